import StrictYAML
import SystemPorts

/// Makes a failing scenario small: takes away, shortens and lowers, one thing at a time, and keeps every step after
/// which the run is still accused of the same thing first. Ends when no step is left that could be kept, or when its
/// budget of runs is used up.
///
/// Every step makes the scenario smaller, none larger, so it comes to an end. What it finds is small, not the smallest:
/// two things that can go only together stay.
public struct Shrinker: Sendable {
    /// Runs at most, the first included.
    public var runsMax = 400
    /// Seeds tried for each step: another scenario is another run, and may need another seed to fail.
    public var seedsPerStep = 2
    private let run: DrillRun

    public init(run: @escaping DrillRun) {
        self.run = run
    }

    /// - Returns: `nil` where the scenario does not fail with this seed.
    /// - Throws: what `run` throws where the input is at fault.
    public func shrink(
        _ scenario: Scenario,
        seed: UInt64,
        observe: (ShrinkProgress) -> Void = { _ in }
    ) throws -> Shrunken? {
        var scenario = scenario
        // What is asked of batches asks nothing of one run.
        scenario.sometimes = []
        for index in scenario.expectations.indices { scenario.expectations[index].isAlways = false }
        guard let first = try failure(scenario, seed) else { return nil }
        var search = ShrinkSearch(from: first, runsMax: runsMax, seeds: seeds(seed)) { try? failure($0, $1) }
        search.run(observe)
        return Shrunken(original: first, result: search.best, runs: search.runs, steps: search.steps)
    }

    private func seeds(_ seed: UInt64) -> [UInt64] {
        [seed] + (UInt64(1)...UInt64(max(2, seedsPerStep))).filter { $0 != seed }.prefix(max(0, seedsPerStep - 1))
    }

    private func failure(_ scenario: Scenario, _ seed: UInt64) throws -> FailedRun? {
        do {
            let report = try run(scenario, seed)
            return FailureCause(report).map {
                FailedRun(scenario: scenario, seed: seed, cause: $0, reason: report.reason, report: report)
            }
        } catch {
            guard let cause = FailureCause(error) else { throw error }
            return FailedRun(scenario: scenario, seed: seed, cause: cause, reason: "\(error)", report: nil)
        }
    }
}

/// A run that failed.
public struct FailedRun: Sendable {
    public let scenario: Scenario
    public let seed: UInt64
    public let cause: FailureCause
    public let reason: String
    /// `nil` where the run could not go on.
    public let report: DrillReport?
}

/// How far a shrinking is.
public struct ShrinkProgress: Sendable {
    public let runs: Int
    public let runsMax: Int
    /// Steps kept so far.
    public let steps: Int
    /// The last step kept, in words; empty before the first.
    public let lastStep: String
    public let size: ScenarioSize
}

/// What makes a scenario large.
public struct ScenarioSize: Hashable, Sendable, CustomStringConvertible {
    public let faults: Int
    public let until: Duration
    /// Records that its workloads offer by their written rates; bursts, ramps and recordings left out.
    public let records: Int

    public init(_ scenario: Scenario) {
        faults = scenario.faults.count
        until = scenario.run.until
        records = scenario.workloads.reduce(0) { sum, workload in
            guard let rate = workload.rate else { return sum }
            let span = (workload.until ?? scenario.run.until) - workload.from
            let milliseconds = Swift.max(0, span.wholeNanoseconds / 1_000_000)
            let offered = Int(rate.perSecondMilli / 1_000 * milliseconds / 1_000)
            return sum + min(offered, workload.records ?? .max)
        }
    }

    public var description: String {
        "\(Wording.count(faults, "fault")), \(Wording.duration(until)), \(Wording.count(records, "record"))"
    }
}

/// A failure and the small scenario that shows it.
public struct Shrunken: Sendable {
    public let original: FailedRun
    public let result: FailedRun
    /// Runs that it took.
    public let runs: Int
    /// The steps that were kept, in their order, in words.
    public let steps: [String]
}
