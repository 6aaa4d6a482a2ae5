public import InMemoryLogStore
public import KafkaPorts
public import LogPorts
public import RecordProtocol
public import SystemPorts

/// Everything that can be known of a run when it is over, as each part of the world tells it. Nothing in it is derived
/// from anything else in it: ``Ledger`` joins the parts.
public struct Evidence: Sendable {
    /// When the workload began and when the evidence was taken, in virtual time.
    public var start: Instant = .zero
    public var end: Instant = .zero
    /// What was emitted.
    public var sources: [SourceEvidence] = []
    /// Records that others wrote straight into the topic.
    public var foreign: [ForeignEvidence] = []
    /// Which stream is which source's, as the shippers' registries and statuses say.
    public var streams: [StreamOwner] = []
    /// What the store holds.
    public var store = StoreEvidence()
    /// What the shippers settled without sending.
    public var settlements: [SourceSettlementRun] = []
    /// How many of them in each second of the run: for the chart.
    public var settledAtSourcePerSecond: [Int] = []
    /// What queues hold now, each by its own account.
    public var holdings: [QueueHolding] = []
    /// What is in the topic's logs, and what was.
    public var logs: [PartitionEvidence] = []
    /// What lies in the dead-letter topic.
    public var letters: [FoundLetter] = []
    /// Offsets committed for the group, in order of time.
    public var groupCommits: [GroupCommit] = []
    /// What shippers say of their sends, one for each source.
    public var sends: [SourceSends] = []
    /// What consumers were given, in the order in which the runs began.
    public var deliveries: [DeliveredRun] = []
    /// What processors say of logs that changed.
    public var logReports: [LogChangeReport] = []
    /// Who began to lead which partition, and what was cut from replicas' logs, in order of time.
    public var terms: [LeaderTerm] = []
    public var cuts: [ReplicaCut] = []
    /// What components counted, to be compared with what the join finds.
    public var counters: [ComponentCounter] = []
    /// Names of fields that the pipeline's configuration adds, at source or processor: no workload chose them.
    public var addedFields: [String] = []
    /// What may happen.
    public var promise = DurabilityPromise.strict
    /// Stored later than this after its intended emission is late.
    public var lateAfter: Duration = .seconds(30)

    public init() {}
}

/// One source's emission.
public struct SourceEvidence: Sendable {
    public let log: SourceLog
    /// Records whose intended time had come when the workload was stopped: attempted.
    public let attempted: Int
    /// The socket that it wrote into; `nil` for a file.
    public let socket: SimulatedSocket?

    public init(_ log: SourceLog, attempted: Int, socket: SimulatedSocket? = nil) {
        self.log = log
        self.attempted = attempted
        self.socket = socket
        socket?.settle(through: attempted)
    }
}

/// A stream, the source it is an incarnation of, and how far its shippers had come, as their statuses say.
public struct StreamOwner: Hashable, Sendable {
    public let stream: StreamID
    public let source: String
    /// For a socket: which of its connections, from 0.
    public let connection: Int
    /// Behind the last position taken in by any life of the shipper.
    public var readTo: Int64
    /// Below it every record was settled: acknowledged, unless a ``SourceSettlementRun`` says otherwise.
    public var settledTo: Int64

    public init(_ stream: StreamID, source: String, connection: Int = 0, readTo: Int64 = 0, settledTo: Int64 = 0) {
        self.stream = stream
        self.source = source
        self.connection = connection
        self.readTo = readTo
        self.settledTo = settledTo
    }
}

/// What the store holds, read back.
public struct StoreEvidence: Sendable {
    /// Every stored row that was not released, in the order of commits.
    public var segments: [StoredSegment] = []
    /// Segments that were stored before those, and released.
    public var releasedSegments = 0
    public var commits: [StoreCommit] = []
    /// Ids that a processor's filter took out.
    public var filtered: [StreamPositions] = []
    public var letters: [HeldLetter] = []
    public var counts = StoreCounts()

    public init() {}

    /// All that `store` holds now.
    public init(_ store: InMemoryLogStore) {
        segments = store.segments
        releasedSegments = store.releasedSegments
        commits = store.commits
        filtered = store.filteredIDs.map { StreamPositions(stream: $0.stream, positions: $0.positions) }
        letters = store.letters
        counts = store.counts
    }
}

/// Positions of one stream.
public struct StreamPositions: Hashable, Sendable {
    public let stream: StreamID
    public let positions: PositionRanges

