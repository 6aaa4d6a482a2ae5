public import LogModel

/// What one source of a workload emits, and when. From it and a seed every byte follows.
public struct SourcePlan: Sendable {
    /// The configured name of the source: the records' `source`.
    public var name: String
    /// The services whose records it carries, with their shares. Never empty.
    public var services: [Share<String>]
    /// Written into every record; `nil` leaves it to the shipper's configuration.
    public var environment: String?
    public var schedule: ArrivalSchedule
    public var severities: [Share<Severity>] = [
        Share(.debug, weight: 150), Share(.info, weight: 780), Share(.warn, weight: 50), Share(.error, weight: 19),
        Share(.fatal, weight: 1),
    ]
    public var templates: [MessageTemplate] = MessageTemplate.usual
    /// The templates' weights among each other; empty for equal ones.
    public var templateWeights: [UInt64] = []
    /// Messages are filled up to a length in this range, in bytes; longer ones stay as they are.
    public var messageBytes: ClosedRange<Int> = 60...160
    /// How many different users the records speak of.
    public var cardinality = 10_000
    /// The k-th user (and service path) in proportion to 1/k, instead of all equally.
    public var isSkewed = true
    /// The choice among the users, where several sources of one ``cardinality`` share it: it is large, and every record
    /// looks somewhere else in it.
    var sharedUsers: WeightedChoice?
    public var form = LineForm.ndjson
    /// So many millionths of the records carry ``poisonMark`` in their message, for a store that refuses such rows for
    /// good.
    public var poisonMillionths = 0

    /// Environments of the records and their shares, instead of ``environment``; only in lines of JSON.
    public var environments: [Share<String>] = []
    /// Traces that the records belong to; only in lines of JSON.
    public var traces: Traces?
    /// So many millionths of the errors bring the stack where they happened, over several lines.
    public var stackTraceMillionths = 0
    /// Stretches in which many records are errors.
    public var errorBursts: [ErrorBurst] = []

    /// How records belong together.
    public struct Traces: Hashable, Sendable {
        /// All sources of one workload take part in the same traces.
        public var workload: String
        /// How many records of one source a trace has.
        public var records: ClosedRange<Int>
        /// How many traces are under way at a time.
        public var concurrent: Int

        public init(workload: String, records: ClosedRange<Int>, concurrent: Int) {
            self.workload = workload
            self.records = records
            self.concurrent = concurrent
        }
    }

    /// A stretch of the workload's time, in nanoseconds, and how many millionths of its records are errors.
    public struct ErrorBurst: Hashable, Sendable {
        public var range: Range<Int64>
        public var millionths: Int

        public init(_ range: Range<Int64>, millionths: Int) {
            self.range = range
            self.millionths = millionths
        }
    }

    public init(name: String, services: [Share<String>], schedule: ArrivalSchedule) {
        precondition(!services.isEmpty, "a source carries the records of at least one service")
        self.name = name
        self.services = services
        self.schedule = schedule
    }

    /// One service, an even rate.
    public init(name: String, service: String, schedule: ArrivalSchedule) {
        self.init(name: name, services: [Share(service, weight: 1)], schedule: schedule)
    }

    /// How the message of a poisonous record begins.
    public static let poisonMark = "poison pill: "
}

/// An item and its weight among its siblings.
public struct Share<Item: Sendable>: Sendable {
    public var item: Item
    public var weight: UInt64

    public init(_ item: Item, weight: UInt64) {
        self.item = item
        self.weight = weight
    }
}

/// How a record is written into a line.
public enum LineForm: String, Hashable, Sendable, CaseIterable {
    /// A flat JSON object.
    case ndjson
    /// `time severity service [seq=… user=… duration_ms=…] message`, to be read with ``textPattern``.
    case text

    /// The regular expression (RE2) under which a source reads lines of the form ``text``.
    public static let textPattern =
        #"^(?P<timestamp>\S+) (?P<severity>\S+) (?P<service>\S+) "#
        + #"\[seq=(?P<seq>\d+) user=(?P<user>\S+) duration_ms=(?P<duration_ms>\d+)\] (?P<message>.*)$"#
}
