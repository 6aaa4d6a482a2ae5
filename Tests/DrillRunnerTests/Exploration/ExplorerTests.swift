import Dispatch
import DrillRunner
import DrillSimulation
import StrictYAML
import SystemPorts
import Testing

/// Explorations of a composition that is no pipeline: what a batch makes of its runs.
@Suite("Exploring")
struct ExplorerTests {
    static let yaml = """
        logdrill: 1
        name: toy
        workloads: {steady: {rate: 1/s}}
        faults:
          crash: {kind: crash, target: broker 1, at: 1s, for: 1s}
          slow: {kind: slow, target: store, times: 3, at: 1s, for: 1s}
        sometimes: [duplicate-caught]
        run: {until: 10s}
        """
    let scenario: Scenario

    init() throws {
        scenario = try Scenario(yaml: Array(Self.yaml.utf8), file: "toy.yaml")
    }

    /// Fails for the seeds of `failing`; every fault hits once in every run; marks by seed.
    private static func toy(
        failing: Set<UInt64> = [],
        hits: Int = 1,
        marks: @escaping @Sendable (UInt64) -> [CoverageMark] = { _ in [.duplicateCaught] }
    ) -> DrillRun {
        { scenario, seed in
            let isFailing = failing.contains(seed)
            var report = DrillReport(scenario, seed: seed, isFailing ? .fail : .pass, reason: "because of \(seed)")
            report.coverage = marks(seed)
            report.virtualTime = .seconds(10)
            report.faults = scenario.faults.map {
                FaultResult(
                    name: $0.name,
                    target: "",
                    from: .zero,
                    until: nil,
                    hits: hits,
                    recovery: nil,
                    mayMiss: $0.mayMiss
                )
            }
            return report
        }
    }

    @Test("a batch in which nothing fails passes, and counts what it did")
    func pass() {
        let exploration = Explorer(scenario, run: Self.toy()).explore(1...50)
        #expect(exploration.verdict == .pass)
        #expect(exploration.runs == 50)
        #expect(exploration.seeds == 1...50)
        #expect(exploration.virtualTime == .seconds(500))
        #expect(exploration.coverage.first { $0.mark == .duplicateCaught }?.runs == 50)
        #expect(exploration.faults.map(\.kind) == [.crash, .slow])
        #expect(exploration.faults.allSatisfy { $0.runs == $0.hits && (1...50).contains($0.runs) })
    }

    @Test("the first failure ends the batch, unless it keeps going")
    func failures() {
        var explorer = Explorer(scenario, run: Self.toy(failing: [7, 9, 40]))
        let first = explorer.explore(1...50)
        #expect(first.verdict == .fail)
        #expect(first.failures.map(\.seed) == [7])
        #expect(first.failures.first?.reason == "because of 7")
        #expect(first.runs == 7)
        explorer.keepsGoing = true
        let all = explorer.explore(1...50)
        #expect(all.failures.map(\.seed) == [7, 9, 40])
        #expect(all.runs == 50)
    }

    @Test("threads change nothing in what is found")
    func parallel() {
        struct Threads: RunExecutor {
            func run(_ worker: @escaping @Sendable () -> Void) {
                DispatchQueue.concurrentPerform(iterations: 4) { _ in worker() }
            }
        }
        for failing: Set<UInt64> in [[], [17], [30, 31, 32]] {
            let explorer = Explorer(scenario, run: Self.toy(failing: failing) { $0 % 3 == 0 ? [.rebalance] : [] })
            let (one, many) = (explorer.explore(1...60), explorer.explore(1...60, on: Threads()))
            func text(_ exploration: Exploration) -> String {
                ExplorationSummary.text(of: exploration, in: .seconds(1), style: .plain) { "\($0.seed)" }
            }
            #expect(text(one) == text(many))
        }
    }

    @Test("a mark that was asked for and never reached makes the batch inconclusive, and is named")
    func unreached() {
        let exploration = Explorer(scenario, run: Self.toy { _ in [.rebalance] }).explore(1...10)
        #expect(exploration.verdict == .inconclusive)
        #expect(exploration.unreached == [.mark(.duplicateCaught)])
        let text = ExplorationSummary.text(of: exploration, in: .seconds(1), style: .plain) { _ in "" }
        #expect(text.contains("duplicate-caught              asked for, and reached by no run"))
        #expect(text.hasPrefix("INCONCLUSIVE"))
    }

