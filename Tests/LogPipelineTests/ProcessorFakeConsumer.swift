import KafkaPorts
import LogModel
import RecordProtocol
import Synchronization
import SystemPorts

/// A log and a consumer over it that do exactly what a test tells them: no groups, no brokers, no time.
final class FakeLog: Sendable {
    struct Partition: Sendable {
        /// Values by offset from `base` on.
        var values: [[UInt8]] = []
        var base: Int64 = 0
        /// Below it everything is deleted.
        var start: Int64 = 0
        var end: Int64 { base + Int64(values.count) }
    }

    private struct State: Sendable {
        var partitions: [Int32: Partition] = [:]
        var consumers: [FakeConsumer] = []
    }

    static let topic = "logs"
    private let state = Mutex(State())

    func append(_ values: [[UInt8]], to partition: Int32 = 0) {
        let consumers = state.withLock { state in
            state.partitions[partition, default: Partition()].values += values
            return state.consumers
        }
        for consumer in consumers { consumer.wake() }
    }

    func change(_ partition: Int32 = 0, _ change: (inout Partition) -> Void) {
        let consumers = state.withLock { state in
            change(&state.partitions[partition, default: Partition()])
            return state.consumers
        }
        for consumer in consumers { consumer.wake() }
    }

    subscript(partition: Int32) -> Partition {
        state.withLock { $0.partitions[partition] ?? Partition() }
    }

    func makeConsumer() -> FakeConsumer {
        let consumer = FakeConsumer(self)
        state.withLock { $0.consumers.append(consumer) }
        return consumer
    }

    /// The consumer made last.
    var consumer: FakeConsumer? { state.withLock { $0.consumers.last } }
    var consumersMade: Int { state.withLock { $0.consumers.count } }

    /// Kafka's timestamp of every record, milliseconds.
    static let timestamp: Int64 = 1_767_225_600_000
}

/// Delivers what the test orders: events first, in order, then records of started, unpaused partitions.
final class FakeConsumer: ConsumerPort {
    enum Call: Hashable, Sendable {
        case start(Int32, Int64)
        case seek(Int32, Int64)
        case pause(Int32)
        case resume(Int32)
        case completeRevocation(Int64)
        case commit(Int32, Int64)
        case close
    }

    private struct State: Sendable {
        var events: [ConsumerEvent] = []
        var positions: [Int32: Int64] = [:]
        var paused: Set<Int32> = []
        var generations: [Int32: AssignmentGeneration] = [:]
        var calls: [Call] = []
        var nextCalls = 0
        var batchMax = 10
        var lastGeneration: Int64 = 0
        var isClosed = false
        var commitFailure: KafkaError?
        var isAssignmentLost = false
    }

    private let log: FakeLog
    private let wakeup = Wakeup("fake consumer")
    private let recordsOnTheirWay = Mutex<Latch?>(nil)
    private let state = Mutex(State())

    init(_ log: FakeLog) {
        self.log = log
    }

    // MARK: The test's side

    var calls: [Call] { state.withLock { $0.calls } }
    var polls: Int { state.withLock { $0.nextCalls } }
    func isPaused(_ partition: Int32) -> Bool { state.withLock { $0.paused.contains(partition) } }
    func setBatchMax(_ count: Int) { state.withLock { $0.batchMax = count } }
    func setAssignmentLost(_ isLost: Bool) { state.withLock { $0.isAssignmentLost = isLost } }
    func failCommits(_ error: KafkaError?) { state.withLock { $0.commitFailure = error } }

    /// Records read again, true when they were, stay on their way from now on, or arrive.
    func holdRecords(_ areHeld: Bool) {
        recordsOnTheirWay.withLock { held in
            if areHeld { held = held ?? Latch("records on their way") } else { held.take()?.open() }
        }
    }

    func order(_ event: ConsumerEvent) {
        state.withLock { $0.events.append(event) }
        wakeup.notify()
    }

    func assign(_ partitions: [Int32]) {
        let generation = state.withLock { state in
            state.lastGeneration += 1
            let generation = AssignmentGeneration(number: state.lastGeneration)
            for partition in partitions {
                state.generations[partition] = generation
                state.positions[partition] = nil
            }
            return generation
        }
        order(.assigned(Assignment(partitions: partitions.map(Self.partition), generation: generation)))
    }

