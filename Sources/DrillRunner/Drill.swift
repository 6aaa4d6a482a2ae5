public import DrillSimulation
import LogPipeline
import SystemPorts

/// A scenario, ready to be run with any seed.
public struct Drill: Sendable {
    public let scenario: Scenario
    /// The scenario's file as the user named it, for the report.
    public let file: String
    let options: DrillOptions

    public init(_ scenario: Scenario, file: String, options: DrillOptions) {
        self.scenario = scenario
        self.file = file
        self.options = options
    }

    /// Runs the scenario once, in virtual time, and judges it.
    ///
    /// - Parameter overrides: the `PATH=VALUE` arguments that are already in the scenario, for the command that repeats it.
    /// - Throws: ``DrillError`` and errors of the file reader where the input is at fault; `SimulationFailure` where the
    ///   run could not go on, which is a bug of the pipeline or of this program.
    public func run(seed: UInt64, overrides: [String] = []) throws -> DrillReport {
        let began = options.realTime()
        let (world, outcome) = try play(seed)
        options.profile?.mark("simulation", "scheduling")
        var report = try conclude(world, outcome, seed: seed)
        options.profile?.mark("ledger", "join and judgement")
        report.reproduce = reproduction(seed, overrides)
        report.wallTime = .nanoseconds(options.realTime() - began)
        return report
    }

    /// The trace of a run, for comparing two.
    public func trace(seed: UInt64) throws -> Trace {
        let world = try DrillWorld(scenario, seed: seed, options: options)
        _ = try world.simulation.run { ports in
            try await DrillDriver(world, ports: ports, observer: nil).run()
        }
        return world.simulation.trace
    }

    /// Runs the scenario once.
    func play(_ seed: UInt64, recorder: StoryRecorder? = nil) throws -> (DrillWorld, DrillOutcome) {
        let world = try DrillWorld(scenario, seed: seed, options: options, recorder: recorder)
        if options.wantsDetails { world.books.latencyInterval = Self.latencyInterval(scenario.run.until) }
        let outcome = try world.simulation.run { ports in
            try await DrillDriver(
                world,
                ports: ports,
                observer: options.observer,
                wantsDetails: options.wantsDetails
            ).run()
        }
        return (world, outcome)
    }

    func conclude(_ world: DrillWorld, _ outcome: DrillOutcome, seed: UInt64) throws -> DrillReport {
        let end = world.simulation.now
        let occurrences = outcome.occurrences
        let promise = DurabilityPromise(scenario)
        let judge = ExpectationJudge(
            scenario,
            start: world.start,
            end: end,
            occurrences: occurrences,
            sources: world.sources,
            processors: ProcessorMeasures(world.processors.flatMap(\.statuses))
        )
        let (books, history) = world.books.close(world.evidence(promise: promise), slices: judge.slices)
        let findings = Findings(
            Checkers.judge(history),
            scenario: scenario,
            end: end,
            windows: judge.ranges
        )
        let counts = self.counts(books, world)
        let faults = faultResults(outcome, judge, books, world)
        let expectations = judge.judge(books)
        let judgement = RunVerdict(
            scenario: scenario,
            counts: counts,
            violations: findings.violations,
            demonstrated: findings.demonstrated,
            expectations: expectations,
            faults: faults,
            refusals: outcome.refusals,
            failures: outcome.failures
        )
        let statistics = world.simulation.statistics
        let warmUp = Int(DrillWorld.warmUp / .seconds(1))
        var report = DrillReport(
            scenario: scenario.name,
            file: file,
            why: scenario.why,
            seed: seed,
            target: "simulation",
            build: BuildIdentity.current,
            verdict: judgement.verdict,
            reason: judgement.reason,
            traceHash: world.simulation.trace.hash,
            virtualTime: end - world.start,
            wallTime: .zero,
            reproduce: "",
            settings: scenario.reportedSettings,
            counts: counts,
            latency: LatencySummary(books.total),
            expectations: expectations,
            sometimes: judge.judgeSometimes(books),
            faults: faults,
            violations: findings.violations.map { $0.since(world.start) },
            permitted: findings.permitted.map { $0.since(world.start) },
            series: RunSeries(
                interval: .seconds(1),
                offered: Array(books.offered.dropFirst(warmUp)),
                settled: Array(books.settled.dropFirst(warmUp)),
                backlog: Array(books.backlog.dropFirst(warmUp))
            ),
            coverage: world.coverage(watched: outcome.coverage, occurrences),
            effort: RunEffort(
                jobs: statistics.jobs,
                events: statistics.events,
                batches: world.batchesInLog,
                closedEarly: world.books.closedEarly
            )
        )
        report.remarks = world.remarks(standing: outcome.standing)
        guard options.wantsDetails else { return report }
        report.details = RunDetails(books, outcome.states, scenario, start: world.start, sources: world.sources)
        return report
    }

    /// A second, or so much that a chart has at most 240 points.
    private static func latencyInterval(_ length: Duration) -> Duration {
        .seconds(max(1, length.wholeNanoseconds / 1_000_000_000 / 240))
    }

    private func counts(_ books: LedgerReport, _ world: DrillWorld) -> RecordCounts {
        var counts = RecordCounts()
        let total = books.total
        counts.attempted = total.attempted
        counts.stored = total.stored
        counts.filtered = total.filtered
        counts.deadLettered = total.deadLettered
        counts.dropped = total.dropped
        counts.lost = total.lost
        counts.inFlight = total.inFlight
        counts.duplicates = total.duplicates
        counts.late = total.late
        (counts.acknowledged, counts.rejected, counts.indeterminate) = world.sends
        return counts
    }

    private func faultResults(
        _ outcome: DrillOutcome,
        _ judge: ExpectationJudge,
        _ books: LedgerReport,
        _ world: DrillWorld
    ) -> [FaultResult] {
        scenario.faults.map { fault in
            let (start, end) = (world.start, world.simulation.now)
            let own = outcome.occurrences.filter { $0.fault.name == fault.name }
            var targets: [String] = []
            for target in own.map(\.target) where !targets.contains(target) { targets.append(target) }
            func sinceStart(_ instant: Instant) -> Instant { .zero + (instant - start) }
            return FaultResult(
                name: fault.name,
                target: targets.isEmpty ? "\(fault.target)" : targets.joined(separator: ", "),
                from: sinceStart(own.map(\.from).min() ?? start),
                until: own.contains { $0.until == nil } ? nil : own.compactMap(\.until).max().map(sinceStart),
                hits: own.reduce(0) { $0 + $1.hits },
                recovery: own.isEmpty ? nil : judge.recovery(of: fault.name, books),
                mayMiss: fault.mayMiss,
                absence: own.isEmpty ? fault.absence(refusals: outcome.refusals, end: end - start) : nil
            )
        }
    }

    private func reproduction(_ seed: UInt64, _ overrides: [String]) -> String {
        var words = ["logdrill", "run", file, "--seed", "\(seed)"]
        for override in overrides { words += ["--set", override] }
        return ShellWords.line(words)
    }
}

extension LatencySummary {
    init(_ measures: SliceMeasures) {
        self.init()
        p50 = measures.latency.quantile(permille: 500)
        p95 = measures.latency.quantile(permille: 950)
        p99 = measures.latency.quantile(permille: 990)
        p999 = measures.latency.quantile(permille: 999)
        max = measures.latency.maximum
        unseen = measures.unseen
    }
}