    @Test("a kind of fault that never changed anything makes the batch inconclusive")
    func neverHit() {
        let exploration = Explorer(scenario, run: Self.toy(hits: 0)).explore(1...10)
        #expect(exploration.verdict == .inconclusive)
        #expect(exploration.neverHit == [.crash, .slow])
    }

    @Test("without swarm every seed runs the scenario as it is")
    func plain() {
        let effective = scenario.effectiveYAML
        var explorer = Explorer(scenario) { scenario, seed in
            let isSame = scenario.effectiveYAML == effective
            return DrillReport(scenario, seed: seed, isSame ? .pass : .fail, reason: "another scenario")
        }
        #expect(explorer.explore(1...5).verdict == .fail)
        explorer.isSwarm = false
        #expect(explorer.explore(1...5).failures.isEmpty)
    }

    @Test("a run that could not go on is an error, wrong input ends the batch")
    func errors() {
        var stalls = Explorer(scenario) { _, _ in throw SimulationFailure(.stall, "nothing moves") }
        stalls.keepsGoing = true
        let stalled = stalls.explore(1...3)
        #expect(stalled.hasErrors)
        #expect(stalled.failures.map(\.cause?.description) == Array(repeating: "simulation: stall", count: 3))
        var wrong = Explorer(scenario) { _, _ in throw DrillError("no such recording") }
        wrong.keepsGoing = true
        let ended = wrong.explore(1...3)
        #expect(ended.failures.map(\.isWrongInput) == [true])
    }

    @Test("a search that is over before it begins proves nothing")
    func over() {
        let exploration = Explorer(scenario, run: Self.toy()).explore(1...10, until: { true })
        #expect(exploration.runs == 0)
        #expect(exploration.verdict == .inconclusive)
    }

    @Test("a misspelled mark is refused with the nearest word")
    func misspelled() {
        let yaml = Self.yaml.replacing("duplicate-caught", with: "duplicate-cought")
        do throws(InvalidInput) {
            _ = try Scenario(yaml: Array(yaml.utf8), file: "toy.yaml")
            Issue.record("it was accepted")
        } catch {
            #expect("\(error)".contains("did you mean duplicate-caught?"))
        }
    }

    @Test("measures of sometimes are written as expectations are, checked like them, and printed again")
    func measuresInFile() throws {
        func read(_ item: String) throws -> Scenario {
            let yaml = Self.yaml.replacing("[duplicate-caught]", with: "[duplicate-caught, \(item)]")
            return try Scenario(yaml: Array(yaml.utf8), file: "toy.yaml")
        }
        let asking = try read("{measure: backlog max, atLeast: 1k, during: slow}")
        #expect(asking.sometimes.count == 2 && asking.sometimes[0] == .mark(.duplicateCaught))
        #expect(asking.sometimes[1].expectation?.bound == Bound(.atLeast, .count(1_000)))
        let again = try Scenario(yaml: Array(asking.effectiveYAML.utf8), file: "toy.yaml")
        #expect(again.sometimes == asking.sometimes)
        for (item, message) in [
            (
                "{measure: backlog max, atLeast: 1k, during: slwo}",
                "sometimes.2.during: no fault or workload is named \"slwo\""
            ),
            ("{measure: backlog max, atLeast: 5s}", "sometimes.2.atLeast: found \"5s\""),
            ("{measure: backlog max}", "sometimes.2: found no bound"),
        ] {
            let error = #expect(throws: InvalidInput.self) { try read(item) }
            #expect("\(error.map { "\($0)" } ?? "")".contains(message))
        }
    }

    @Test("a run is accused of its first anomaly, else of what failed, whatever the numbers")
    func causes() {
        var report = DrillReport(scenario, seed: 1, .fail, reason: "1,234 records were still in flight")
        #expect(FailureCause(report)?.description == "# records were still in flight")
        report.violations = [Violation(anomaly: "acked-lost", count: 3, examples: [])]
        #expect(FailureCause(report)?.description == "acked-lost")
        #expect(FailureCause(report)?.slug == "acked-lost")
        report.verdict = .pass
        #expect(FailureCause(report) == nil)
    }
}
