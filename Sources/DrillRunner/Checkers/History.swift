public import InMemoryLogStore
public import KafkaPorts
public import RecordProtocol
public import SystemPorts

/// What checkers judge: the evidence, joined. A value that tests can write down by hand.
public struct History: Sendable {
    public var promise = DurabilityPromise.strict
    /// Records lost, by where they were seen last.
    public var losses: [LostCount] = []
    /// Records stored more than once; count is of further copies.
    public var copies = Finding()
    /// Rows in the store that nobody emitted.
    public var aliens = Finding()
    /// Records with two outcomes that exclude each other.
    public var conflicts = Finding()
    /// Rows whose fields are not those that the generator chose.
    public var corrupted = Finding()
    /// Every term as the join finds it.
    public var terms: [LedgerTerm: Int] = [:]
    /// Every term as some component counts it.
    public var counters: [ComponentCounter] = []
    /// What was stored, in the order of commits, without what was folded while the run went on: of that no checker found
    /// anything to say, see ``ClosedHistory``.
    public var stored: [StoredRun] = []
    /// Streams whose records below a position were closed and folded: each had its end.
    public var closedTo: [StreamID: Int64] = [:]
    public var commits: [StoreCommit] = []
    public var groupCommits: [GroupCommit] = []
    public var logs: [PartitionEvidence] = []
    /// Records that the logs hold more than once, by source; count is of further copies.
    public var logCopies: [SourceFinding] = []
    /// Records that lie behind others of their stream that were sealed after them, by source.
    public var displaced: [SourceFinding] = []
    /// What shippers say of their sends, one for each source.
    public var sends: [SourceSends] = []
    /// What consumers were given, in the order in which the runs began.
    public var deliveries: [DeliveredRun] = []
    public var logReports: [LogChangeReport] = []
    /// The store's dead-letter rows, and the dead-letter topic's records.
    public var letterRows: [HeldLetter] = []
    public var letters: [FoundLetter] = []

    public init() {}

    /// Something that was found, when, and a few examples.
    public struct Finding: Hashable, Sendable {
        public var count = 0
        /// Of the cases whose time is known; the others show only when the books are closed.
        public var times = CaseTimes()
        public var examples: [Example] = []

        public init(count: Int = 0, times: CaseTimes = CaseTimes(), examples: [Example] = []) {
            self.count = count
            self.times = times
            self.examples = examples
        }

        /// Adds `count` cases; keeps their example while there are few.
        public mutating func add(
            _ example: @autoclosure () -> String,
            count: Int = 1,
            at time: Instant? = nil,
            of subject: @autoclosure () -> Example.Subject? = nil
        ) {
            guard count > 0 else { return }
            self.count += count
            if let time { times.add(time, count: count) }
            if examples.count < Self.examplesMax { examples.append(Example(example(), at: time, of: subject())) }
        }

        /// Adds what was found elsewhere.
        mutating func add(_ other: Finding) {
            count += other.count
            examples += other.examples.prefix(max(0, Self.examplesMax - examples.count))
        }

        public static let examplesMax = 5
    }

    /// Something that was found of one source's records.
    public struct SourceFinding: Hashable, Sendable {
        public let source: String
        public var finding: Finding

        public init(_ source: String, _ finding: Finding) {
            self.source = source
            self.finding = finding
        }
    }
}

/// Consecutive rows of one stream, stored by one transaction from consecutive offsets.
public struct StoredRun: Hashable, Sendable {
    public let key: CheckpointKey
    public let stream: StreamID
    public let positions: Range<Int64>
    /// Offsets of the first row, and behind the last.
    public let offsets: Range<Int64>
    public let committed: Instant
    /// All of its ids were stored before.
    public let isCopy: Bool

    public init(
        key: CheckpointKey,
        stream: StreamID,
        positions: Range<Int64>,
        offsets: Range<Int64>,
        committed: Instant,
        isCopy: Bool = false
    ) {
        self.key = key
        self.stream = stream
        self.positions = positions
        self.offsets = offsets
        self.committed = committed
        self.isCopy = isCopy
    }

    public var partition: TopicPartition { TopicPartition(topic: key.topic, partition: key.partition) }
}
