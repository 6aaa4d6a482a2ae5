import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts
import Testing

/// A simulated world with a cluster and one client process called "client", which runs the test's body.
final class Testbed: Sendable {
    let simulation: Simulation
    let cluster: InMemoryCluster

    convenience init(_ settings: ClusterSettings) throws {
        try self.init(Seed(1), settings)
    }

    init(_ seed: Seed, _ settings: ClusterSettings, timeLimit: Duration = .seconds(7_200)) throws {
        var options = SimulationSettings(seed: seed.value)
        options.timeLimit = timeLimit
        simulation = Simulation(options)
        cluster = try InMemoryCluster(simulation: simulation, settings: settings)
    }

    /// Runs `body` as the main of process "client", and returns what it returns.
    @discardableResult
    func run<Result: Sendable>(_ body: @escaping @Sendable (ProcessLife) async throws -> Result) throws -> Result {
        let client = simulation.makeProcess("client")
        return try simulation.run { ports in
            let end = Latch("client has ended")
            let box = OutcomeBox<Result>()
            client.start { life in
                do {
                    let value = try await body(life)
                    box.outcome.withLock { $0 = .success(value) }
                } catch {
                    box.outcome.withLock { $0 = .failure(error) }
                }
                end.open()
            }
            try await end.wait()
            guard let result = box.outcome.withLock({ $0 }) else { throw CancellationError() }
            return try result.get()
        }
    }

    /// A producer of the transactions "orders", ready to begin one.
    func transactionalProducer(
        _ life: ProcessLife,
        timeout: Duration = .seconds(60)
    ) async throws -> any FullProducerPort {
        var settings = ProducerSettings()
        settings.transactionalID = "orders"
        settings.transactionTimeout = timeout
        let producer = try cluster.clientFactory(for: life).makeFullProducer(settings)
        try await producer.initTransactions()
        return producer
    }

    /// What `call` is refused with; none where it is not.
    static func code(of call: () async throws -> Void) async throws -> KafkaError.Code {
        do {
            try await call()
            return .none
        } catch let error as KafkaError {
            return error.code
        }
    }

    /// A process of its own for another client.
    func process(_ name: String, _ main: @escaping @Sendable (ProcessLife) async throws -> Void) -> SimulatedProcess {
        let process = simulation.makeProcess(name)
        process.start(main)
        return process
    }
}

private final class OutcomeBox<Value: Sendable>: Sendable {
    let outcome = Mutex<Swift.Result<Value, any Error>?>(nil)
}

extension ClusterSettings {
    /// One topic "logs"; three brokers, replication three, min.insync 2, quick group joins.
    static func logs(partitions: Int = 1, _ change: (inout TopicSettings) -> Void = { _ in }) -> ClusterSettings {
        var topic = TopicSettings("logs", partitions: partitions)
        change(&topic)
        var settings = ClusterSettings(topics: [topic])
        settings.groupInitialRebalanceDelay = .zero
        settings.offsetsTopicPartitions = 3
        return settings
    }
}

extension TopicPartition {
    static func logs(_ partition: Int32 = 0) -> TopicPartition { TopicPartition(topic: "logs", partition: partition) }
}

extension RecordBatch {
    /// Records with these texts as values.
    init(_ texts: [String], at milliseconds: Int64 = 1_767_225_600_000) {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for text in texts {
            let start = bytes.count
            bytes += Array(text.utf8)
            ranges.append(ByteRange(start: start, end: bytes.count))
        }
        self.init(
            values: ByteRecords(bytes: bytes, ranges: ranges),
            timestamps: [Int64](repeating: milliseconds, count: texts.count)
        )
    }

    func text(_ index: Int) -> String { String(decoding: values[index], as: UTF8.self) }
}

extension FetchedBatch {
    var texts: [String] { range.map(records.text) }
}

extension ClusterInspection {
    /// All texts of the leader's log below the high watermark, in order.
    func texts(_ partition: TopicPartition = .logs()) -> [String] {
        let limit = self.partition(partition)?.highWatermark ?? 0
        var texts: [String] = []
        forEachBatch(of: partition) { batch in
            for index in 0..<batch.records.count where batch.baseOffset + Int64(index) < limit {
                texts.append(batch.records.text(index))
            }
        }
        return texts
    }
}

extension ProducerPort {
    /// Produces one text and waits for its report.
    func send(_ text: String, to partition: TopicPartition = .logs()) async throws -> SendOutcome {
        let ticket = try enqueue(RecordBatch([text]), to: partition)
        while let report = try await nextReport() {
            if report.ticket == ticket { return report.outcome }
        }
        throw CancellationError()
    }
}

/// What a consumer saw, with the replies that the port asks for.
struct Reading: Sendable {
    var texts: [String] = []
    var offsets: [Int64] = []
    var batches: [FetchedBatch] = []
    var assigned: [TopicPartition] = []
    var events: [String] = []
}

extension ConsumerPort {
    /// Reads from `start` (by partition; the log start otherwise) until `count` records were seen.
    func read(_ count: Int, from start: [TopicPartition: Int64] = [:]) async throws -> Reading {
        var reading = Reading()
        while reading.texts.count < count, let event = try await next() {
            try await take(event, start, into: &reading)
        }
        return reading
    }

    func take(_ event: ConsumerEvent, _ start: [TopicPartition: Int64], into reading: inout Reading) async throws {
        switch event {
        case .assigned(let assignment):
            var positions: [TopicPartition: Int64] = [:]
            for partition in assignment.partitions {
                if let known = start[partition] {
                    positions[partition] = known
                } else {
                    positions[partition] = try await watermarks(of: partition).start
                }
            }
            self.start(positions, in: assignment.generation)
            reading.assigned += assignment.partitions
            reading.events.append("assigned \(assignment.partitions)")
        case .batch(let batch):
            reading.batches.append(batch)
            reading.texts += batch.texts
            reading.offsets += batch.range.map(batch.offset(of:))
        case .revoked(let revocation):
            reading.events.append("revoked \(revocation.partitions)")
            completeRevocation(of: revocation.generation)
        case .lost(let partitions): reading.events.append("lost \(partitions)")
        case .positionOutOfRange(let partition, let position):
            reading.events.append("out of range \(partition)@\(position)")
        case .endOfPartition(let partition, let offset): reading.events.append("end of \(partition)@\(offset)")
        case .leaderChanged(let partition): reading.events.append("leader changed \(partition)")
        case .error(let error): reading.events.append("error \(error.code)")
        }
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }

    /// Counts from 0.
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0 - 1
        }
    }
}
