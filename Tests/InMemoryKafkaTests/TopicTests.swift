import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Topics that come, grow and go")
struct TopicTests {
    @Test("a topic that grows is shared out anew, and its new partitions are read", arguments: Seeds(1...10))
    func growth(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            var settings = ConsumerSettings()
            settings.metadataRefreshInterval = .seconds(5)
            let consumer = try clients.makeConsumer(settings, topics: ["logs"])
            var reading = Reading()
            while reading.assigned.isEmpty, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            let admin = try clients.makeAdmin()
            try await admin.createPartitions("logs", total: 3)
            await #expect(throws: KafkaError.self) { try await admin.createPartitions("logs", total: 2) }
            while reading.assigned.count < 3, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<3 { _ = try await producer.send("\(number)", to: .logs(Int32(number))) }
            while reading.texts.count < 3, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            #expect(reading.texts.sorted() == ["0", "1", "2"])
            #expect(reading.assigned.sorted() == [.logs(0), .logs(1), .logs(2)])
        }
    }

    @Test(
        "a deleted topic leaves nothing behind: no log, no offsets, also at the next coordinator",
        arguments: Seeds(1...10)
    )
    func deletion(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 2))
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            _ = try await producer.send("old")
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.read(1)
            try await consumer.commit([.logs(): 1])
            await consumer.close(until: life.localNow + .seconds(5))
            let admin = try clients.makeAdmin()
            try await admin.deleteTopic("logs")
            try await life.ports.time.sleep(for: .seconds(1))
            #expect(bed.cluster.inspect.partitions(of: "logs") == [])
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [:])
            _ = try bed.cluster.crash(try #require(bed.cluster.coordinator(of: "logdrill")), losing: .nothing)
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [:])
            try await admin.createTopic(NewTopic("logs", partitions: 1, replicationFactor: 2))
            try await life.ports.time.sleep(for: .seconds(5))
            let outcome = try await clients.makeProducer(ProducerSettings()).send("new")
            #expect(outcome == .acknowledged(offset: 0))
            #expect(bed.cluster.inspect.texts() == ["new"])
        }
    }
}