    public init(stream: StreamID, positions: PositionRanges) {
        self.stream = stream
        self.positions = positions
    }
}

/// Neighbouring records of one stream that a shipper settled alike, without sending them.
public struct SourceSettlementRun: Hashable, Sendable {
    public let stream: StreamID
    public let positions: Range<Int64>
    public let settlement: SourceSettlement

    public init(stream: StreamID, positions: Range<Int64>, settlement: SourceSettlement) {
        self.stream = stream
        self.positions = positions
        self.settlement = settlement
    }
}

/// Records that one queue says it holds.
public struct QueueHolding: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Positions of a stream.
        case positions(StreamID, Range<Int64>)
        /// Records of a source that nobody has read yet, from this ordinal on.
        case unread(source: String, from: Int)
        /// Offsets of a partition, such as its log above the checkpoint.
        case offsets(TopicPartition, Range<Int64>)
    }

    /// Such as `source`, `shipper-1 buffer`, `log`, `processor-2 batch`.
    public let queue: String
    public let content: Content

    public init(_ queue: String, _ content: Content) {
        self.queue = queue
        self.content = content
    }
}

/// A partition's log as found at the end, and how its start moved.
public struct PartitionEvidence: Sendable {
    public let partition: TopicPartition
    public var logStart: Int64
    public var highWatermark: Int64
    /// Every move of the log's start, in order of time.
    public var startMoves: [LogStartMove]
    /// The records that were committed to it, in offset order; also those below its start now, where they are known.
    public var runs: [LoggedRun]
    /// Offsets of records whose transactions were aborted, rising. They are no part of ``runs``.
    public var aborted: [Range<Int64>]
    /// Offsets below those of ``runs`` at which there were records with ids that have been judged.
    public var foldedOffsets = PositionRanges()

    public init(
        _ partition: TopicPartition,
        logStart: Int64,
        highWatermark: Int64,
        startMoves: [LogStartMove] = [],
        runs: [LoggedRun] = [],
        aborted: [Range<Int64>] = []
    ) {
        self.aborted = aborted
        self.partition = partition
        self.logStart = logStart
        self.highWatermark = highWatermark
        self.startMoves = startMoves
        self.runs = runs
    }
}

/// The log's start moved: retention, or records deleted.
public struct LogStartMove: Hashable, Sendable {
    public let time: Instant
    public let start: Int64

    public init(time: Instant, start: Int64) {
        self.time = time
        self.start = start
    }
}

/// Consecutive offsets that hold consecutive records of one stream.
public struct LoggedRun: Hashable, Sendable {
    public let stream: StreamID
    public let positions: Range<Int64>
    public let offsets: Range<Int64>

    public init(stream: StreamID, positions: Range<Int64>, offsets: Range<Int64>) {
        self.stream = stream
        self.positions = positions
        self.offsets = offsets
    }
}

/// An offset committed for the consumer group.
public struct GroupCommit: Hashable, Sendable {
    public let time: Instant
    public let partition: TopicPartition
    /// The next to read.
    public let offset: Int64

    public init(time: Instant, partition: TopicPartition, offset: Int64) {
        self.time = time
        self.partition = partition
        self.offset = offset
    }
}

/// A record of the dead-letter topic.
public struct FoundLetter: Hashable, Sendable {
    /// Where it lies.
    public let place: RecordOrigin
    /// The id in its headers; `nil` where there is none that can be read.
    public let id: RecordID?
    /// Where its headers say that it was read.
    public let origin: RecordOrigin?
    /// Its bytes.
    public let value: [UInt8]
    /// The bytes at its origin, where the log still holds them.
    public let original: [UInt8]?

    public init(place: RecordOrigin, id: RecordID?, origin: RecordOrigin?, value: [UInt8], original: [UInt8]?) {
        self.place = place
        self.id = id
        self.origin = origin
        self.value = value
        self.original = original
    }
}

/// What one component counted of one term.
public struct ComponentCounter: Hashable, Sendable {
    /// What the count must be, compared with what the join finds.
    public enum Relation: String, Hashable, Sendable {
        case equal
        /// For counts that repeat after a crash.
        case atLeast
    }

    /// Such as `shipper filtered(minimum-severity)`.
    public let name: String
    public let term: LedgerTerm
    public let value: Int
    public let relation: Relation

    public init(_ name: String, _ term: LedgerTerm, _ value: Int, _ relation: Relation = .equal) {
        self.name = name
        self.term = term
        self.value = value
        self.relation = relation
    }
}
