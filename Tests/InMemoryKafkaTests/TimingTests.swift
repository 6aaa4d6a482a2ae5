import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

/// Durations measured on real Kafka 4.3.1 with librdkafka 2.0.2 (six partitions, cooperative, heartbeat 3 s).
@Suite("Rebalances take the time they take")
struct TimingTests {
    /// Seconds from now until each of six partitions has exactly one holder (and, if given, so many members hold some).
    private func settle(_ group: GroupOfReaders, members: Int, _ life: ProcessLife) async throws -> Duration {
        let start = life.localNow
        while true {
            let holders = group.holders()
            let names = Set(holders.values.flatMap { $0 })
            if holders.count == 6, holders.values.allSatisfy({ $0.count == 1 }), names.count == members { break }
            try await life.ports.time.sleep(for: .milliseconds(10))
        }
        return life.localNow - start
    }

    @Test(
        "first join 0.1 s, second member at least the join back-off and a heartbeat, clean leave up to a heartbeat or two",
        arguments: Seeds(1...20)
    )
    func durations(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 6))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            let first = try await settle(group, members: 1, life)
            #expect(first < .milliseconds(500))
            try await life.ports.time.sleep(for: .seconds(7))
            group.start("b")
            let second = try await settle(group, members: 2, life)
            #expect((.milliseconds(900))...(.seconds(8)) ~= second)
            try await life.ports.time.sleep(for: .seconds(7))
            group.close("b")
            let third = try await settle(group, members: 1, life)
            #expect(third < .seconds(5))
        }
    }

    @Test("a group alone in its initial delay waits for it: 3 s", arguments: Seeds(1...5))
    func initialDelay(seed: Seed) throws {
        var settings = ClusterSettings.logs(partitions: 6)
        settings.groupInitialRebalanceDelay = .seconds(3)
        let bed = try Testbed(seed, settings)
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            let alone = try await settle(group, members: 1, life)
            #expect((.seconds(3))...(.milliseconds(3_600)) ~= alone)
        }
    }

    @Test("a finished run leaves nothing of the cluster in memory")
    func released() throws {
        weak var cluster: InMemoryCluster?
        do {
            let bed = try Testbed(Seed(1), .logs())
            cluster = bed.cluster
            let group = GroupOfReaders(bed)
            try bed.run { life in
                group.start("a")
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
                _ = try await producer.send("0")
                _ = try bed.cluster.crash(1, losing: .nothing)
                try await life.ports.time.sleep(for: .seconds(10))
            }
        }
        #expect(cluster == nil)
    }
}
