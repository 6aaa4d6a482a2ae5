import LogModel
import LogPipeline
import StrictYAML
import SystemPorts

/// Judges a scenario's expectations by what the ledger measured.
struct ExpectationJudge {
    private let scenario: Scenario
    private let start: Instant
    private let end: Instant
    private let occurrences: [FaultOccurrence]
    private let sources: [WorldSource]
    private let processors: ProcessorMeasures

    init(
        _ scenario: Scenario,
        start: Instant,
        end: Instant,
        occurrences: [FaultOccurrence],
        sources: [WorldSource],
        processors: ProcessorMeasures
    ) {
        self.scenario = scenario
        self.start = start
        self.end = end
        self.occurrences = occurrences
        self.sources = sources
        self.processors = processors
    }

    /// What the ledger must measure beside the whole: one slice per expectation, in their order; those of `sometimes`
    /// follow.
    var slices: [RecordSlice] { (scenario.expectations + scenario.sometimesMeasured).map(slice) }

    func judge(_ report: LedgerReport) -> [ExpectationResult] {
        zip(scenario.expectations, report.slices).map { result($0, $1, report) }
    }

    /// What the scenario's `sometimes` measures came to in this run: for a batch to be judged by.
    func judgeSometimes(_ report: LedgerReport) -> [ExpectationResult] {
        zip(scenario.sometimesMeasured, report.slices.dropFirst(scenario.expectations.count))
            .map { result($0, $1, report) }
    }

    // MARK: One expectation

    private func result(_ expectation: Expectation, _ measures: SliceMeasures, _ report: LedgerReport)
        -> ExpectationResult
    {
        let (holds, measured, value) = measure(expectation, measures, report)
        return ExpectationResult(
            name: expectation.title,
            bound: expectation.bound.words,
            measured: measured,
            verdict: holds.map { $0 ? .pass : .fail } ?? .inconclusive,
            amount: MeasuredAmount(
                unit: expectation.measure.unit,
                value: value?.amount,
                limit: expectation.bound.limit.amount
            )
        )
    }

    /// Whether the bound holds, what was measured in words, and as a quantity where it has an end.
    private typealias Measurement = (holds: Bool?, words: String, value: Bound.Quantity?)

    private func measure(_ expectation: Expectation, _ measures: SliceMeasures, _ report: LedgerReport) -> Measurement {
        let bound = expectation.bound
        func records(_ count: Int) -> Measurement {
            (bound.holds(count: count), Wording.count(count), .count(count))
        }
        func time(_ duration: Duration?) -> Measurement {
            let words = duration.map(Wording.duration) ?? "never"
            return (bound.holds(duration: duration), words, duration.map(Bound.Quantity.duration))
        }
        switch expectation.measure {
        case .attempted: return records(measures.attempted)
        case .stored: return records(measures.stored)
        case .filtered: return records(measures.filtered)
        case .dropped: return records(measures.dropped)
        case .lost: return records(measures.lost)
        case .late: return records(measures.late)
        case .duplicates: return records(measures.duplicates)
        case .unseen: return records(measures.unseen)
        case .deadLettered: return records(measures.deadLettered)
        case .latencyMedian: return time(measures.latency.quantile(permille: 500))
        case .latencyP95: return time(measures.latency.quantile(permille: 950))
        case .latencyP99: return time(measures.latency.quantile(permille: 990))
        case .latencyP999: return time(measures.latency.quantile(permille: 999))
        case .latencyMax: return time(measures.latency.maximum)
        case .recovery: return time(recovery(ofWorst: expectation.fault.map { [$0] } ?? faultNames, report))
        case .backlogMax: return records(backlog(expectation.period, report))
        case .memoryMax:
            let bytes = processors.memoryMax
            return (bound.holds(bytes: bytes), Wording.size(bytes), .size(bytes))
        case .storeRetries: return records(processors.storeRetries)
        case .throughput:
            let rate = Rate.perSecond(measures.throughputPerSecond)
            return (bound.holds(rate: rate), "\(Wording.count(measures.throughputPerSecond))/s", .rate(rate))
        }
    }

