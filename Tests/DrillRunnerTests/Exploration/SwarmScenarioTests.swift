import DrillRunner
import SystemPorts
import TestThreads
import Testing

#if Mutants
    import Foundation
#endif

/// The scenarios of `Scenarios/swarm`, in batches of a few seeds; `ci/explore` runs many.
@Suite("Scenarios that are there to be explored", .ownThreads)
struct SwarmScenarioTests {
    private static func pipeline(_ mutants: Mutants = .none) -> DrillRun {
        { scenario, seed in try ScenarioFiles.drill(scenario, mutants).run(seed: seed) }
    }

    @Test("a few seeds of each find nothing in the correct code", arguments: ScenarioFiles.swarm)
    func clean(_ name: String) throws {
        var explorer = Explorer(try ScenarioFiles.load(name), run: Self.pipeline())
        explorer.keepsGoing = true
        let exploration = explorer.explore(1...4)
        #expect(exploration.runs == 4)
        #expect(exploration.failures.isEmpty, "\(exploration.failures.map { "\($0.seed): \($0.reason)" })")
    }

    @Test("a shipper that has nothing to read keeps nobody waiting for the end")
    func idleShipper() throws {
        let yaml = """
            logdrill: 1
            name: idle-shipper
            cluster: {partitions: 1}
            shippers: 2
            workloads: {steady: {rate: 10/s}}
            run: {until: 2s}
            """
        let report = try ScenarioFiles.drill(Scenario(yaml: Array(yaml.utf8), file: "idle.yaml")).run(seed: 1)
        #expect(report.verdict == .pass)
        #expect(report.virtualTime < .seconds(60))
    }

    @Test("what the second life of a shipper reads from its socket is told apart from the first one's")
    func socketsOfLives() throws {
        let yaml = """
            logdrill: 1
            name: restarted-at-once
            cluster: {partitions: 1}
            workloads: {steady: {rate: 10/s, input: socket}}
            faults: {deployment: {kind: rolling-restart, target: all shippers, at: 0s, mayMiss: true}}
            run: {until: 2s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "restarted.yaml")
        for seed in UInt64(1)...10 {
            let report = try ScenarioFiles.drill(scenario).run(seed: seed)
            #expect(report.verdict == .pass, "seed \(seed): \(report.reason)")
        }
    }

    @Test("two short outages that leave no time between them may outlast the retention")
    func outagesAddUp() throws {
        let yaml = """
            logdrill: 1
            name: outages-add-up
            cluster: {partitions: 1, retention: 8s, segment.bytes: 1KiB, retention.check.interval: 1s}
            pipeline: {processor: {circuitBreaker: {openTime: 1s}}}
            workloads: {steady: {rate: 40/s}}
            faults:
              first: {kind: down, target: store, at: 1s, for: 6s}
              second: {kind: down, target: store, after: first, delay: 1ms, for: 6s}
            run: {until: 16s, drain: 1m}
            """
        let report = try ScenarioFiles.drill(Scenario(yaml: Array(yaml.utf8), file: "outages.yaml")).run(seed: 1)
        #expect(report.violations.isEmpty, "\(report.violations)")
        #expect(report.permitted.contains { $0.anomaly == "expired-unread" })
    }

    #if Mutants
        @Test(
            "a bug that only its own scenario brings out is found there, and its small file passes without it",
            arguments: [
                ("shipper-drops-uncounted-on-overflow", "swarm/buffer-overflows"),
                ("processor-retries-forever-without-backoff", "swarm/store-comes-and-goes"),
                ("shipper-uses-wall-clock-for-age", "swarm/clocks-jump"),
            ]
        )
        func planted(_ mutant: String, _ name: String) throws {
            let broken = Self.pipeline(Mutants([Mutant(mutant)]))
            let exploration = Explorer(try ScenarioFiles.load(name), run: broken).explore(1...20)
            let failure = try #require(exploration.failures.first)
            var shrinker = Shrinker(run: broken)
            shrinker.runsMax = 25
            let shrunken = try #require(try shrinker.shrink(failure.scenario, seed: failure.seed))
            #expect(shrunken.result.cause == failure.cause)
            let text = shrunken.file(shrunken.scenario, path: "small.yaml")
            #expect(text.split(separator: "\n").count <= Shrunken.linesMax, "\(text)")
            let read = try Scenario(yaml: Array(text.utf8), file: "small.yaml")
            #expect(FailureCause(try broken(read, shrunken.result.seed)) == failure.cause)
            #expect(try Self.pipeline()(read, shrunken.result.seed).verdict == .pass, "\(text)")
        }

        @Test("ci/planted-bugs searches for each planted bug, in a scenario that exists")
        func listed() throws {
            let script = try String(contentsOfFile: "\(ScenarioFiles.root)/ci/planted-bugs", encoding: .utf8)
            let begun = try #require(script.components(separatedBy: "<<'LIST'\n").last)
            let list = try #require(begun.components(separatedBy: "\nLIST\n").first)
            let lines = list.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(Set(lines.map { $0[0] }) == Set(PlantedBugTests.bugs.map(\.mutant)))
            #expect(lines.allSatisfy { $0.count == 2 && ScenarioFiles.swarm.contains("swarm/\($0[1])") })
        }
    #endif
}
