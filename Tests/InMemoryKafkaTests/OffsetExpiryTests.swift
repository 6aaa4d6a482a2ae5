import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Expiry of committed offsets")
struct OffsetExpiryTests {
    private static let settings: ClusterSettings = {
        var settings = ClusterSettings.logs()
        settings.topics.append(TopicSettings("orders", partitions: 1))
        settings.offsetsRetention = .seconds(3_600)
        return settings
    }()

    private static let orders = TopicPartition(topic: "orders", partition: 0)

    /// A member of "logdrill" that has its assignment and has committed.
    private func member(
        of topics: [String],
        committing offsets: [TopicPartition: Int64] = [:],
        _ bed: Testbed,
        _ life: ProcessLife
    ) async throws -> any FullConsumerPort {
        let consumer = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: topics)
        var reading = Reading()
        while reading.assigned.count < topics.count, let event = try await consumer.next() {
            try await consumer.take(event, [:], into: &reading)
        }
        try await consumer.commit(offsets)
        return consumer
    }

    @Test("they are there until so long after the last member went, however old, and then gone")
    func emptyGroup() throws {
        let bed = try Testbed(Seed(1), Self.settings, timeLimit: .seconds(40_000))
        try bed.run { life in
            let consumer = try await member(of: ["logs"], committing: [.logs(): 5], bed, life)
            try await life.ports.time.sleep(for: .seconds(250))
            await consumer.close(until: life.localNow + .seconds(10))
            try await life.ports.time.sleep(for: .seconds(3_500))
            let asked = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            #expect(try await asked.committed([.logs()]) == [.logs(): 5])
            // The next look after the hour is over.
            try await life.ports.time.sleep(for: .seconds(600))
            #expect(try await asked.committed([.logs()]) == [:])
        }
    }

    @Test("what has expired is gone for the next coordinator too")
    func expiredForTheSuccessor() throws {
        let bed = try Testbed(Seed(2), Self.settings, timeLimit: .seconds(40_000))
        try bed.run { life in
            let consumer = try await member(of: ["logs"], committing: [.logs(): 5], bed, life)
            await consumer.close(until: life.localNow + .seconds(10))
            try await life.ports.time.sleep(for: .seconds(4_300))
            for broker in bed.cluster.brokers() {
                _ = try bed.cluster.restart(broker)
                try await life.ports.time.sleep(for: .seconds(60))
            }
            let asked = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            #expect(try await asked.committed([.logs()]) == [:])
        }
    }

    @Test("a coordinator that came into office meanwhile counts from the same instant")
    func countedAcrossCoordinators() throws {
        let bed = try Testbed(Seed(3), Self.settings, timeLimit: .seconds(40_000))
        try bed.run { life in
            let consumer = try await member(of: ["logs"], committing: [.logs(): 5], bed, life)
            await consumer.close(until: life.localNow + .seconds(10))
            try await life.ports.time.sleep(for: .seconds(3_000))
            for broker in bed.cluster.brokers() {
                _ = try bed.cluster.restart(broker)
                try await life.ports.time.sleep(for: .seconds(60))
            }
            let asked = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            #expect(try await asked.committed([.logs()]) == [.logs(): 5])
            try await life.ports.time.sleep(for: .seconds(1_050))
            #expect(try await asked.committed([.logs()]) == [:])
        }
    }

    @Test("a live group loses only those of topics that it reads no longer")
    func liveGroup() throws {
        let bed = try Testbed(Seed(4), Self.settings, timeLimit: .seconds(40_000))
        try bed.run { life in
            let former = try await member(of: ["logs", "orders"], committing: [.logs(): 5, Self.orders: 7], bed, life)
            await former.close(until: life.localNow + .seconds(10))
            let reader = bed.process("reader") { life in
                let consumer = try await member(of: ["logs"], bed, life)
                while try await consumer.next() != nil {}
            }
            let asked = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            try await life.ports.time.sleep(for: .seconds(3_000))
            #expect(try await asked.committed([.logs(), Self.orders]) == [.logs(): 5, Self.orders: 7])
            try await life.ports.time.sleep(for: .seconds(9_000))
            #expect(try await asked.committed([.logs(), Self.orders]) == [.logs(): 5])
            reader.crash()
        }
    }

    @Test("a simple consumer's count from its last commit")
    func simpleConsumer() throws {
        let bed = try Testbed(Seed(5), Self.settings, timeLimit: .seconds(40_000))
        try bed.run { life in
            let simple = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            try await simple.commit([.logs(): 1])
            try await life.ports.time.sleep(for: .seconds(3_000))
            try await simple.commit([.logs(): 2])
            try await life.ports.time.sleep(for: .seconds(3_500))
            #expect(try await simple.committed([.logs()]) == [.logs(): 2])
            try await life.ports.time.sleep(for: .seconds(800))
            #expect(try await simple.committed([.logs()]) == [:])
        }
    }
}
