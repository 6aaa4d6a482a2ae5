import DrillSimulation
import SystemPorts
import Testing

@Suite("Seeds")
struct SeedTests {
    @Test("a range of seeds is each of them once, or the one to replay")
    func collection() {
        #expect(Seeds(3...5, replaying: nil).map(\.value) == [3, 4, 5])
        #expect(Seeds(3...5, replaying: 17).map(\.value) == [17])
        #expect(Seeds(1...200, replaying: nil).count == 200)
    }

    @Test("a seed says how to run it again")
    func description() {
        #expect(Seed(17).description == "17 (replay: LOGDRILL_SEED=17 swift test --filter …)")
        #expect(Seed(17).replayCommand(test: "order") == "LOGDRILL_SEED=17 swift test --filter order")
    }

    @Test("a failure carries the command that replays it")
    func failureMessage() {
        let failure = failing { try simulate(seed: 99) { _, _ in throw CancellationError() } }
        #expect(failure?.message.contains("LOGDRILL_SEED=99 swift test --filter failureMessage") == true)
    }

    @Test("named streams of the run are independent of each other and of what else is drawn")
    func substreams() {
        let simulation = Simulation(SimulationSettings(seed: 5))
        var workload = simulation.random("workload")
        let first = (0..<10).map { _ in workload.next() }
        var fault = simulation.random("fault")
        _ = fault.next()
        var again = simulation.random("workload")
        #expect((0..<10).map { _ in again.next() } == first)
        var other = simulation.random("fault")
        #expect(other.next() != first[0])
    }

    @Test("adding a process changes no other process's randomness", arguments: Seeds(1...5))
    func processStreams(seed: Seed) throws {
        func draws(extra: Bool) throws -> [UInt64] {
            let simulation = Simulation(SimulationSettings(seed: seed.value))
            if extra { simulation.makeProcess("extra").start { _ = $0.ports.random.stream(for: "x") } }
            let results = Channel<UInt64>("results", capacity: 8)
            simulation.makeProcess("p").start { life in
                var random = life.ports.random.stream(for: "x")
                for _ in 0..<4 { try await results.send(random.next()) }
                results.finish()
            }
            return try simulation.run { _ in
                var all: [UInt64] = []
                while let value = try await results.receive() { all.append(value) }
                return all
            }
        }
        #expect(try draws(extra: false) == draws(extra: true))
    }
}
