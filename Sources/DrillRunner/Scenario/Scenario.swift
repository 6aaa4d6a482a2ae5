public import LogPipeline

/// A drill, as its file describes it: a world, what happens in it, and what is expected of the pipeline.
///
/// Everything but ``name`` and one workload has a documented default. Times are counted from the start of the run.
public struct Scenario: Sendable {
    /// What the drill is called, in reports.
    public var name = ""
    /// Why it matters: what happens in life.
    public var why = ""
    public var cluster = Cluster()
    public var pipeline = PipelineConfiguration()
    public var store = Store()
    public var shippers = Fleet(count: 1)
    public var processors = Fleet(count: 1)
    /// In the order of the file; names are unique.
    public var workloads: [Workload] = []
    /// In the order of the file; names are unique.
    public var faults: [Fault] = []
    public var expectations: [Expectation] = []
    /// A record stored after more than this is late.
    public var lateAfter: Duration = .seconds(30)
    /// Anomalies that are admitted, each within its bound.
    public var allowances: [Allowance] = []
    /// Anomalies that must appear for the drill to pass.
    public var demonstrated: [Anomaly] = []
    /// What some run of a batch must come through; one run alone is never judged by it.
    public var sometimes: [SometimesExpectation] = []
    public var run = Run()
    /// The folder of the scenario's file, without a slash at the end; empty for the current one.
    public var directory = ""

    public init() {}

    /// How long the run is, and with which seeds.
    public struct Run: Hashable, Sendable {
        /// The seeds of the run's randomness, one run each.
        public var seeds: [UInt64] = [1]
        /// When the workloads end.
        public var until: Duration = .seconds(300)
        /// How long after ``until``, and after the last fault is undone, everything in flight may take to settle.
        public var drain: Duration = .seconds(900)
        /// The virtual time that ends the run in any case.
        public var atMost: Duration = .seconds(24 * 3_600)

        public init() {}
    }

    /// `path`, which a file of the scenario names, from where the program was started.
    public func resolve(_ path: String) -> String {
        path.hasPrefix("/") || directory.isEmpty ? path : "\(directory)/\(path)"
    }
}

/// What is wrong in a run, in the vocabulary of Jepsen's Kafka work.
public enum Anomaly: String, Hashable, Sendable, CaseIterable {
    case ackedLost = "acked-lost"
    case unseen
    case duplicateLog = "duplicate-log"
    case duplicateStore = "duplicate-store"
    case abortedRead = "aborted-read"
    case nonmonotonicSend = "nonmonotonic-send"
    case pollSkip = "poll-skip"
    case reorderStore = "reorder-store"
    case offsetRegression = "offset-regression"
    case commitBeforeStore = "commit-before-store"
    case checkpointAhead = "checkpoint-ahead"
    case logReplaced = "log-replaced"
    case expiredUnread = "expired-unread"
    case conservationBroken = "conservation-broken"
    case deadLetterMismatch = "dead-letter-mismatch"
    case tailGap = "tail-gap"
    case alertLate = "alert-late"
    case alertFalse = "alert-false"
}

/// One anomaly, admitted within a bound.
public struct Allowance: Hashable, Sendable {
    public var anomaly: Anomaly
    /// So many records (or events) of it; `nil` for any number.
    public var atMost: Int?
    /// Only what happened, or was noticed, then; `nil` for any time. While a fault lasts, its first and last instant
    /// included.
    public var during: Period.Span?
    /// Why it is admitted: for the reader of the report.
    public var because: String

    public init(_ anomaly: Anomaly, atMost: Int? = nil, during: Period.Span? = nil, because: String) {
        self.anomaly = anomaly
        self.atMost = atMost
        self.during = during
        self.because = because
    }

    /// Whether it says how many, or when.
    var isBounded: Bool { atMost != nil || during != nil }
}
