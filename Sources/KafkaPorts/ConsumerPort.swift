public import SystemPorts

/// The group consumer as the pipeline uses it: everything is pulled, through one door.
///
/// After ``ConsumerEvent/assigned(_:)`` nothing is delivered for a partition before ``start(_:in:)``. The client's own
/// offset reset is `error` (``ConsumerSettings``): a position outside the log is reported as an event, never skipped.
/// Members stay in the group by calling ``next()`` within `max.poll.interval.ms`, also while everything is paused.
public protocol ConsumerPort: Sendable {
    /// The next event; waits for one.
    ///
    /// - Returns: `nil` after ``close(until:)``.
    /// - Throws: `CancellationError`; ``PortSevered`` when the process is gone.
    func next() async throws -> ConsumerEvent?

    /// The reply to ``ConsumerEvent/assigned(_:)``: begins to fetch at the positions given. A partition of the
    /// assignment may be started later than the others, or never. A start with an outdated generation is ignored.
    /// Every partition starts unpaused, whatever it was before.
    func start(_ positions: [TopicPartition: Int64], in generation: AssignmentGeneration)

    /// The reply to ``ConsumerEvent/revoked(_:)``: the partitions are given up and the rebalance goes on.
    func completeRevocation(of generation: AssignmentGeneration)

    /// Stops delivery of partitions, prefetched records included; delivery resumes behind the last record delivered.
    func pause(_ partitions: [TopicPartition])
    func resume(_ partitions: [TopicPartition])

    /// Sets the fetch position of a started partition; nothing stale is delivered afterwards.
    func seek(_ partition: TopicPartition, to offset: Int64)

    /// Whether the assignment is lost and this has not been dealt with: from the loss, which the client may know before
    /// the application has taken ``ConsumerEvent/lost(_:)``, to the next call of ``next()`` after that event
    /// (`rd_kafka_assignment_lost`).
    var isAssignmentLost: Bool { get }

    /// Commits offsets (each the next to read) for the group: for lag monitoring only, since the truth is the store's
    /// checkpoint.
    ///
    /// A lost membership may have left no generation to send, and a group that has emptied meanwhile takes such a commit
    /// for a simple consumer's: ask ``isAssignmentLost`` right before, or the group's offset may fall.
    ///
    /// - Throws: ``KafkaError``, `CancellationError`, ``PortSevered``.
    func commit(_ offsets: [TopicPartition: Int64]) async throws

    /// Where the partition's log begins and ends (last stable offset), asked of its leader.
    ///
    /// - Throws: ``KafkaError``, `CancellationError`, ``PortSevered``.
    func watermarks(of partition: TopicPartition) async throws -> Watermarks

    /// Reads the one record at `offset` again, outside the assignment: for comparing fingerprints.
    ///
    /// - Returns: `nil` where the log holds none at exactly that offset (compacted, a marker).
    /// - Throws: ``KafkaError`` (``KafkaError/Code/offsetOutOfRange`` below the start or beyond the end),
    ///   `CancellationError`, ``PortSevered``.
    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord?

    /// Leaves the group (a clean close) and ends the client, at most until `deadline`. Idempotent.
    func close(until deadline: Instant) async
}

/// One assignment callback's number; rises with each within one consumer. Batches carry it, so that a batch fetched
/// under an earlier assignment can be told.
public struct AssignmentGeneration: Hashable, Comparable, Sendable {
    public let number: Int64

    public init(number: Int64) {
        self.number = number
    }

    public static func < (left: AssignmentGeneration, right: AssignmentGeneration) -> Bool {
        left.number < right.number
    }
}

/// What a consumer has to say.
public enum ConsumerEvent: Sendable {
    /// Partitions came in addition to those held (cooperative). Reply with ``ConsumerPort/start(_:in:)``.
    case assigned(Assignment)
    case batch(FetchedBatch)
    /// Partitions are to be given up. Finish or abandon their work, then reply with
    /// ``ConsumerPort/completeRevocation(of:)``, before the deadline or the member is evicted.
    case revoked(Revocation)
    /// Partitions are gone already (session timed out, member fenced): nothing may be committed for them.
    case lost([TopicPartition])
    /// The position of a partition lies outside its log; delivery has stopped until ``ConsumerPort/seek(_:to:)``.
    case positionOutOfRange(TopicPartition, position: Int64)
    /// Everything up to `offset` has been delivered, and there is nothing behind it now. Only with
    /// ``ConsumerSettings/enablePartitionEOF``.
    case endOfPartition(TopicPartition, offset: Int64)
    /// The partition's leader or its epoch changed, or the connection was made anew: the log may have been replaced. Told
    /// of assigned partitions before their start as well, since what was looked up until then may be of the old log.
    case leaderChanged(TopicPartition)
    /// Informational, unless its code is ``KafkaError/Code/localFatal``. A static member that another has replaced
    /// says ``KafkaError/Code/fencedInstanceID``, and then that this is fatal.
    case error(KafkaError)
}

public struct Assignment: Sendable {
    public let partitions: [TopicPartition]
    public let generation: AssignmentGeneration

    public init(partitions: [TopicPartition], generation: AssignmentGeneration) {
        self.partitions = partitions
        self.generation = generation
    }
}

public struct Revocation: Sendable {
    public let partitions: [TopicPartition]
    public let generation: AssignmentGeneration
    /// When the group goes on without this member, on the process's clock.
    public let deadline: Instant

    public init(partitions: [TopicPartition], generation: AssignmentGeneration, deadline: Instant) {
        self.partitions = partitions
        self.generation = generation
        self.deadline = deadline
    }
}

/// Records of one partition as fetched: a run of a stored batch, sharing its buffer.
public struct FetchedBatch: Sendable {
    public let partition: TopicPartition
    /// The assignment under which it was fetched.
    public let generation: AssignmentGeneration
    public let records: RecordBatch
    /// The records that are delivered; those before lie below the fetch position.
    public let range: Range<Int>
    /// Offset of ``records``' first record, whether delivered or not; the others follow without gap within a batch.
    public let baseOffset: Int64
    /// The epoch of the leader that served it; −1 where the client cannot know (librdkafka 2.0.2).
    public let leaderEpoch: Int32

    public init(
        partition: TopicPartition,
        generation: AssignmentGeneration,
        records: RecordBatch,
        range: Range<Int>,
        baseOffset: Int64,
        leaderEpoch: Int32
    ) {
        self.partition = partition
        self.generation = generation
        self.records = records
        self.range = range
        self.baseOffset = baseOffset
        self.leaderEpoch = leaderEpoch
    }

    @inlinable
    public func offset(of index: Int) -> Int64 { baseOffset + Int64(index) }

    /// The offset to read next after this batch.
    @inlinable public var nextOffset: Int64 { baseOffset + Int64(range.upperBound) }
}

/// One record read again.
public struct FetchedRecord: Sendable {
    public let offset: Int64
    /// Milliseconds since the Unix epoch.
    public let timestamp: Int64
    public let key: [UInt8]?
    public let value: [UInt8]?
    public let headers: [RecordHeader]

    public init(offset: Int64, timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [RecordHeader]) {
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// A partition's readable part: `start ..< end`.
public struct Watermarks: Hashable, Sendable {
    public let start: Int64
    public let end: Int64

    public init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }
}
