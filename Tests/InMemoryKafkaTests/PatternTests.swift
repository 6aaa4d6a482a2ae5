import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Subscription by pattern")
struct PatternTests {
    private static let settings: ConsumerSettings = {
        var settings = ConsumerSettings()
        settings.metadataRefreshInterval = .seconds(10)
        return settings
    }()

    private static func cluster(_ topics: String...) -> ClusterSettings {
        var settings = ClusterSettings(topics: topics.map { TopicSettings($0, partitions: 2) })
        settings.groupInitialRebalanceDelay = .zero
        return settings
    }

    @Test("it stands for the topics that match, names beside it included once", arguments: [false, true])
    func matches(isEager: Bool) throws {
        let bed = try Testbed(Self.cluster("logs-a", "logs-b", "old-logs-c", "orders"))
        try bed.run { life in
            var settings = Self.settings
            if isEager { settings.assignor = .range }
            let topics = ["^logs-.*", "orders", "logs-a"]
            let consumer = try bed.cluster.clientFactory(for: life).makeFullConsumer(settings, topics: topics)
            var reading = Reading()
            while Set(reading.assigned).count < 6, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            #expect(Set(reading.assigned.map(\.topic)) == ["logs-a", "logs-b", "orders"])
            #expect(!reading.events.contains { $0.hasPrefix("error") })
        }
    }

    @Test("a topic that comes later is found at a refresh of the metadata, and shared by the group")
    func foundLater() throws {
        let bed = try Testbed(Self.cluster("logs-a"))
        try bed.run { life in
            let kafka = bed.cluster.clientFactory(for: life)
            let consumer = try kafka.makeFullConsumer(Self.settings, topics: ["^logs-.*"])
            var reading = Reading()
            while reading.assigned.count < 2, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            try await kafka.makeAdmin().createTopic(NewTopic("logs-z", partitions: 3, replicationFactor: 3))
            while reading.assigned.count < 5, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            #expect(reading.assigned.filter { $0.topic == "logs-z" }.count == 3)
            #expect(life.localNow < Instant(nanoseconds: 30_000_000_000))
        }
    }

    @Test("a topic that is deleted is given up, and the others go on")
    func deleted() throws {
        let bed = try Testbed(Self.cluster("logs-a", "logs-b"))
        try bed.run { life in
            let kafka = bed.cluster.clientFactory(for: life)
            let consumer = try kafka.makeFullConsumer(Self.settings, topics: ["^logs-.*"])
            var reading = Reading()
            while reading.assigned.count < 4, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            try await kafka.makeAdmin().deleteTopic("logs-b")
            while !reading.events.contains(where: { $0.hasPrefix("revoked") }), let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            let gone = reading.events.filter { $0.hasPrefix("revoked") }
            #expect(gone.allSatisfy { $0.contains("logs-b") && !$0.contains("logs-a") })
        }
    }

    @Test("a pattern that is no regular expression is refused")
    func noExpression() throws {
        let bed = try Testbed(Self.cluster("logs-a"))
        try bed.run { life in
            let kafka = bed.cluster.clientFactory(for: life)
            #expect(throws: KafkaError.self) { try kafka.makeFullConsumer(Self.settings, topics: ["^logs-("]) }
        }
    }
}
