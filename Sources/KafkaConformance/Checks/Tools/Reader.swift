import KafkaPorts
import Synchronization
import SystemPorts

/// A consumer in a process of its own that polls in the background, answers what must be answered, and notes
/// everything.
final class Reader: Sendable {
    /// Where an assignment is started.
    enum Start: Sendable {
        case at(Int64)
        /// As the group's committed offsets and `auto.offset.reset` say.
        case committed
        /// Nowhere: the check does it.
        case byHand
    }

    struct Record: Sendable {
        let partition: TopicPartition
        let record: FetchedRecord

        var text: String { record.text }
        var offset: Int64 { record.offset }
    }

    struct Seen: Sendable {
        var held: Set<TopicPartition> = []
        /// Of the last assignment event.
        var generation = AssignmentGeneration(number: -1)
        var records: [Record] = []
        var revoked: Set<TopicPartition> = []
        var lost: Set<TopicPartition> = []
        var ends: [(partition: TopicPartition, offset: Int64)] = []
        var outOfRange: [(partition: TopicPartition, position: Int64)] = []
        var errors: [KafkaError.Code] = []
        var assignments = 0
        var hasClosed = false
    }

    let consumer: any FullConsumerPort
    let process: any ConformanceClient
    private let start: Start
    private let supervisor: Supervisor
    private let seen = Mutex(Seen())
    private let pump = Mutex<SupervisedChild?>(nil)
    private let onRevoked = Mutex<(@Sendable (Reader, [TopicPartition]) async -> Void)?>(nil)

    init(
        _ consumer: any FullConsumerPort,
        _ process: any ConformanceClient,
        _ start: Start,
        _ supervisor: Supervisor
    ) {
        self.consumer = consumer
        self.process = process
        self.start = start
        self.supervisor = supervisor
    }

    // MARK: What it has seen

    var state: Seen { seen.withLock { $0 } }
    var held: Set<TopicPartition> { seen.withLock { $0.held } }
    var records: [Record] { seen.withLock { $0.records } }
    var texts: [String] { records.map(\.text) }
    var count: Int { seen.withLock { $0.records.count } }

    func texts(of partition: TopicPartition) -> [String] {
        records.filter { $0.partition == partition }.map(\.text)
    }

    func offsets(of partition: TopicPartition) -> [Int64] {
        records.filter { $0.partition == partition }.map(\.offset)
    }

    func hasSeen(_ code: KafkaError.Code) -> Bool { seen.withLock { $0.errors.contains(code) } }

    /// Forgets the records and ends seen so far.
    func forget() {
        seen.withLock { seen in
            seen.records = []
            seen.ends = []
        }
    }

    // MARK: Polling

    func poll() {
        let child = supervisor.start("reader", onFailure: .contain) { [self] in
            while let event = try await consumer.next() { await take(event) }
            seen.withLock { $0.hasClosed = true }
        }
        pump.withLock { $0 = child }
    }

    /// Polls no more, and heartbeats go on; ``poll()`` starts again.
    func stopPolling() async throws {
        let child = pump.withLock { pump in
            defer { pump = nil }
            return pump
        }
        child?.cancel()
        _ = try await child?.outcome()
    }

    /// Polls by hand until a batch was delivered, of `partition` or any, with polling stopped.
    func readOneBatch(of partition: TopicPartition? = nil) async throws {
        while let event = try await consumer.next() {
            await take(event)
            if case .batch(let batch) = event, batch.partition == partition ?? batch.partition { return }
        }
    }

    /// Called with what is to be given up, before it is.
    func beforeRevocation(_ action: @escaping @Sendable (Reader, [TopicPartition]) async -> Void) {
        onRevoked.withLock { $0 = action }
    }

    private func take(_ event: ConsumerEvent) async {
        switch event {
        case .assigned(let assignment):
            seen.withLock { seen in
                seen.held.formUnion(assignment.partitions)
                seen.generation = assignment.generation
                seen.assignments += 1
            }
            switch start {
            case .at(let offset):
                let positions = assignment.partitions.map { ($0, offset) }
                consumer.start(Dictionary(uniqueKeysWithValues: positions), in: assignment.generation)
            case .committed: consumer.startFromCommitted(assignment.partitions, in: assignment.generation)
            case .byHand: break
            }
        case .batch(let batch):
            let records = batch.fetchedRecords.map { Record(partition: batch.partition, record: $0) }
            seen.withLock { $0.records += records }
        case .revoked(let revocation):
            if let action = onRevoked.withLock({ $0 }) { await action(self, revocation.partitions) }
            seen.withLock { seen in
                seen.held.subtract(revocation.partitions)
                seen.revoked.formUnion(revocation.partitions)
            }
            consumer.completeRevocation(of: revocation.generation)
        case .lost(let partitions):
            seen.withLock { seen in
                seen.held.subtract(partitions)
                seen.lost.formUnion(partitions)
            }
        case .positionOutOfRange(let partition, let position):
            seen.withLock { $0.outOfRange.append((partition, position)) }
        case .endOfPartition(let partition, let offset): seen.withLock { $0.ends.append((partition, offset)) }
        case .leaderChanged: break
        case .error(let error): seen.withLock { $0.errors.append(error.code) }
        }
    }
}

extension CheckContext {
    /// Waits until the reader has seen so many records.
    func wait(for count: Int, from reader: Reader, within limit: Duration = .seconds(120)) async throws {
        try await eventually("\(count) records read, \(reader.count) so far", within: limit) { reader.count >= count }
    }

    func waitForAssignment(of count: Int, to reader: Reader, within limit: Duration = .seconds(120)) async throws {
        try await eventually("\(count) partitions assigned", within: limit) { reader.held.count == count }
    }

    /// Waits until the readers share `topic` evenly, all of its partitions.
    func waitUntilShared(_ readers: [Reader], _ topic: String, partitions: Int) async throws {
        let all = Set((0..<partitions).map { topic.partition(Int32($0)) })
        try await eventually("\(topic) shared by \(readers.count)") {
            let held = readers.map(\.held)
            return held.reduce(into: Set()) { $0.formUnion($1) } == all
                && held.reduce(0) { $0 + $1.count } == partitions
                && (held.map(\.count).max() ?? 0) - (held.map(\.count).min() ?? 0) <= 1
        }
    }
}
