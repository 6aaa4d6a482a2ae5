import KafkaPorts
import Synchronization
import SystemPorts

/// Makes the fake consumer and a producer that keeps what it is given.
final class FakeKafka: KafkaClientFactory {
    let log: FakeLog
    let producer = FakeProducer()

    let letterTopicMaxBytes: Int

    init(_ log: FakeLog, letterTopicMaxBytes: Int = 1 << 21) {
        self.log = log
        self.letterTopicMaxBytes = letterTopicMaxBytes
    }

    func clusterID() async throws -> String { "cluster" }

    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort { producer }

    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort { log.makeConsumer() }

    func topicDescription(_ topic: String) async throws -> TopicDescription? {
        TopicDescription(
            topic: topic,
            incarnation: "first",
            partitionCount: 4,
            messageMaxBytes: topic == FakeLog.topic ? 1 << 20 : letterTopicMaxBytes,
            retention: nil
        )
    }
}

/// Acknowledges what it is given, unless a test has ordered another outcome for the next batches.
final class FakeProducer: ProducerPort {
    struct Letter: Sendable {
        let destination: TopicPartition
        let value: [UInt8]?
        let headers: [String: String]
    }

    private struct State: Sendable {
        var letters: [Letter] = []
        var outcomes: [SendOutcome] = []
        var refusesLarger = Int.max
        var lastTicket: UInt64 = 0
    }

    private let state = Mutex(State())
    private let reports = Channel<DeliveryReport>("fake reports", capacity: 1_000)

    var letters: [Letter] { state.withLock { $0.letters } }

    /// What becomes of the next batches, in order; what follows is acknowledged.
    func order(_ outcomes: [SendOutcome]) { state.withLock { $0.outcomes += outcomes } }

    /// Batches with a record larger than this are too large.
    func refuse(largerThan bytes: Int) { state.withLock { $0.refusesLarger = bytes } }

    func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket {
        let report: DeliveryReport? = state.withLock { state in
            guard !batch.values.ranges.contains(where: { $0.count > state.refusesLarger }) else { return nil }
            state.lastTicket += 1
            let ticket = ProduceTicket(number: state.lastTicket)
            let offset = Int64(state.letters.count)
            let outcome = state.outcomes.isEmpty ? .acknowledged(offset: offset) : state.outcomes.removeFirst()
            if case .rejected = outcome { return DeliveryReport(ticket: ticket, outcome: outcome) }
            for index in 0..<batch.count {
                var headers: [String: String] = [:]
                for header in batch.headers[index] {
                    headers[header.name] = header.value.map { String(decoding: $0, as: UTF8.self) }
                }
                let value = batch.values.ranges[index].isNull ? nil : batch.values[index]
                state.letters.append(Letter(destination: destination, value: value, headers: headers))
            }
            return DeliveryReport(ticket: ticket, outcome: outcome)
        }
        guard let report else { throw ProduceRefusal(KafkaError(.messageTooLarge)) }
        _ = try? reports.offer(report)
        return report.ticket
    }

    func nextReport() async throws -> DeliveryReport? { try await reports.receive() }
    func partitionCount(of topic: String) async throws -> Int { 2 }
    func flush(until deadline: Instant) async throws -> Bool { true }
    func close() {}
}
