import DrillSimulation
import SystemPorts
import Testing

@Suite("A run")
struct FirstRunTests {
    @Test("sleeping takes virtual time only")
    func sleepIsVirtual() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let end = try simulation.run { ports in
            try await ports.time.sleep(for: .seconds(3_600))
            return ports.time.now
        }
        #expect(end == Instant(nanoseconds: 3_600_000_000_000))
        #expect(simulation.now == end)
    }

    @Test("a call is answered by an event, later")
    func callIsAnswered() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("client")
        let answer = Channel<Int>("answer", capacity: 1)
        process.start { life in
            let value: Int = try await life.call("ask") { reply in
                life.schedule(after: .seconds(2)) { reply.resume(returning: 42) }
            }
            try await answer.send(value)
        }
        let value = try simulation.run { _ in try await answer.receive() }
        #expect(value == 42)
        #expect(simulation.now == Instant(nanoseconds: 2_000_000_000))
    }
}
