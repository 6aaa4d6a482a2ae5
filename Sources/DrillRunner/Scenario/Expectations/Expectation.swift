public import StrictYAML

/// One thing that must hold at the end of a run.
public struct Expectation: Hashable, Sendable {
    public var measure = Measure.lost
    public var bound = Bound(.exactly, .count(0))
    /// The fault whose recovery is measured; `nil` for every fault, the worst one counts. Only for ``Measure/recovery``.
    public var fault: String?
    /// Which records count.
    public var filter = RecordFilter()
    /// When; `nil` for the whole run. A record belongs to the time of its intended emission.
    public var period: Period?
    /// Holds whatever an exploration draws from the scenario, and so judges each draw. Upper limits to losses and the
    /// like do in any case; see ``Swarm``.
    public var isAlways = false

    public init() {}

    public init(_ measure: Measure, _ bound: Bound) {
        self.measure = measure
        self.bound = bound
    }
}

/// What can be measured: a closed list, each with its unit.
public enum Measure: String, Hashable, Sendable, CaseIterable {
    // Counts of records, as in the ledger.
    case attempted, stored, filtered, dropped, lost, late, duplicates, unseen
    case deadLettered = "dead-lettered"
    // From intended emission to stored.
    case latencyMedian = "latency p50"
    case latencyP95 = "latency p95"
    case latencyP99 = "latency p99"
    case latencyP999 = "latency p99.9"
    case latencyMax = "latency max"
    /// Of a fault: until the pipeline was back to normal.
    case recovery
    /// The most records offered and not yet settled at any time.
    case backlogMax = "backlog max"
    /// The most that any one processor held in memory: records fetched and not yet settled, in bytes.
    case memoryMax = "memory max"
    /// Calls of the store that came after a failed one, of all processors.
    case storeRetries = "store retries"
    /// Records settled per second, on average.
    case throughput

    /// In what it is measured.
    public enum Unit: Hashable, Sendable {
        case records, duration, size, rate
    }

    public var unit: Unit {
        switch self {
        case .attempted, .stored, .filtered, .deadLettered, .dropped, .lost, .late, .duplicates, .unseen, .backlogMax,
            .storeRetries:
            .records
        case .latencyMedian, .latencyP95, .latencyP99, .latencyP999, .latencyMax, .recovery: .duration
        case .memoryMax: .size
        case .throughput: .rate
        }
    }
}

/// A limit, in words.
public struct Bound: Hashable, Sendable, CustomStringConvertible {
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case below, atMost, atLeast, exactly
    }

    public enum Quantity: Hashable, Sendable, CustomStringConvertible {
        case count(Int)
        case duration(Duration)
        /// In bytes.
        case size(Int)
        case rate(Rate)

        public var description: String {
            switch self {
            case .count(let count): String(count)
            case .duration(let duration): DurationText.write(duration)
            case .size(let bytes): SizeText.write(bytes)
            case .rate(let rate): RateText.write(rate)
            }
        }
    }

    public var comparison: Comparison
    public var limit: Quantity

    public init(_ comparison: Comparison, _ limit: Quantity) {
        self.comparison = comparison
        self.limit = limit
    }

    /// Such as `below 30s`.
    public var description: String { "\(comparison.rawValue) \(limit)" }

    /// Whether `count` keeps the bound; `nil` where the bound is no count.
    public func holds(count: Int) -> Bool? {
        guard case .count(let limit) = limit else { return nil }
        return compare(count, limit)
    }

    /// Whether a duration keeps the bound, `nil` standing for an infinite one; `nil` where the bound is no duration.
    public func holds(duration: Duration?) -> Bool? {
        guard case .duration(let limit) = limit else { return nil }
        guard let duration else { return comparison == .atLeast }
        return compare(duration, limit)
    }

    /// Whether a size in bytes keeps the bound; `nil` where the bound is no size.
    public func holds(bytes: Int) -> Bool? {
        guard case .size(let limit) = limit else { return nil }
        return compare(bytes, limit)
    }

    /// Whether `rate` keeps the bound; `nil` where the bound is no rate.
    public func holds(rate: Rate) -> Bool? {
        guard case .rate(let limit) = limit else { return nil }
        return compare(rate, limit)
    }

    private func compare<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
        switch comparison {
        case .below: value < limit
        case .atMost: value <= limit
        case .atLeast: value >= limit
        case .exactly: value == limit
        }
    }
}

/// Which records an expectation counts; all of them where nothing is said.
public struct RecordFilter: Hashable, Sendable {
    public var workload: String?
    public var service: String?
    public var source: String?
    public var severity: SeverityWord?
    public var partition: Int?

    public init() {}

    public var isEverything: Bool { self == RecordFilter() }
}

/// A stretch of the run.
public enum Period: Hashable, Sendable {
    case during(Span)
    case outside(Span)
    /// From the span's end on.
    case after(Span)

    public enum Span: Hashable, Sendable, CustomStringConvertible {
        /// While the fault is active; where no fault has that name, while the workload of that name runs.
        case fault(String)
        /// While a workload's burst lasts; numbered from 1.
        case burst(Int, workload: String)
        /// Since the run's start: from, until.
        case time(Duration, Duration)

        public var description: String {
            switch self {
            case .fault(let name): name
            case .burst(let number, let workload): "burst \(number) of \(workload)"
            case .time(let from, let until): "\(DurationText.write(from))..\(DurationText.write(until))"
            }
        }
    }

    public var span: Span {
        switch self {
        case .during(let span), .outside(let span), .after(let span): span
        }
    }
}
