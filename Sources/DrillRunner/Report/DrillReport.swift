public import SystemPorts

/// What a run found out: the one value from which every form of report is made.
public struct DrillReport: Sendable {
    /// The scenario's name, and the file it came from as it was given.
    public var scenario: String
    public var file: String
    /// Why the scenario matters, in the scenario's words.
    public var why: String
    public var seed: UInt64
    /// Which world it ran in, such as `simulation`.
    public var target: String
    /// Version and build configuration of this program.
    public var build: String
    public var verdict: Verdict
    /// The verdict's reason in one sentence.
    public var reason: String
    public var traceHash: UInt64
    public var virtualTime: Duration
    public var wallTime: Duration
    /// A command that runs the same again.
    public var reproduce: String
    /// What the scenario sets to other than its default: how two reports of one scenario and seed may differ.
    public var settings: [RunSetting] = []
    public var counts: RecordCounts
    public var latency: LatencySummary
    public var expectations: [ExpectationResult]
    /// The measures of the scenario's `sometimes`, in its order: for a batch of runs, not for this verdict.
    public var sometimes: [ExpectationResult]
    public var faults: [FaultResult]
    public var violations: [Violation]
    /// Losses and repeats that the run's durability promise permits: measured, not accused.
    public var permitted: [Violation]
    public var series: RunSeries
    /// What the run came through, in the marks' order: for a batch of runs to be judged by, not for this verdict.
    public var coverage: [CoverageMark]
    /// How much the simulation did: for speed, not for the verdict.
    public var effort: RunEffort
    /// What a reader would otherwise have to guess.
    public var remarks = RunRemarks()
    /// What only a full report shows; empty unless it was asked for.
    public var details = RunDetails()
}

extension DrillReport {
    /// A report with nothing in it but its verdict: for compositions that count no records.
    public init(_ scenario: Scenario, seed: UInt64, _ verdict: Verdict, reason: String) {
        self.init(
            scenario: scenario.name,
            file: "",
            why: scenario.why,
            seed: seed,
            target: "",
            build: BuildIdentity.current,
            verdict: verdict,
            reason: reason,
            traceHash: 0,
            virtualTime: .zero,
            wallTime: .zero,
            reproduce: "",
            counts: RecordCounts(),
            latency: LatencySummary(),
            expectations: [],
            sometimes: [],
            faults: [],
            violations: [],
            permitted: [],
            series: RunSeries(interval: .seconds(1)),
            coverage: [],
            effort: RunEffort()
        )
    }
}

/// How a run ended.
public enum Verdict: String, Sendable {
    case pass, fail, inconclusive
}

/// Counts of records by what became of them, and of sends by outcome.
///
/// Of records: `attempted = stored + filtered + deadLettered + dropped + lost + inFlight`, each counted where it
/// happens and none derived from the others.
public struct RecordCounts: Hashable, Sendable {
    public var attempted = 0
    /// Distinct ids in the store.
    public var stored = 0
    public var filtered = 0
    public var deadLettered = 0
    public var dropped = 0
    public var lost = 0
    public var inFlight = 0
    /// Further copies in the store.
    public var duplicates = 0
    /// Stored after more than the scenario's `late after`.
    public var late = 0

    /// Outcomes of sends, in records: a record sent three times counts three times.
    public var acknowledged = 0
    public var rejected = 0
    public var indeterminate = 0

    public init() {}

    /// The sum that must equal ``attempted``.
    public var accounted: Int { stored + filtered + deadLettered + dropped + lost + inFlight }
}

/// Latency from intended emission to stored. A quantile that falls among the unseen is `nil`: infinite.
public struct LatencySummary: Hashable, Sendable {
    public var p50: Duration?
    public var p95: Duration?
    public var p99: Duration?
    /// The quantile 0.999.
    public var p999: Duration?
    public var max: Duration?
    /// Records that ought to have been stored and were not.
    public var unseen = 0

    public init() {}
}

/// One expectation, judged.
public struct ExpectationResult: Sendable {
    public var name: String
    /// The bound in words, such as `below 30 s`.
    public var bound: String
    /// What was measured, with its unit.
    public var measured: String
    public var verdict: Verdict
    /// The same in numbers; `nil` for compositions that measure nothing.
    public var amount: MeasuredAmount?

    public init(name: String, bound: String, measured: String, verdict: Verdict, amount: MeasuredAmount? = nil) {
        self.name = name
        self.bound = bound
        self.measured = measured
        self.verdict = verdict
        self.amount = amount
    }
}

/// One fault, as it happened.
public struct FaultResult: Sendable {
    public var name: String
    /// What the selector picked, such as `broker 2 (leader of logs/0)`.
    public var target: String
    public var from: Instant
    /// `nil` while it lasted to the end.
    public var until: Instant?
    /// Operations whose outcome or timing it changed.
    public var hits: Int
    /// From the fault's start until the pipeline was back to normal; `nil` if it never was.
    public var recovery: Duration?
    public var mayMiss: Bool
    /// Why it never began, in words; `nil` for one that did. Then ``from``, ``until`` and ``recovery`` mean nothing.
    public var absence: String?

    public init(
        name: String,
        target: String,
        from: Instant,
        until: Instant?,
        hits: Int,
        recovery: Duration?,
        mayMiss: Bool,
        absence: String? = nil
    ) {
        self.name = name
        self.target = target
        self.from = from
        self.until = until
        self.hits = hits
        self.recovery = recovery
        self.mayMiss = mayMiss
        self.absence = absence
    }
}

/// A named anomaly with its evidence.
public struct Violation: Sendable {
    public var anomaly: String
    public var count: Int
    /// Readable examples, a few at most. In a report their times are counted from the workload's start.
    public var examples: [Example]
    /// When the cases happened or were noticed, as far as known.
    public var times: CaseTimes

    public init(anomaly: String, count: Int, examples: [Example], times: CaseTimes = CaseTimes()) {
        self.anomaly = anomaly
        self.count = count
        self.examples = examples
        self.times = times
    }
}

extension Violation {
    /// The same with its times counted from `start`, as a report has them.
    func since(_ start: Instant) -> Violation {
        var shifted = self
        shifted.times = CaseTimes()
        for entry in times.entries { shifted.times.add(.zero + (entry.time - start), count: entry.count) }
        for index in examples.indices {
            shifted.examples[index].time = examples[index].time.map { .zero + ($0 - start) }
        }
        return shifted
    }
}

/// Rates and levels over time, one entry per interval.
public struct RunSeries: Sendable {
    public var interval: Duration
    /// Records offered in the interval, by the workload's schedule.
    public var offered: [Int]
    /// Records that became stored, filtered or dead-lettered in the interval.
    public var settled: [Int]
    /// Records offered and neither settled nor lost at the interval's end.
    public var backlog: [Int]

    public init(interval: Duration, offered: [Int] = [], settled: [Int] = [], backlog: [Int] = []) {
        self.interval = interval
        self.offered = offered
        self.settled = settled
        self.backlog = backlog
    }
}

/// What the simulation did for it.
public struct RunEffort: Sendable {
    public var jobs: Int
    public var events: Int
    /// Batches that reached Kafka.
    public var batches: Int
    /// Records whose books were closed, and let go, while the run went on.
    public var closedEarly: Int

    public init(jobs: Int = 0, events: Int = 0, batches: Int = 0, closedEarly: Int = 0) {
        self.jobs = jobs
        self.events = events
        self.batches = batches
        self.closedEarly = closedEarly
    }
}
