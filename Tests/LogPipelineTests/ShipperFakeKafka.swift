import DrillSimulation
import KafkaPorts
import LogModel
import RecordProtocol
import Synchronization
import SystemPorts

/// A topic that keeps what it is given, and answers as a test orders. Outlives the shipper's lives.
final class ShipperFakeKafka: Sendable {
    /// What happens to one send.
    enum Answer: Sendable {
        case acknowledge
        /// Appended, but the answer is lost.
        case appendAndLose
        /// Not appended, and the answer is lost.
        case lose
        case reject(KafkaError.Code)
        /// Appended, acknowledged but for these records, which are rejected and not appended.
        case acknowledgeExcept([Int])
        /// No report until the producer is closed.
        case hold
    }

    struct Stored: Sendable {
        let partition: Int32
        let value: [UInt8]
        let timestamp: Int64
        /// Number of the send that brought it.
        let send: Int
    }

    struct State: Sendable {
        var stored: [Stored] = []
        var orders: [Answer] = []
        var otherwise = Answer.acknowledge
        var refusals: [KafkaError.Code] = []
        var sends = 0
        var producers = 0
        var queueLimit = Int.max
        /// Records above so many bytes are refused by the broker, with their whole batch.
        var batchBytesMax = Int.max
        /// Registry position per stream when a batch arrived: checked by a test's probe.
        var probe: (@Sendable ([UInt8]) -> Void)?
    }

    let state = Mutex(State())
    let latency: Duration
    let partitions: Int

    init(latency: Duration = .milliseconds(3), partitions: Int = 3) {
        self.latency = latency
        self.partitions = partitions
    }

    /// What the next sends get, in order.
    func order(_ answers: Answer...) {
        state.withLock { $0.orders += answers }
    }

    func always(_ answer: Answer) {
        state.withLock { $0.otherwise = answer }
    }

    var stored: [Stored] { state.withLock { $0.stored } }
    var sends: Int { state.withLock { $0.sends } }

    /// Everything in the topic, decoded.
    var records: [LogRecord] {
        let stored = stored
        let values = stored.map(\.value)
        var ranges: [ByteRange] = []
        var offset = 0
        for value in values {
            ranges.append(ByteRange(start: offset, end: offset + value.count))
            offset += value.count
        }
        let decoder = LogBatchDecoder(.wire)
        let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
        let decoded = decoder.decode(ByteRecords(bytes: values.flatMap { $0 }, ranges: ranges), defaults: defaults)
        return (0..<decoded.batch.count).map { decoded.batch.record($0) }
    }

    /// The floors announced, in log order.
    var floors: [(id: RecordID, floor: FloorAnnouncement)] {
        let stored = stored
        return stored.compactMap { entry in
            let records = ByteRecords(bytes: entry.value, ranges: [ByteRange(start: 0, end: entry.value.count)])
            let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
            let batch = LogBatchDecoder(.wire).decode(records, defaults: defaults).batch
            guard let floor = batch.floors.first, let id = batch.recordID(0) else { return nil }
            return (id, floor.floor)
        }
    }

    var messages: [String] { records.map(\.message) }

    func factory(_ life: ProcessLife) -> Factory { Factory(kafka: self, life: life) }

    struct Factory: KafkaClientFactory {
        let kafka: ShipperFakeKafka
        let life: ProcessLife

        func clusterID() async throws -> String { "cluster" }

        func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort {
            kafka.state.withLock { $0.producers += 1 }
            return ShipperFakeProducer(kafka, life)
        }

        func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
            throw KafkaError(.localState, "no consumer here")
        }

        func topicDescription(_ topic: String) async throws -> TopicDescription? {
            TopicDescription(
                topic: topic,
                incarnation: nil,
                partitionCount: kafka.partitions,
                messageMaxBytes: 1 << 20,
                retention: nil
            )
        }
    }
}

/// A client of the fake topic.
final class ShipperFakeProducer: ProducerPort {
    private struct State: Sendable {
        var tickets: UInt64 = 0
        var open: [ProduceTicket: SendOutcome] = [:]
        var isClosed = false
    }

    private let kafka: ShipperFakeKafka
    private let life: ProcessLife
    private let state = Mutex(State())
    private let reports = Channel<DeliveryReport>("reports of the fake producer", capacity: 100_000)

    init(_ kafka: ShipperFakeKafka, _ life: ProcessLife) {
        self.kafka = kafka
        self.life = life
    }

    func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket {
        if state.withLock({ $0.isClosed }) { throw ProduceRefusal(KafkaError(.localDestroyed)) }
        if let code = kafka.state.withLock({ $0.refusals.isEmpty ? nil : $0.refusals.removeFirst() }) {
            throw ProduceRefusal(KafkaError(code))
        }
        let limit = kafka.state.withLock { $0.queueLimit }
        if state.withLock({ $0.open.count >= limit }) { throw ProduceRefusal(KafkaError(.localQueueFull)) }
        let ticket = state.withLock { state in
            state.tickets += 1
            let ticket = ProduceTicket(number: state.tickets)
            state.open[ticket] = .indeterminate(KafkaError(.localPurgeInFlight))
            return ticket
        }
        life.schedule(after: kafka.latency) { [self] in arrive(batch, destination.partition, ticket) }
        return ticket
    }

    /// The batch reaches the broker; the answer takes as long again.
    private func arrive(_ batch: RecordBatch, _ partition: Int32, _ ticket: ProduceTicket) {
        let (answer, send) = kafka.state.withLock { state in
            state.sends += 1
            let isTooLarge = batch.values.bytes.count > state.batchBytesMax
            let answer = state.orders.isEmpty ? state.otherwise : state.orders.removeFirst()
            return (isTooLarge ? .reject(.messageTooLarge) : answer, state.sends)
        }
        var outcome: SendOutcome? = .acknowledged(offset: nil)
        var exceptions: [DeliveryReport.Exception] = []
        var appended = Set(0..<batch.count)
        switch answer {
        case .acknowledge: break
        case .appendAndLose: outcome = .indeterminate(KafkaError(.localTransport))
        case .lose:
            appended = []
            outcome = .indeterminate(KafkaError(.localTransport))
        case .reject(let code):
            appended = []
            outcome = .rejected(KafkaError(code))
        case .acknowledgeExcept(let indices):
            appended.subtract(indices)
            exceptions = indices.map { .init(index: $0, outcome: .rejected(KafkaError(.invalidTimestamp))) }
        case .hold: outcome = nil
        }
        let probe = kafka.state.withLock { $0.probe }
        probe?(batch.values[0])
        kafka.state.withLock { state in
            for index in 0..<batch.count where appended.contains(index) {
                let value = batch.values[index]
                state.stored.append(
                    .init(partition: partition, value: value, timestamp: batch.timestamps[index], send: send)
                )
            }
        }
        guard let outcome else { return }
        life.schedule(after: kafka.latency) { [self] in
            report(DeliveryReport(ticket: ticket, outcome: outcome, exceptions: exceptions))
        }
    }

    private func report(_ report: DeliveryReport) {
        guard state.withLock({ $0.open.removeValue(forKey: report.ticket) }) != nil else { return }
        _ = try? reports.offer(report)
    }

    func nextReport() async throws -> DeliveryReport? { try await reports.receive() }

    func partitionCount(of topic: String) async throws -> Int { kafka.partitions }

    func flush(until deadline: Instant) async throws -> Bool { true }

    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return state.open.sorted { $0.key < $1.key }
        }
        for (ticket, outcome) in open { _ = try? reports.offer(DeliveryReport(ticket: ticket, outcome: outcome)) }
        reports.finish()
    }
}
