/// The ledger, closed: what became of every record that was attempted.
public struct LedgerReport: Sendable {
    /// Of all records; then of the slices asked for, in their order.
    public var total = SliceMeasures()
    public var slices: [SliceMeasures] = []
    /// Records dropped, by reason, in the reasons' order.
    public var dropped: [ReasonCount] = []
    /// Records lost, by where they were seen last.
    public var lost: [LostCount] = []
    /// Records in flight, by the queue that holds them.
    public var inFlight: [ReasonCount] = []
    /// By service, severity, source and partition: counts for tables.
    public var byService: [BreakdownRow] = []
    public var bySeverity: [BreakdownRow] = []
    public var bySource: [BreakdownRow] = []
    public var byPartition: [BreakdownRow] = []
    /// Per second of the run.
    public var offered: [Int] = []
    public var settled: [Int] = []
    public var backlog: [Int] = []
    public var ages = AgeSeries()
    /// Latency of the records meant to be emitted in each stretch since the workload's start; empty unless asked for.
    public var latencyOverTime: [LatencyHistogram] = []
    /// The length of such a stretch.
    public var latencyInterval: Duration = .zero

    public init() {}

    /// `attempted = stored + filtered + deadLettered + dropped + lost + inFlight`
    public var isBalanced: Bool {
        total.attempted
            == total.stored + total.filtered + total.deadLettered + total.dropped + total.lost + total.inFlight
    }

    /// The most records offered and neither settled nor lost, at any second's end.
    public var backlogMax: Int { backlog.max() ?? 0 }
}

/// Records by a word.
public struct ReasonCount: Hashable, Sendable {
    public let reason: String
    public var count: Int
}

/// Records lost, and the last that is known of them.
public struct LostCount: Hashable, Sendable {
    public let place: LossPlace
    public var count: Int
    /// Readable ids, a few.
    public var examples: [Example]
    /// When they were lost, as far as anything tells; the others count at their intended emission.
    public var times: CaseTimes

    public init(place: LossPlace, count: Int, examples: [Example], times: CaseTimes = CaseTimes()) {
        self.place = place
        self.count = count
        self.examples = examples
        self.times = times
    }
}

/// Where a lost record was seen last.
public enum LossPlace: String, Hashable, Sendable, CaseIterable, Comparable {
    /// No shipper ever read it, though none says that it still waits.
    case neverRead = "never read"
    /// Read by a shipper that neither settled it nor holds it, or written into a socket: gone with a process.
    case shipper = "in a shipper"
    /// A shipper settled it as sent, and Kafka's log does not hold it.
    case acknowledged = "acknowledged"
    /// In the log, below the store's checkpoint, without an outcome.
    case passedOver = "passed over in the log"
    /// In the log, above the checkpoint: it was there to be read.
    case unread = "unread in the log"
    /// It was in the log, and expired before it was read.
    case expired = "expired unread"
    /// A foreign producer handed it over, and nothing is known of it since.
    case foreign = "in a foreign producer"

    public static func < (left: LossPlace, right: LossPlace) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// One row of a breakdown.
public struct BreakdownRow: Hashable, Sendable {
    public let name: String
    public var attempted = 0
    public var stored = 0
    public var filtered = 0
    public var deadLettered = 0
    public var dropped = 0
    public var lost = 0
    public var inFlight = 0
    public var late = 0
}
