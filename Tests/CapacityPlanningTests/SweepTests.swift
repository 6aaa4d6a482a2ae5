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

    @Test("a goal that begins to hold holds from its knee on, and what is short of it breaks still")
    func beginsToHold() throws {
        let result = try sweep(["workloads.steady.rate=1k/s", "processors=1..8"]).perform()
        let row = result.rows[0]
        #expect(row.holdsFrom == 4 && row.holdsTo == nil)
        #expect(row.knee?.side == .above)
        #expect(result.scalability == nil)
        let text = SweepText.text(of: result, costs: [], style: .plain)
        #expect(text.contains("holds from") && !text.contains("holds to"), "\(text)")
        #expect(text.contains("still breaks") && text.contains("1k/s: at 3 (seed 1), late 7"), "\(text)")
        #expect(!text.contains("breaks first"))
        #expect(SweepAnswer(result).sentence.hasSuffix("holds from 4 on, and not yet at 3"))
        let json = result.json(costs: [])
        #expect(json.contains(#""holdsTo":null,"holdsFrom":{"middle":"4","least":"4","greatest":"4"}"#), "\(json)")
    }

    @Test("seeds that disagree on the side of the knee have no common answer")
    func sidesDiffer() throws {
        let sweep = try Sweep(
            [SweptSetting("processors=1..8")],
            seeds: [1, 2],
            variant: { try Scenario(yaml: Array(Self.yaml.utf8), file: "sweep.yaml", overrides: $0) },
            run: { scenario, seed in
                let holds = (scenario.processors.count >= 4) == (seed == 1)
                return DrillReport(scenario, seed: seed, holds ? .pass : .fail, reason: "")
            }
        )
        let row = try sweep.perform().rows[0]
        #expect(row.knee == nil && !row.hasAnswer)
        #expect(row.verdictWord == "differs by seed")
    }

    @Test("a goal that holds throughout has the figures of the end at which records took longer")
    func figuresThroughout() throws {
        let sweep = try Sweep(
            [SweptSetting("processors=1..8")],
            seeds: [1],
            variant: { try Scenario(yaml: Array(Self.yaml.utf8), file: "sweep.yaml", overrides: $0) },
            run: { scenario, seed in
                var report = DrillReport(scenario, seed: seed, .pass, reason: "")
                report.latency.p99 = .seconds(9 - scenario.processors.count)
                return report
            }
        )
        let text = SweepText.text(of: try sweep.perform(), costs: [], style: .plain)
        #expect(text.contains("holds throughout  slowest at 1  8 s"), "\(text)")
    }

    @Test("many seeds in a row are named by their ends, few or scattered ones each")
    func seedsInWords() throws {
        func effort(_ seeds: [UInt64]) throws -> String {
            SweepAnswer.effort(try sweep(["processors=1,2"], seeds: seeds).perform())
        }
        #expect(try effort([7]).contains("with seed 7, knees"))
        #expect(try effort([1, 2, 3]).contains("with seeds 1, 2, 3, knees"))
        #expect(try effort(Array(5...24)).contains("with seeds 5 to 24, knees"))
        #expect(try effort([1, 2, 3, 5]).contains("with seeds 1, 2, 3, 5, knees"))
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
