import DrillSimulation
import InMemoryKafka
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts

/// Notes what crosses the boundaries of a run, as far as it has to do with one record or one partition. Made only for a
/// run that is to be told; other runs have none and pay nothing.
///
/// It listens and changes nothing: the run's trace is the same with it and without it, which ``Drill/story(seed:_:)``
/// checks.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class StoryRecorder: @unchecked Sendable {
    /// Which batches are noted.
    enum Scope {
        /// Those that hold one of these ids (a record has one for each stream that its source was read as).
        case record(Set<RecordStart>)
        case partition(TopicPartition)
    }

    /// A record is known by where it begins.
    struct RecordStart: Hashable {
        let stream: StreamID
        let start: Int64
    }

    private let scope: Scope
    private let topics: Set<String>
    private let group: String
    /// Virtual time; set when the world is made.
    var now: () -> Instant = { .zero }
    private(set) var events: [StoryEvent] = []
    private var reader = WireIDReader()

    /// - Parameters:
    ///   - topics: the topics whose logs matter.
    ///   - group: the consumer group that reads them.
    init(_ scope: Scope, topics: Set<String>, group: String) {
        self.scope = scope
        self.topics = topics
        self.group = group
    }

    // MARK: What matters

    func wants(_ partition: TopicPartition) -> Bool {
        guard topics.contains(partition.topic) else { return false }
        if case .partition(let own) = scope { return own == partition }
        return true
    }

    /// Whether a batch of records matters.
    func wants(_ records: RecordBatch, _ range: Range<Int>? = nil, of partition: TopicPartition) -> Bool {
        switch scope {
        case .partition(let own): return own == partition
        case .record(let starts):
            for index in range ?? 0..<records.count {
                if let id = id(records, index), starts.contains(RecordStart(stream: id.stream, start: id.start)) {
                    return true
                }
            }
            return false
        }
    }

    private func id(_ records: RecordBatch, _ index: Int) -> RecordID? {
        if !records.headers.isEmpty,
            let header = records.headers[index].first(where: { $0.name == DeadLetterHeader.id })
        {
            return header.value.flatMap { RecordID(text: String(decoding: $0, as: UTF8.self)) }
        }
        return reader.id(of: records.values.ranges[index], in: records.values.bytes)
    }

    func wants(_ id: RecordID) -> Bool {
        guard case .record(let starts) = scope else { return false }
        return starts.contains(RecordStart(stream: id.stream, start: id.start))
    }

    /// What becomes of the record in a write, in a word; `nil` where it is not in it. For a partition, an empty word.
    func outcome(in write: PartitionWrite) -> String?? {
        let partition = TopicPartition(topic: write.key.topic, partition: write.key.partition)
        guard case .record = scope else { return wants(partition) ? .some(nil) : .none }
        for settled in write.batches {
            for letter in settled.deadLetters where wants(letter.id) { return "dead-lettered: \(letter.reason)" }
            for row in 0..<settled.batch.count where wants(settled.id(row)) {
                switch settled.outcomes[row] {
                case .stored: return "stored"
                case .filtered: return "filtered"
                case .deadLettered: return "dead-lettered"
                case .duplicate: return "discarded as a duplicate"
                }
            }
        }
        return .none
    }

    // MARK: Noting

    var isAboutRecord: Bool {
        if case .record = scope { true } else { false }
    }

    /// A consumer group's step, at its coordinator.
    func hear(_ step: GroupStep) {
        if step.group == group { note(.broker(step.coordinator), .group(step)) }
    }

    /// The broker that took in the last batch for a partition as its leader.
    func lastLeader(of partition: TopicPartition) -> StoryEvent.Lane? {
        events.last { $0.what == .appended && $0.partition == partition }?.lane
    }

    func note(
        _ lane: StoryEvent.Lane,
        _ what: StoryEvent.What,
        _ partition: TopicPartition? = nil,
        offsets: Range<Int64>? = nil,
        records: Int = 0,
        from sender: StoryEvent.Lane? = nil
    ) {
        var event = StoryEvent(now(), lane, what)
        event.partition = partition
        event.offsets = offsets
        event.records = records
        event.sender = sender
        event.concernsSubject = isAboutRecord && !event.isContext
        events.append(event)
    }
}
