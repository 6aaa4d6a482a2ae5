import KafkaPorts
import RecordProtocol
import SystemPorts

/// Everything the processor knows of one assigned partition: a value, changed by the loop only.
struct PartitionState {
    let partition: TopicPartition
    /// Tells this assignment from earlier and later ones of the same partition, also across consumers.
    let tenure: Int
    let generation: AssignmentGeneration
    private(set) var phase = PartitionPhase.describing
    /// Names the question under way (checkpoint or comparison); answers to earlier ones are ignored.
    var question = 0
    /// Ends with the partition.
    var child: SupervisedChild?

    /// The topic's incarnation as of the assignment; empty where unknown.
    var incarnation = ""
    /// The stored checkpoint, as far as this process knows.
    var held = HeldCheckpoint()
    /// What the next write is built on: the stored checkpoint, or what the policy for a changed log made of it.
    var base = Checkpoint()
    /// The stored checkpoint's next offset, also while a write is under way.
    var storedOffset: Int64?
    /// The offset to be delivered next.
    var readPosition: Int64 = 0
    /// Whether the consumer fetches it.
    var isStarted = false
    var isPaused = false
    /// The leader has changed since what is held was compared with the log, and the checkpoint has to be read first.
    var owesComparison = false
    /// The number of the last seek; a batch asked for before it may be stale.
    var seekNumber = 0

    /// Read and not yet part of a write, oldest first.
    private(set) var queue: [ReadBatch] = []
    private(set) var recordsQueued = 0
    private(set) var bytesQueued = 0
    /// The write under way: one at a time, since each expects the version of the one before.
    var write: PlannedWrite?
    var refusals = RefusalSearch()
    /// The group's offset, as last committed.
    var committedOffset: Int64?

    init(_ partition: TopicPartition, tenure: Int, generation: AssignmentGeneration) {
        self.partition = partition
        self.tenure = tenure
        self.generation = generation
    }

    /// The stream of records that bring no id.
    var foreignStream: StreamID {
        .foreign(
            topic: partition.topic,
            incarnation: base.incarnation,
            generation: base.logGeneration,
            partition: partition.partition
        )
    }

    /// - Returns: whether the transition is legal; an illegal one changes nothing.
    @discardableResult
    mutating func become(_ next: PartitionPhase) -> Bool {
        guard phase.canBecome(next) else { return false }
        phase = next
        return true
    }

    /// Whether delivered batches are kept.
    var accepts: Bool {
        switch phase {
        case .running: true
        // An indeterminate append leaves what was read in place until its checkpoint is known.
        case .loading: write != nil && !owesComparison
        // What comes now may be of either log, and would be compared with neither.
        case .verifying: false
        case .describing, .comparing, .revoking, .halted: false
        }
    }

    /// Whether a write may be planned now.
    var canPlan: Bool {
        phase == .running && (!queue.isEmpty || hasSkipped) && write == nil && held.current != nil
    }

    /// Reading went on behind what the stored checkpoint says, over offsets that are gone, and nothing was read since:
    /// the checkpoint must move all the same.
    var hasSkipped: Bool {
        guard phase == .running, queue.isEmpty, let storedOffset, readPosition > storedOffset else { return false }
        return write == nil
    }

    /// When the oldest batch of the queue was read; the distant future with none.
    var oldestQueued: Instant { queue.first?.readAt ?? .distantFuture }

    /// The last record that was read and is not settled.
    var lastHeld: SettledRecord? {
        queue.last?.lastRecord ?? write.flatMap { $0.batches.last?.lastRecord }
    }

    var recordsHeld: Int { recordsQueued + (write?.recordCount ?? 0) }
    var bytesHeld: Int { bytesQueued + (write?.byteCount ?? 0) }

    mutating func append(_ batch: ReadBatch) {
        queue.append(batch)
        recordsQueued += batch.recordCount
        bytesQueued += batch.byteCount
        readPosition = batch.nextOffset
    }

    /// Takes the first `count` batches out of the queue.
    mutating func takeBatches(_ count: Int) -> [ReadBatch] {
        let taken: [ReadBatch]
        if count == queue.count {
            taken = queue
            queue = []
        } else {
            taken = Array(queue[..<count])
            queue.removeFirst(count)
        }
        for batch in taken {
            recordsQueued -= batch.recordCount
            bytesQueued -= batch.byteCount
        }
        return taken
    }

    /// Puts batches back to the queue's head, in their order.
    mutating func putBack(_ batches: [ReadBatch]) {
        queue.insert(contentsOf: batches, at: 0)
        for batch in batches {
            recordsQueued += batch.recordCount
            bytesQueued += batch.byteCount
        }
    }

    /// Lets go of everything undecided, to be read again.
    ///
    /// - Returns: how many records that were.
    mutating func dropUndecided() -> Int {
        let records = recordsHeld
        queue = []
        recordsQueued = 0
        bytesQueued = 0
        write = nil
        return records
    }
}
