import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("The controllers, and whoever waits for one")
struct ControllerTests {
    @Test("a fault that takes the controller away counts what had to wait for the next one", arguments: Seeds(1...5))
    func waits(seed: Seed) throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        let bed = try Testbed(seed, settings)
        try bed.run { life in
            let silent = try bed.cluster.loseController()
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(silent.hits == 0, "nobody had anything to decide")
            // Its death is noticed by nobody; then its session is counted from the next controller's first day on.
            _ = try bed.cluster.crash(4, losing: .nothing)
            let felt = try bed.cluster.loseController()
            let start = life.localNow
            while bed.cluster.isInSync(4) { try await life.ports.time.sleep(for: .seconds(1)) }
            #expect(felt.hits == 1)
            #expect(life.localNow - start >= .seconds(9), "a session and an election")
        }
    }

    @Test("with one controller nobody takes over; with three another does", arguments: [1, 3])
    func voters(count: Int) throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        settings.controllers = count
        let bed = try Testbed(settings)
        try bed.run { life in
            #expect(bed.cluster.controller() == 1)
            let crash = try bed.cluster.crash(1, losing: .nothing)
            try await life.ports.time.sleep(for: .seconds(30))
            #expect(bed.cluster.controller() == (count == 1 ? nil : 2))
            try await crash.undo()
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(bed.cluster.controller() == (count == 1 ? 1 : 2))
            #expect(bed.cluster.runningBrokers() == bed.cluster.brokers())
        }
    }

    @Test("a broker outside the quorum is never the controller, though all of the quorum are gone")
    func outsiders() throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        let bed = try Testbed(settings)
        try bed.run { life in
            for voter in bed.cluster.brokers().prefix(3) { _ = try bed.cluster.crash(voter, losing: .nothing) }
            try await life.ports.time.sleep(for: .seconds(30))
            #expect(bed.cluster.controller() == nil)
        }
    }

    @Test("a controlled shutdown that is undone before it is done ends in a broker that is back", arguments: [1, 3])
    func shutdownUndoneEarly(controllers: Int) throws {
        var settings = ClusterSettings.logs()
        settings.controllers = controllers
        let bed = try Testbed(settings)
        try bed.run { life in
            for broker in bed.cluster.brokers() {
                let shutdown = try bed.cluster.shutDown(broker)
                try await shutdown.undo()
                #expect(bed.cluster.runningBrokers().contains(broker), "it is still on its way out")
                try await life.ports.time.sleep(for: .seconds(2))
                #expect(!bed.cluster.runningBrokers().contains(broker))
                try await life.ports.time.sleep(for: .seconds(20))
                #expect(bed.cluster.isInSync(broker))
            }
        }
    }

    @Test("what any broker can answer is asked of one that lives, without waiting for the dead", arguments: Seeds(1...10))
    func anyBroker(seed: Seed) throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        let bed = try Testbed(seed, settings)
        try bed.run { life in
            for dead in bed.cluster.brokers().suffix(4) { _ = try bed.cluster.crash(dead, losing: .nothing) }
            let start = life.localNow
            #expect(try await bed.cluster.clientFactory(for: life).clusterID() == "in-memory")
            #expect(life.localNow - start < .seconds(1))
        }
    }
}

extension InMemoryCluster {
    fileprivate func isInSync(_ broker: BrokerID) -> Bool {
        placement(of: .logs())?.inSync.contains(broker) == true
    }
}
