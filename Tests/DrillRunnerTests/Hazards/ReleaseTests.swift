import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

@Suite("What a run leaves behind", .ownThreads)
struct ReleaseTests {
    @Test("a simulation that has run is let go of")
    func simulation() throws {
        weak var left: Simulation?
        try {
            let simulation = Simulation(SimulationSettings(seed: 1))
            left = simulation
            try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
        }()
        #expect(left == nil)
    }

    @Test("a cluster that has run is let go of")
    func cluster() throws {
        weak var left: Simulation?
        try {
            let simulation = Simulation(SimulationSettings(seed: 1))
            left = simulation
            let cluster = try InMemoryCluster(simulation: simulation, settings: ClusterSettings())
            try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
            withExtendedLifetime(cluster) {}
        }()
        #expect(left == nil)
    }

    @Test("a store that has run is let go of")
    func store() throws {
        weak var left: Simulation?
        try {
            let simulation = Simulation(SimulationSettings(seed: 1))
            left = simulation
            let store = InMemoryLogStore(on: simulation)
            try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
            withExtendedLifetime(store) {}
        }()
        #expect(left == nil)
    }

    @Test("a drill's world is let go of, and its simulation")
    func drill() throws {
        weak var left: DrillWorld?
        weak var simulation: Simulation?
        try {
            let scenario = try ScenarioFiles.load("poison-records", ["run.until=3s"])
            let options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
            let world = try DrillWorld(scenario, seed: 1, options: options)
            left = world
            simulation = world.simulation
            _ = try world.simulation.run { ports in
                try await DrillDriver(world, ports: ports, observer: nil).run()
            }
        }()
        #expect(left == nil)
        #expect(simulation == nil)
    }

    @Test("what a batch keeps of each run is small: no scenario lies in it")
    func exploredRun() {
        #expect(MemoryLayout<ExploredRun>.stride <= 96)
    }
}
