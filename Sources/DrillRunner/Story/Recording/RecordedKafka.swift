import KafkaPorts
import SystemPorts

/// A process's Kafka clients, listened to.
struct StoryFactory: KafkaClientFactory {
    let factory: any KafkaClientFactory
    let recorder: StoryRecorder
    let process: String

    func clusterID() async throws -> String { try await factory.clusterID() }

    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort {
        StoryProducer(try factory.makeProducer(settings), recorder, process)
    }

    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
        StoryConsumer(try factory.makeConsumer(settings, topics: topics), recorder, process)
    }

    func topicDescription(_ topic: String) async throws -> TopicDescription? {
        try await factory.topicDescription(topic)
    }
}

/// `@unchecked Sendable`: confined to the simulation's thread.
private final class StoryProducer: ProducerPort, @unchecked Sendable {
    private let port: any ProducerPort
    private let recorder: StoryRecorder
    private let lane: StoryEvent.Lane
    private var open: [ProduceTicket: (partition: TopicPartition, records: Int)] = [:]

    init(_ port: any ProducerPort, _ recorder: StoryRecorder, _ process: String) {
        self.port = port
        self.recorder = recorder
        lane = .process(process)
    }

    func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket {
        let isWanted = recorder.wants(batch, of: destination)
        do {
            let ticket = try port.enqueue(batch, to: destination)
            if isWanted {
                open[ticket] = (destination, batch.count)
                recorder.note(lane, .handedOver(isLetter: !batch.headers.isEmpty), destination, records: batch.count)
            }
            return ticket
        } catch {
            if isWanted { recorder.note(lane, .notTaken("\(error)"), destination, records: batch.count) }
            throw error
        }
    }

    func nextReport() async throws -> DeliveryReport? {
        let report = try await port.nextReport()
        guard let report, let (partition, records) = open.removeValue(forKey: report.ticket) else { return report }
        let what: StoryEvent.What =
            switch report.outcome {
            case .acknowledged(let offset): .acknowledged(offset: offset)
            case .rejected(let error): .rejected("\(error)")
            case .indeterminate(let error): .indeterminate("\(error)")
            }
        recorder.note(lane, what, partition, records: records, from: recorder.lastLeader(of: partition))
        return report
    }

    func partitionCount(of topic: String) async throws -> Int { try await port.partitionCount(of: topic) }
    func flush(until deadline: Instant) async throws -> Bool { try await port.flush(until: deadline) }
    func close() { port.close() }
}

/// `@unchecked Sendable`: confined to the simulation's thread.
private final class StoryConsumer: ConsumerPort, @unchecked Sendable {
    private let port: any ConsumerPort
    private let recorder: StoryRecorder
    private let lane: StoryEvent.Lane
    private var revoking: [AssignmentGeneration: [TopicPartition]] = [:]

    init(_ port: any ConsumerPort, _ recorder: StoryRecorder, _ process: String) {
        self.port = port
        self.recorder = recorder
        lane = .process(process)
    }

    func next() async throws -> ConsumerEvent? {
        let event = try await port.next()
        switch event {
        case .batch(let batch) where recorder.wants(batch.records, batch.range, of: batch.partition):
            let offsets = batch.offset(of: batch.range.lowerBound)..<batch.nextOffset
            recorder.note(
                lane,
                .delivered,
                batch.partition,
                offsets: offsets,
                records: batch.range.count,
                from: recorder.lastLeader(of: batch.partition)
            )
        case .assigned(let assignment): note(.assigned, assignment.partitions)
        case .revoked(let revocation): note(.revoked, revocation.partitions)
        case .lost(let partitions): note(.assignmentLost, partitions)
        case .positionOutOfRange(let partition, let position): note(.positionOutOfRange(position), [partition])
        default: break
        }
        return event
    }

    private func note(_ what: StoryEvent.What, _ partitions: [TopicPartition]) {
        for partition in partitions where recorder.wants(partition) { recorder.note(lane, what, partition) }
    }

    func start(_ positions: [TopicPartition: Int64], in generation: AssignmentGeneration) {
        for (partition, offset) in positions.sorted(by: { $0.key < $1.key }) where recorder.wants(partition) {
            recorder.note(lane, .startedReading(offset), partition)
        }
        port.start(positions, in: generation)
    }

    func pause(_ partitions: [TopicPartition]) {
        if !recorder.isAboutRecord { note(.paused, partitions) }
        port.pause(partitions)
    }

    func resume(_ partitions: [TopicPartition]) {
        if !recorder.isAboutRecord { note(.resumed, partitions) }
        port.resume(partitions)
    }

    func seek(_ partition: TopicPartition, to offset: Int64) {
        note(.startedReading(offset), [partition])
        port.seek(partition, to: offset)
    }

    var isAssignmentLost: Bool { port.isAssignmentLost }

    func commit(_ offsets: [TopicPartition: Int64]) async throws {
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key })
        where recorder.wants(partition) && !recorder.isAboutRecord {
            recorder.note(lane, .groupCommit(offset), partition)
        }
        try await port.commit(offsets)
    }

    func completeRevocation(of generation: AssignmentGeneration) { port.completeRevocation(of: generation) }

    func watermarks(of partition: TopicPartition) async throws -> Watermarks {
        try await port.watermarks(of: partition)
    }

    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord? {
        try await port.record(at: offset, of: partition)
    }

    func close(until deadline: Instant) async { await port.close(until: deadline) }
}