    func revoke(_ partitions: [Int32], deadline: Instant) {
        let generation = state.withLock { state in
            state.lastGeneration += 1
            for partition in partitions { state.positions[partition] = nil }
            return AssignmentGeneration(number: state.lastGeneration)
        }
        order(
            .revoked(
                Revocation(partitions: partitions.map(Self.partition), generation: generation, deadline: deadline)
            )
        )
    }

    func wake() { wakeup.notify() }

    static func partition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: FakeLog.topic, partition: number)
    }

    // MARK: The processor's side

    func next() async throws -> ConsumerEvent? {
        state.withLock { $0.nextCalls += 1 }
        while true {
            if state.withLock({ $0.isClosed }) { return nil }
            if let event = takeEvent() ?? takeBatch() { return event }
            try await wakeup.wait()
        }
    }

    private func takeEvent() -> ConsumerEvent? {
        state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() }
    }

    private func takeBatch() -> ConsumerEvent? {
        let ready = state.withLock { state in
            state.positions.filter { !state.paused.contains($0.key) }.sorted { $0.key < $1.key }
        }
        for (number, position) in ready {
            let partition = log[number]
            if position < partition.start || position > partition.end {
                state.withLock { $0.positions[number] = nil }
                return .positionOutOfRange(Self.partition(number), position: position)
            }
            guard position < partition.end else { continue }
            return state.withLock { state in
                let first = Int(position - partition.base)
                let last = min(first + state.batchMax, partition.values.count)
                state.positions[number] = partition.base + Int64(last)
                return .batch(
                    FetchedBatch(
                        partition: Self.partition(number),
                        generation: state.generations[number] ?? AssignmentGeneration(number: 0),
                        records: .fake(Array(partition.values[first..<last])),
                        range: 0..<last - first,
                        baseOffset: position,
                        leaderEpoch: -1
                    )
                )
            }
        }
        return nil
    }

    private func record(_ calls: [Call], _ change: (inout State) -> Void = { _ in }) {
        state.withLock { state in
            state.calls += calls
            change(&state)
        }
        wakeup.notify()
    }

    func start(_ positions: [TopicPartition: Int64], in generation: AssignmentGeneration) {
        for (partition, offset) in positions.sorted(by: { $0.key < $1.key }) {
            record([.start(partition.partition, offset)]) {
                $0.positions[partition.partition] = offset
                $0.paused.remove(partition.partition)
            }
        }
    }

    func completeRevocation(of generation: AssignmentGeneration) {
        record([.completeRevocation(generation.number)])
    }

    func pause(_ partitions: [TopicPartition]) {
        record(partitions.map { .pause($0.partition) }) { $0.paused.formUnion(partitions.map(\.partition)) }
    }

    func resume(_ partitions: [TopicPartition]) {
        record(partitions.map { .resume($0.partition) }) { $0.paused.subtract(partitions.map(\.partition)) }
    }

    func seek(_ partition: TopicPartition, to offset: Int64) {
        record([.seek(partition.partition, offset)]) { $0.positions[partition.partition] = offset }
    }

    var isAssignmentLost: Bool { state.withLock { $0.isAssignmentLost } }

    func commit(_ offsets: [TopicPartition: Int64]) async throws {
        if let failure = state.withLock({ $0.commitFailure }) { throw failure }
        record(offsets.sorted { $0.key < $1.key }.map { .commit($0.key.partition, $0.value) })
    }

    func watermarks(of partition: TopicPartition) async throws -> Watermarks {
        let log = log[partition.partition]
        return Watermarks(start: log.start, end: log.end)
    }

    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord? {
        let log = log[partition.partition]
        try await recordsOnTheirWay.withLock { $0 }?.wait()
        guard offset >= log.start, offset < log.end else { throw KafkaError(.offsetOutOfRange) }
        return FetchedRecord(
            offset: offset,
            timestamp: FakeLog.timestamp,
            key: nil,
            value: log.values[Int(offset - log.base)],
            headers: []
        )
    }

    func close(until deadline: Instant) async {
        record([.close]) { $0.isClosed = true }
    }
}

extension RecordBatch {
    static func fake(_ values: [[UInt8]]) -> RecordBatch {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for value in values {
            ranges.append(ByteRange(start: bytes.count, end: bytes.count + value.count))
            bytes += value
        }
        return RecordBatch(
            values: ByteRecords(bytes: bytes, ranges: ranges),
            timestamps: [Int64](repeating: FakeLog.timestamp, count: values.count)
        )
    }
}
