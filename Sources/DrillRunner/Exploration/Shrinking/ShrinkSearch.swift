import DrillSimulation

/// The greedy search: goes through the reductions again and again, until a whole round keeps nothing.
struct ShrinkSearch {
    private(set) var best: FailedRun
    private(set) var runs = 1
    private(set) var steps: [String] = []
    private let runsMax: Int
    private let seeds: [UInt64]
    private let attempt: (Scenario, UInt64) -> FailedRun?
    /// Scenarios that did not fail as they should, by their text.
    private var refused: Set<String> = []

    init(from first: FailedRun, runsMax: Int, seeds: [UInt64], _ attempt: @escaping (Scenario, UInt64) -> FailedRun?) {
        best = first
        self.runsMax = runsMax
        self.seeds = seeds
        self.attempt = attempt
    }

    mutating func run(_ observe: (ShrinkProgress) -> Void) {
        let reductions = Reduction.all(
            keepingAmounts: asksForAmounts,
            neverEnding: best.cause == FailureCause(SimulationFailure(.timeLimit, ""))
        )
        var kept: Int
        repeat {
            kept = steps.count
            for reduction in reductions { follow(reduction, observe) }
        } while steps.count > kept && runs < runsMax
    }

    /// The failure is that too little happened: with less offered, less happens, and the failure would be another one.
    private var asksForAmounts: Bool {
        best.scenario.expectations.contains { expectation in
            guard best.cause.description.hasPrefix("expected ") else { return false }
            switch (expectation.bound.comparison, expectation.bound.limit) {
            case (.atLeast, _): return true
            case (.exactly, .count(let count)): return count > 0
            default: return false
            }
        }
    }

    private mutating func follow(_ reduction: Reduction, _ observe: (ShrinkProgress) -> Void) {
        var candidates = reduction.candidates(best.scenario)
        var index = 0
        while index < candidates.count && runs < runsMax {
            if let found = failure(of: candidates[index]) {
                best = found
                steps.append(reduction.name)
                candidates = reduction.candidates(best.scenario)
            } else {
                index += 1
            }
            observe(
                ShrinkProgress(
                    runs: runs,
                    runsMax: runsMax,
                    steps: steps.count,
                    lastStep: steps.last ?? "",
                    size: ScenarioSize(best.scenario)
                )
            )
        }
    }

    /// The candidate's run with the first seed that shows the same failure.
    private mutating func failure(of candidate: Scenario) -> FailedRun? {
        let text = candidate.effectiveYAML
        guard !refused.contains(text), candidate.isValid else { return nil }
        for seed in [best.seed] + seeds.filter({ $0 != best.seed }) where runs < runsMax {
            runs += 1
            if let found = attempt(candidate, seed), found.cause == best.cause { return found }
        }
        refused.insert(text)
        return nil
    }
}
