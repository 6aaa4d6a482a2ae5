import DrillRunner
import StrictYAML
import Testing

@testable import CapacityPlanning

@Suite("A sweep")
struct SweepTests {
    static let yaml = """
        logdrill: 1
        name: sweep
        workloads: {steady: {rate: 100/s}}
        run: {until: 10s}
        """

    /// A system whose capacity is 300 records per second and processor, less what its seed takes.
    private func sweep(_ settings: [String], seeds: [UInt64] = [1, 2, 3]) throws -> Sweep {
        try Sweep(
            settings.map { try SweptSetting($0) },
            seeds: seeds,
            variant: { try Scenario(yaml: Array(Self.yaml.utf8), file: "sweep.yaml", overrides: $0) },
            run: { scenario, seed in
                let rate = scenario.workloads[0].rate?.count ?? 0
                let holds = rate <= scenario.processors.count * (300 - Int(seed))
                return DrillReport(scenario, seed: seed, holds ? .pass : .fail, reason: holds ? "fine" : "late 7")
            }
        )
    }

    @Test("the last setting is searched for every combination of the others and every seed")
    func combinations() throws {
        let result = try sweep(["processors=1..4", "workloads.steady.rate=10/s..10k/s"]).perform()
        #expect(result.rows.map(\.values) == [["1"], ["2"], ["3"], ["4"]])
        for (index, row) in result.rows.enumerated() {
            let knee = try #require(row.knee)
            let exact = Int64(index + 1) * 298
            #expect(abs(knee.middle - exact) <= exact * 2 / 100 + 1, "\(row.values): \(knee)")
            #expect(row.firstBad?.outcome == .breaks(because: "late 7"))
            #expect(row.hasAnswer)
        }
        let fit = try #require(result.scalability)
        #expect(abs(fit.capacityOfOne.value - 298) < 8)
        #expect(fit.contention.value < 0.03)
    }

    @Test("the result does not depend on the order in which searches run")
    func order() throws {
        let once = try sweep(["processors=1..4", "workloads.steady.rate=10/s..10k/s"])
        let backwards = try once.perform(on: FourThreads()).json(costs: [])
        #expect(try once.perform().json(costs: []) == backwards)
    }

    @Test("a knee that lies outside is no answer without its warning")
    func outside() throws {
        let result = try sweep(["workloads.steady.rate=10/s..100/s"]).perform()
        #expect(result.rows[0].knee == nil)
        #expect(result.rows[0].verdictWord == "holds throughout")
        #expect(result.warnings.contains { $0.contains("the knee lies outside what was simulated") })
    }

    @Test("a wrong path or value is told before anything runs")
    func wrongInput() throws {
        #expect(throws: InvalidInput.self) { try sweep(["workloads.stedy.rate=10/s..100/s"]).perform() }
        #expect(throws: InvalidInput.self) { try sweep(["processors=1..400"]).perform() }
        #expect(throws: SweepInputError.self) { try sweep([]) }
        #expect(throws: SweepInputError.self) { try sweep(["processors=1..4", "processors=5..8"]) }
        #expect(throws: SweepInputError.self) {
            try sweep(["processors=1..9", "cluster.partitions=1..9"], seeds: Array(1...2_000))
        }
    }

    @Test("its text names the knee, what breaks, and what the model costs")
    func text() throws {
        let result = try sweep(["processors=1,2", "workloads.steady.rate=10/s..10k/s"]).perform()
        let text = SweepText.text(of: result, costs: ["A store."], style: .plain)
        #expect(text.contains("workloads.steady.rate from 10/s to 10k/s: every expectation holds"))
        #expect(text.contains("breaks first  1: at "))
        #expect(text.contains("late 7"))
        #expect(text.contains("the model     A store."))
    }
}

/// Runs searches on several threads at once, to see that their order does not matter.
private struct FourThreads: RunExecutor {
    func run(_ worker: @escaping @Sendable () -> Void) {
        worker()
        worker()
    }
}
