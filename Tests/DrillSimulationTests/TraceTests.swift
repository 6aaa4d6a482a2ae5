import DrillSimulation
import SystemPorts
import Testing

@Suite("Trace")
struct TraceTests {
    /// Four tasks record what they do; `disturbance` changes the checksum of one event, as a leak of order would.
    private func drill(_ settings: SimulationSettings, events: Int = 500, disturbance: Int? = nil) throws -> Trace {
        let simulation = Simulation(settings)
        try simulation.run { ports in
            await withDiscardingTaskGroup { group in
                for task in 0..<4 {
                    group.addTask {
                        for step in 0..<events {
                            let number = task * events + step
                            simulation.record(
                                TraceEvent(
                                    "append",
                                    process: "p\(task)",
                                    name: "logs",
                                    partition: task,
                                    number: Int64(step),
                                    checksum: number == disturbance ? 1 : 0
                                )
                            )
                            if step.isMultiple(of: 2) {
                                await Task.yield()
                            } else {
                                try? await ports.time.sleep(for: .milliseconds(1))
                            }
                        }
                    }
                }
            }
        }
        return simulation.trace
    }

    @Test("the same seed leaves the same trace, another seed another one", arguments: Seeds(1...20))
    func sameSeed(seed: Seed) throws {
        let settings = SimulationSettings(seed: seed.value)
        let trace = try drill(settings, events: 50)
        #expect(trace.count == 200)
        #expect(try drill(settings, events: 50).hash == trace.hash)
        #expect(try drill(SimulationSettings(seed: seed.value + 1_000), events: 50).hash != trace.hash)
    }

    @Test("every field and the instant count for the hash")
    func fields() throws {
        let base = TraceEvent("produce", process: "p", name: "t", partition: 1, number: 2, checksum: 3)
        var variants = [base]
        for index in 0..<6 {
            var variant = base
            switch index {
            case 0: variant.process = "q"
            case 1: variant.kind = "fetch"
            case 2: variant.name = "u"
            case 3: variant.partition = 0
            case 4: variant.number = 0
            default: variant.checksum = 0
            }
            variants.append(variant)
        }
        var hashes: Set<UInt64> = []
        for (index, variant) in variants.enumerated() {
            for delay in [0, 1] {
                let simulation = Simulation(SimulationSettings(seed: 1))
                simulation.schedule(after: .seconds(delay)) { simulation.record(variant) }
                try simulation.run { ports in try await ports.time.sleep(for: .seconds(2)) }
                hashes.insert(simulation.trace.hash)
                #expect(simulation.trace.recent.first?.instant == .seconds(Int64(delay)), "\(index)")
            }
        }
        #expect(hashes.count == 14)
    }

    @Test("checkpoints and the last events are kept")
    func checkpoints() throws {
        var settings = SimulationSettings(seed: 1)
        settings.traceCheckpointInterval = 300
        settings.traceHistory = 10
        settings.traceWindow = 5..<8
        let trace = try drill(settings)
        #expect(trace.checkpoints.map(\.count) == [300, 600, 900, 1_200, 1_500, 1_800])
        #expect(trace.recent.count == 10)
        #expect(trace.recent.last?.number == 499)
        #expect(trace.window.count == 3 && trace.windowStart == 5)
        #expect(trace.recent.map(\.instant) == trace.recent.map(\.instant).sorted())
    }

    @Test("the first event that differs between two runs is named")
    func divergence() throws {
        var settings = SimulationSettings(seed: 1)
        settings.traceCheckpointInterval = 100
        #expect(try firstDivergence(settings) { try drill($0) } == nil)
        var runs = 0
        let divergence = try firstDivergence(settings) { settings in
            runs += 1
            return try drill(settings, disturbance: runs.isMultiple(of: 2) ? 777 : nil)
        }
        #expect(runs == 4)
        #expect(divergence?.first?.process == "p1" && divergence?.first?.number == 277)
        #expect(divergence?.first?.checksum == 0 && divergence?.second?.checksum == 1)
        #expect(divergence.map { (1_100..<1_116).contains($0.ordinal) } == true, "\(String(describing: divergence))")
        #expect(divergence?.description.contains("p1 append logs/1 @277 #1") == true)
    }

    @Test("a run that ends earlier differs where it ends")
    func shorterRun() throws {
        let settings = SimulationSettings(seed: 1)
        var runs = 0
        let divergence = try firstDivergence(settings) { settings in
            runs += 1
            return try drill(settings, events: runs.isMultiple(of: 2) ? 10 : 11)
        }
        #expect(divergence?.ordinal == 40)
        #expect(divergence?.second == nil)
    }
}
