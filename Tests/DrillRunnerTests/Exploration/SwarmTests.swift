import DrillRunner
import StrictYAML
import SystemPorts
import Testing

@Suite("What a seed draws from a scenario")
struct SwarmTests {
    static let files = ["demo/fails-on-purpose", "long/reference-storm"] + ScenarioFiles.swarm

    @Test("every draw of every scenario is valid", arguments: try ScenarioFiles.names() + files)
    func valid(_ name: String) throws {
        let scenario = try ScenarioFiles.load(name)
        let swarm = Swarm(scenario)
        for seed in UInt64(1)...200 {
            let drawn = swarm.draw(seed).effectiveYAML
            do throws(InvalidInput) {
                let read = try Scenario(yaml: Array(drawn.utf8), file: name)
                // Printing takes as long as reading: some must do.
                if seed % 10 == 0 { #expect(read.effectiveYAML == drawn, "seed \(seed)") }
            } catch {
                Issue.record("seed \(seed): \(error)\n\(drawn)")
                return
            }
        }
    }

    @Test("a seed draws the same scenario each time, another one another")
    func deterministic() throws {
        let scenario = try ScenarioFiles.load("processor-crashes-between-store-and-commit")
        for seed in UInt64(1)...20 {
            let drawn = Swarm(scenario).draw(seed).effectiveYAML
            #expect(Swarm(scenario).draw(seed).effectiveYAML == drawn)
            #expect(Swarm(scenario).draw(seed + 1).effectiveYAML != drawn)
        }
    }

    @Test("a draw keeps to the scenario's kinds of faults, its load, its length and its world")
    func bounds() throws {
        let scenario = try ScenarioFiles.load("storm-loses-broker-then-slow-store")
        let kinds = Set(scenario.faults.map(\.kind))
        var drawnKinds: Set<Fault.Kind> = []
        for seed in UInt64(1)...200 {
            let drawn = Swarm(scenario).draw(seed)
            #expect(!drawn.faults.isEmpty)
            #expect(Set(drawn.faults.map(\.name)).count == drawn.faults.count)
            drawnKinds.formUnion(drawn.faults.map(\.kind))
            for fault in drawn.faults {
                #expect(kinds.contains(fault.kind))
                #expect((fault.duration ?? .zero) <= scenario.run.until)
                let written = try #require(scenario.faults.first { fault.name.hasPrefix($0.name) })
                #expect(fault.times <= written.times * 2)
                #expect((fault.duration == nil) == (written.duration == nil))
            }
            #expect(drawn.workloads[0].rate ?? .perSecond(0) <= scenario.workloads[0].rate ?? .perSecond(0))
            #expect(drawn.run.until == scenario.run.until)
            #expect(drawn.cluster == scenario.cluster)
        }
        #expect(drawnKinds == kinds)
    }

    @Test("draws differ in what they leave out, double, move and retarget")
    func variety() throws {
        let scenario = try ScenarioFiles.load("processor-crashes-between-store-and-commit")
        let draws = (UInt64(1)...100).map { Swarm(scenario).draw($0) }
        #expect(Set(draws.map(\.faults.count)).isSuperset(of: [1, 2, 3, 4]))
        let targets = Set(draws.flatMap(\.faults).filter { $0.kind == .crash }.map(\.target))
        #expect(targets == [.processor(1), .processor(2), .processor(3)])
        #expect(Set(draws.flatMap(\.faults).map(\.start)).count > 150)
    }

    @Test("limits to what must not happen stay, measures of the written course go")
    func expectations() throws {
        let scenario = try ScenarioFiles.load("store-slow-for-five-minutes")
        let kept = Swarm(scenario).draw(1).expectations.map(\.measure)
        #expect(kept == [.lost, .duplicates, .deadLettered, .memoryMax])
    }

    @Test("an expectation that says always stays, unless it is about a fault that was not drawn")
    func always() throws {
        let yaml = """
            logdrill: 1
            name: always
            workloads: {steady: {rate: 100/s}}
            faults:
              slow: {kind: slow, target: store, times: 3, at: 1s, for: 1s}
              down: {kind: down, target: store, at: 1s, for: 1s}
            run: {until: 10s}
            expect:
              - {measure: latency max, below: 5s, always: true}
              - {measure: recovery, of: down, below: 5s, always: true}
              - {measure: throughput, atLeast: 1/s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "always.yaml")
        for seed in UInt64(1)...40 {
            let drawn = Swarm(scenario).draw(seed)
            let isDown = drawn.faults.contains { $0.name == "down" }
            #expect(drawn.expectations.map(\.measure) == (isDown ? [.latencyMax, .recovery] : [.latencyMax]))
        }
    }

    @Test("no draw promises less than the scenario")
    func promise() throws {
        let yaml = """
            logdrill: 1
            name: one-disk
            workloads: {steady: {rate: 100/s}}
            faults:
              first: {kind: crash, target: broker 1, loses: whole-log, at: 2s, for: 5s}
            run: {until: 30s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "one-disk.yaml")
        for seed in UInt64(1)...100 {
            #expect(
                Swarm(scenario).draw(seed).faults.count == 1,
                "two lost disks may lose what min.insync.replicas keep"
            )
        }
    }
}