    /// The longest recovery among the occurrences of a fault; `nil` where one never recovered.
    func recovery(of fault: String, _ report: LedgerReport) -> Duration? {
        let firstFault = occurrences.map(\.from).min() ?? end
        let steady = report.ages.largest(in: start..<max(start, firstFault))
        var longest: Duration? = .zero
        for occurrence in occurrences where occurrence.fault.name == fault {
            guard let known = longest,
                let recovery = report.ages.recovery(from: occurrence.from, until: occurrence.until, steady: steady)
            else { return nil }
            longest = max(known, recovery)
        }
        return longest
    }

    private var faultNames: [String] { scenario.faults.map(\.name) }

    /// The longest of all; `nil` where one never recovered.
    private func recovery(ofWorst faults: [String], _ report: LedgerReport) -> Duration? {
        var longest: Duration = .zero
        for fault in faults {
            guard let recovery = recovery(of: fault, report) else { return nil }
            longest = max(longest, recovery)
        }
        return longest
    }

    private func backlog(_ period: Period?, _ report: LedgerReport) -> Int {
        guard let period else { return report.backlogMax }
        return periods(period).map { range in
            let from = max(0, Int(range.lowerBound.nanoseconds / 1_000_000_000))
            let until = min(report.backlog.count, Int(range.upperBound.nanoseconds / 1_000_000_000) + 1)
            return from < until ? report.backlog[from..<until].max() ?? 0 : 0
        }.max() ?? 0
    }

    // MARK: Slices and periods

    private func slice(_ expectation: Expectation) -> RecordSlice {
        var slice = RecordSlice()
        let filter = expectation.filter
        slice.service = filter.service
        slice.severity = filter.severity?.severity.number
        slice.partition = filter.partition.map(Int32.init)
        if let workload = filter.workload {
            slice.sources = Set(sources.filter { $0.workload == workload }.map(\.name))
        }
        if let source = filter.source {
            slice.sources = (slice.sources ?? [source]).intersection([source])
        }
        slice.periods = expectation.period.map(periods)
        return slice
    }

    private func periods(_ period: Period) -> [Range<Instant>] {
        let spans = ranges(period.span)
        switch period {
        case .during: return spans
        case .after:
            let last = spans.map(\.upperBound).max() ?? end
            return last < end ? [last..<end] : []
        case .outside:
            var outside: [Range<Instant>] = []
            var from = Instant.zero
            for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if from < span.lowerBound { outside.append(from..<span.lowerBound) }
                from = max(from, span.upperBound)
            }
            if from < end { outside.append(from..<end) }
            return outside
        }
    }

    /// A span's stretches in virtual time: one for each time that a fault occurred.
    func ranges(_ span: Period.Span) -> [Range<Instant>] {
        switch span {
        case .time(let from, let until): return [(start + from)..<(start + until)]
        case .burst(let number, let workload):
            guard let burst = scenario.burst(number, of: workload) else { return [] }
            return [(start + burst.at)..<(start + burst.at + burst.length)]
        case .fault(let name):
            if !scenario.faults.contains(where: { $0.name == name }),
                let workload = scenario.workloads.first(where: { $0.name == name })
            {
                let until = workload.until ?? scenario.run.until
                return [(start + workload.from)..<(start + max(workload.from, until))]
            }
            return occurrences.filter { $0.fault.name == name }.map { $0.from..<max($0.from, $0.until ?? end) }
        }
    }
}

/// What processors say of themselves, all lives of all of them together.
struct ProcessorMeasures {
    /// The most that any one held, in bytes.
    let memoryMax: Int
    let storeRetries: Int

    init(_ statuses: [ProcessorStatus]) {
        memoryMax = statuses.map(\.bytesHeldMax).max() ?? 0
        storeRetries = Int(statuses.reduce(0) { $0 + $1.counters.storeRetries })
    }
}
