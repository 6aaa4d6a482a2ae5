import DrillSimulation
import SystemPorts
import Testing

@Suite("Memory")
struct MemoryTests {
    private func isGone(after body: (Simulation) throws -> Void) rethrows -> Bool {
        weak var left: Simulation?
        do {
            var settings = SimulationSettings(seed: 1)
            settings.leakGrace = .milliseconds(1)
            settings.timeLimit = .seconds(100)
            let simulation = Simulation(settings)
            left = simulation
            try body(simulation)
        }
        return left == nil
    }

    private func populate(_ simulation: Simulation) {
        let costs = CostTable([WorkStage("x"): Cost(nanosecondsPerBatch: 5)])
        for number in 0..<3 {
            let process = simulation.makeProcess("p\(number)", cores: 1, costs: number == 0 ? costs : .free, disk: nil)
            process.onExit = { exit in if case .crashed = exit.reason { process.restart() } }
            process.start { life in
                life.schedule(after: .seconds(50)) { _ = life.number }
                life.onSever { _ = process.name }
                let channel = Channel<Int>("c", capacity: 1)
                async let a = channel.receive()
                async let b: Int = life.call("x") { _ in }
                async let c: Void = life.ports.time.sleep(for: .seconds(1_000))
                life.ports.work.report(WorkStage("x"), records: 1, bytes: 1)
                _ = try await (a, b, c)
            }
            if number == 1 { simulation.schedule(after: .seconds(2)) { process.crash() } }
            if number == 2 { simulation.schedule(after: .seconds(2)) { process.freeze() } }
        }
        simulation.detectStalls(window: .seconds(10)) {
            Progress(inFlight: 0, settled: Int(simulation.now.nanoseconds), faultIsActive: false)
        }
        simulation.schedule(after: .seconds(1_000)) { _ = simulation.now }
    }

    @Test("a run that succeeded leaves nothing behind")
    func success() throws {
        let gone = try isGone { simulation in
            populate(simulation)
            try simulation.run { ports in try await ports.time.sleep(for: .seconds(60)) }
        }
        #expect(gone)
    }

    @Test("a run that failed leaves nothing behind")
    func failure() {
        let gone = isGone { simulation in
            populate(simulation)
            let failure = failing { try simulation.run { _ in try await Latch("never").wait() } }
            #expect(failure?.code == .timeLimit)
        }
        #expect(gone)
    }
}
