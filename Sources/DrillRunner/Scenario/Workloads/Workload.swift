public import StrictYAML

/// What applications log, on an intended schedule, whatever the pipeline does (open loop).
public struct Workload: Hashable, Sendable {
    public var name = ""
    public var content = Content.generated(GeneratedContent())
    /// Records per second of all its sources together; `nil` only for a replay in its own time.
    public var rate: Rate?
    public var arrivals = Arrivals.even
    /// The rate changes evenly to another one; `nil` for none.
    public var ramp: Ramp?
    /// The rate rises and falls like the day; `nil` for none. Not beside a ramp.
    public var diurnal: Diurnal?
    /// Stretches during which the rate is multiplied.
    public var bursts: [Burst] = []
    /// Files or sockets that carry its records.
    public var sources = 1
    /// The first source emits so many times what each of the others does.
    public var noisy = 1
    public var input = Input.file
    /// Numbers of the shippers that read its sources, turn by turn; empty for all of them.
    public var shippers: [Int] = []
    /// Given to its records by the shipper's configuration.
    public var environment: String?
    /// Records below it are filtered by the shipper; `nil` for none.
    public var minimumSeverity: SeverityWord?
    /// When it starts, after the run does.
    public var from: Duration = .zero
    /// When it ends; `nil` for the run's `until`.
    public var until: Duration?
    /// It emits so many records at most, all sources together; `nil` for no bound but time.
    public var records: Int?

    public init() {}

    /// Where its records come from.
    public enum Content: Hashable, Sendable {
        /// Made up, from a seed.
        case generated(GeneratedContent)
        /// Read from a recording.
        case replay(Replay)
    }

    /// How records are spaced at a constant rate.
    public enum Arrivals: String, Hashable, Sendable, CaseIterable {
        case even, poisson
    }

    /// What a source is to the shipper.
    public enum Input: String, Hashable, Sendable, CaseIterable {
        /// A file that grows: can be read again.
        case file
        /// A TCP connection: what was read and not settled is gone with the process.
        case socket
    }

    /// The rate changes evenly from the workload's rate to `to`, from `at` on, within `over`, and stays there.
    public struct Ramp: Hashable, Sendable {
        public var to = Rate.perSecond(1)
        public var at: Duration = .zero
        public var over: Duration = .seconds(60)

        public init() {}
    }

    /// The rate is lowest, the workload's rate, at `lowest`, highest half a period later, and so on.
    public struct Diurnal: Hashable, Sendable {
        public var to = Rate.perSecond(1)
        public var period: Duration = .seconds(86_400)
        public var lowest: Duration = .zero

        public init() {}
    }

    /// The rate is multiplied by `times` from `at` on, for `length`.
    public struct Burst: Hashable, Sendable {
        public var at: Duration = .zero
        public var length: Duration = .seconds(60)
        public var times = 10
        /// So many of its records are errors, besides those that would be anyway.
        public var errors = Percentage.none

        public init() {}
    }
}

/// Records that are made up.
public struct GeneratedContent: Hashable, Sendable {
    public var form = Form.ndjson
    /// The services whose records it carries, and their weights among each other. Never empty.
    public var services = [Weighted("app", weight: 1)]
    /// Severities and their weights.
    public var severities: [Weighted<SeverityWord>] = [
        Weighted(.debug, weight: 150), Weighted(.info, weight: 780), Weighted(.warn, weight: 50),
        Weighted(.error, weight: 19), Weighted(.fatal, weight: 1),
    ]
    /// Where each record comes from, and the weights; empty to leave it to the workload's `environment`. Only ``Form/ndjson``.
    public var environments: [Weighted<String>] = []
    /// What is said, and how often: texts with holes (``MessageTemplate``); empty for what services usually say.
    public var messages: [Weighted<String>] = []
    /// Traces that records belong to, across services and sources; `nil` for none. Only ``Form/ndjson``.
    public var traces: Traces?
    /// So many of the errors bring the stack where they happened, over several lines.
    public var stackTraces = Percentage.none
    /// Messages are filled up to a length in this range, in bytes.
    public var messageBytes: ClosedRange<Int> = 60...160
    /// How many different users the records speak of.
    public var cardinality = 10_000
    /// How often each of them does.
    public var skew = Skew.zipf
    /// So many of the records are refused by the store for good, and belong into the dead letters.
    public var poison = Percentage.none

    public init() {}

    /// How a record is written into a line.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        case ndjson, text
    }

    /// Requests that pass through services, each of which logs them.
    public struct Traces: Hashable, Sendable {
        /// How many records of one source a trace has.
        public var records: ClosedRange<Int> = 3...8
        /// How many traces are under way at a time.
        public var concurrent = 20

        public init() {}
    }

    public enum Skew: String, Hashable, Sendable, CaseIterable {
        /// All equally often.
        case even
        /// The k-th in proportion to 1/k.
        case zipf
    }
}

/// A recording that is read again.
public struct Replay: Hashable, Sendable {
    /// The recorded lines, as the scenario names the file; ``Scenario/resolve(_:)`` finds it.
    public var file = ""
    /// When each line came: one number per line, microseconds since the first. `nil`: at the workload's rate.
    public var times: String?
    /// So many times as fast as recorded, in thousandths. Only for a recording with times.
    public var speedPermille = 1_000
    /// Where in the recording it begins, in recorded time; what came before is left out. Only for a recording with
    /// times.
    public var shift: Duration = .zero
    /// So many times one after the other; `nil`: again and again, until the workload ends.
    public var loop: Int? = 1
    /// RE2 with named groups that become fields; `nil`: the line is the message.
    public var pattern: String?
    /// How the group `timestamp` is read.
    public var timestampFormat: String?
    /// RE2; a line in which it matches belongs to the record of the line before, with which it comes. `nil`: none does.
    public var continuation: String?
    /// Given to lines that bring none.
    public var service: String?
    /// Given to lines that bring none.
    public var severity: SeverityWord?

    public init() {}

    /// How the names of recordings end that hold their times themselves.
    public static let recordingEnding = ".logrec"

    /// Whether the recording says when each line came.
    public var hasTimes: Bool { times != nil || file.hasSuffix(Self.recordingEnding) }
}

/// An item and its weight among its siblings.
public struct Weighted<Item: Hashable & Sendable>: Hashable, Sendable {
    public var item: Item
    public var weight: Int

    public init(_ item: Item, weight: Int) {
        self.item = item
        self.weight = weight
    }
}

/// OpenTelemetry's severity texts, as scenarios write them.
public enum SeverityWord: String, Hashable, Sendable, CaseIterable {
    case trace, debug, info, warn, error, fatal
}
