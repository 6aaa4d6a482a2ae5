import KafkaPorts
import SystemPorts

/// Stands between processors and their Kafka clients, and notes which offsets the clients deliver. Neither side knows:
/// what is judged by it is neither the client's nor the processor's own account.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class DeliveryRecorder: @unchecked Sendable {
    private let now: @Sendable () -> Instant
    /// In the order in which they began.
    private(set) var runs: [DeliveredRun] = []
    private var lastTenure = 0

    /// - Parameter now: virtual time.
    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    /// `factory`, whose consumers are listened to.
    func listening(to factory: any KafkaClientFactory, of process: String) -> any KafkaClientFactory {
        RecordedFactory(factory: factory, recorder: self, process: process)
    }

    /// Begins a run of deliveries.
    ///
    /// - Parameter tenure: `nil` for a new one.
    /// - Returns: its index.
    fileprivate func begin(_ batch: FetchedBatch, by process: String, tenure: Int?) -> Int {
        if tenure == nil { lastTenure += 1 }
        runs.append(
            DeliveredRun(process, tenure: tenure ?? lastTenure, batch.partition, batch.deliveredOffsets, began: now())
        )
        return runs.count - 1
    }

    /// The run at `index` goes on with `batch`.
    ///
    /// - Returns: whether it does; `false` where the batch does not follow without a gap.
    fileprivate func extend(_ index: Int, with batch: FetchedBatch) -> Bool {
        let offsets = batch.deliveredOffsets
        guard runs[index].offsets.upperBound == offsets.lowerBound else { return false }
        runs[index].offsets = runs[index].offsets.lowerBound..<offsets.upperBound
        return true
    }

    fileprivate func tenure(of index: Int) -> Int { runs[index].tenure }
}

extension FetchedBatch {
    fileprivate var deliveredOffsets: Range<Int64> {
        offset(of: range.lowerBound)..<offset(of: range.upperBound)
    }
}

private struct RecordedFactory: KafkaClientFactory {
    let factory: any KafkaClientFactory
    let recorder: DeliveryRecorder
    let process: String

    func clusterID() async throws -> String { try await factory.clusterID() }

    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort { try factory.makeProducer(settings) }

    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
        RecordedConsumer(try factory.makeConsumer(settings, topics: topics), recorder, process)
    }

    func topicDescription(_ topic: String) async throws -> TopicDescription? {
        try await factory.topicDescription(topic)
    }
}

/// `@unchecked Sendable`: confined to the simulation's thread.
private final class RecordedConsumer: ConsumerPort, @unchecked Sendable {
    private struct Open {
        let generation: AssignmentGeneration
        let run: Int
    }

    private let port: any ConsumerPort
    private let recorder: DeliveryRecorder
    private let process: String
    private var open: [TopicPartition: Open] = [:]

    init(_ port: any ConsumerPort, _ recorder: DeliveryRecorder, _ process: String) {
        self.port = port
        self.recorder = recorder
        self.process = process
    }

    func next() async throws -> ConsumerEvent? {
        let event = try await port.next()
        if case .batch(let batch) = event, !batch.range.isEmpty { note(batch) }
        return event
    }

    private func note(_ batch: FetchedBatch) {
        var tenure: Int?
        if let last = open[batch.partition], last.generation == batch.generation {
            if recorder.extend(last.run, with: batch) { return }
            tenure = recorder.tenure(of: last.run)
        }
        let run = recorder.begin(batch, by: process, tenure: tenure)
        open[batch.partition] = Open(generation: batch.generation, run: run)
    }

    func start(_ positions: [TopicPartition: Int64], in generation: AssignmentGeneration) {
        port.start(positions, in: generation)
    }

    func completeRevocation(of generation: AssignmentGeneration) { port.completeRevocation(of: generation) }
    func pause(_ partitions: [TopicPartition]) { port.pause(partitions) }
    func resume(_ partitions: [TopicPartition]) { port.resume(partitions) }
    func seek(_ partition: TopicPartition, to offset: Int64) { port.seek(partition, to: offset) }
    var isAssignmentLost: Bool { port.isAssignmentLost }

    func commit(_ offsets: [TopicPartition: Int64]) async throws { try await port.commit(offsets) }
    func watermarks(of partition: TopicPartition) async throws -> Watermarks {
        try await port.watermarks(of: partition)
    }

    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord? {
        try await port.record(at: offset, of: partition)
    }

    func close(until deadline: Instant) async { await port.close(until: deadline) }
}
