import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("Processor with the in-memory Kafka and store")
struct ProcessorClusterTests {
    @Test(
        "all that was acknowledged is stored once and in order; the group's lag reaches zero",
        arguments: Seeds(1...5)
    )
    func ordinaryDay(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            world.startProcessor("processor-1")
            world.startProducer(count: 500)
            try await world.settle(500, ports)
            let committed = world.cluster.inspect.committedOffsets(of: "logdrill")
            #expect(committed.values.allSatisfy { $0 == 500 } && committed.count == 3)
            world.stopProcessor("processor-1")
            try await ports.time.sleep(for: .seconds(5))
            #expect(world.cluster.inspect.group("logdrill")?.state == "empty")
        }
    }

    @Test("crashes between store and commit cost nothing", arguments: Seeds(1...10))
    func crashes(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            var random = RandomStream(seed: seed.value, name: "crashes")
            let process = world.startProcessor("processor-1")
            world.startProducer(count: 500, every: .milliseconds(200))
            for _ in 0..<5 {
                try await ports.time.sleep(for: .milliseconds(random.integer(in: 500...15_000)))
                process.crash()
                try await ports.time.sleep(for: .milliseconds(random.integer(in: 1...1_000)))
                process.restart()
            }
            try await world.settle(500, ports)
        }
    }

    @Test("processors that come and go while the store is slow share the work", arguments: Seeds(1...5))
    func rebalances(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed, partitions: 6)
        try world.run { ports in
            world.startProcessor("processor-1")
            world.startProducer(count: 600, every: .milliseconds(300))
            try await ports.time.sleep(for: .seconds(5))
            let slow = world.store.inject(StoreFault("slow", .slow(factorPermille: 1_000, added: .seconds(2))))
            world.startProcessor("processor-2")
            try await ports.time.sleep(for: .seconds(20))
            #expect(!world.status("processor-2").partitions.isEmpty)
            world.startProcessor("processor-3")
            try await ports.time.sleep(for: .seconds(20))
            world.stopProcessor("processor-1")
            try await ports.time.sleep(for: .seconds(20))
            world.store.remove(slow)
            try await world.settle(600, ports)
            let counts = ["processor-1", "processor-2", "processor-3"].map { world.status($0).counters.stored }
            #expect(counts.reduce(0, +) == 3_600)
        }
    }

    @Test("a revocation that the store outlasts is answered in time, and costs nothing", arguments: Seeds(1...5))
    func outlasted(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed, partitions: 4)
        try world.run { ports in
            world.startProcessor("processor-1")
            world.startProducer(count: 300, every: .milliseconds(200))
            try await ports.time.sleep(for: .seconds(3))
            let slow = world.store.inject(StoreFault("slow", .slow(factorPermille: 1_000, added: .seconds(28))))
            try await ports.time.sleep(for: .seconds(2))
            world.startProcessor("processor-2")
            try await ports.time.sleep(for: .seconds(90))
            #expect(world.status("processor-1").counters.lostAssignments == 0, "it was not evicted")
            world.store.remove(slow)
            try await world.settle(300, ports)
        }
    }

    @Test("a zombie that wakes up is fenced by the store", arguments: Seeds(1...10))
    func zombie(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            let first = world.startProcessor("processor-1")
            world.startProducer(count: 600, every: .milliseconds(200))
            try await ports.time.sleep(for: .seconds(5))
            world.startProcessor("processor-2")
            try await ports.time.sleep(for: .seconds(6))
            first.freeze()
            try await ports.time.sleep(for: .seconds(60))
            #expect(world.status("processor-2").partitions.count == 3)
            first.thaw()
            try await world.settle(600, ports)
        }
    }

    @Test("a store that is down for five minutes costs time only", arguments: Seeds(1...5))
    func outage(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            world.startProcessor("processor-1")
            world.startProducer(count: 1_000, every: .milliseconds(200))
            try await ports.time.sleep(for: .seconds(5))
            let down = world.store.inject(StoreFault("down", .down))
            try await ports.time.sleep(for: .seconds(300))
            let status = world.status("processor-1")
            #expect(status.circuit != .closed && status.partitions.allSatisfy(\.isPaused))
            #expect(status.counters.lostAssignments == 0 && status.counters.consumersMade == 1)
            #expect(status.counters.deadLettered == 0)
            world.store.remove(down)
            try await world.settle(1_000, ports)
            #expect(world.status("processor-1").circuit == .closed)
        }
    }

    @Test("answers that get lost, done or not done, cost nothing", arguments: Seeds(1...10))
    func lostAnswers(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            let process = world.startProcessor("processor-1")
            let done = world.store.inject(StoreFault("after", .answerLostAfterCommit(millionths: 150_000)))
            let notDone = world.store.inject(StoreFault("before", .answerLostBeforeCommit(millionths: 150_000)))
            let errors = world.store.inject(StoreFault("errors", .errors(millionths: 100_000)))
            world.startProducer(count: 500, every: .milliseconds(100))
            try await ports.time.sleep(for: .seconds(7))
            process.crash()
            process.restart()
            try await ports.time.sleep(for: .seconds(60))
            for fault in [done, notDone, errors] { world.store.remove(fault) }
            try await world.settle(500, ports)
        }
    }

    @Test("a leader's crash costs the processor nothing", arguments: Seeds(1...5))
    func leaderCrash(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            world.startProcessor("processor-1")
            world.startProducer(count: 500, every: .milliseconds(100))
            try await ports.time.sleep(for: .seconds(5))
            let leader = world.cluster.leader(of: TopicPartition(topic: "logs", partition: 0))
            let fault = try world.cluster.crash(try #require(leader), losing: .nothing)
            try await ports.time.sleep(for: .seconds(60))
            try await fault.undo()
            try await world.settle(500, ports)
            #expect(world.status("processor-1").anomalies.isEmpty)
        }
    }

    @Test("poison lies in the dead-letter topic where its row says, byte for byte", arguments: Seeds(1...5))
    func poison(seed: Seed) throws {
        let world = try ProcessorClusterWorld(seed)
        try world.run { ports in
            let process = world.startProcessor("processor-1")
            world.startProducer(count: 200, every: .milliseconds(50))
            let poison = (0..<20).map { Array("{\"message\": poison \($0)".utf8) }
            for value in poison { world.startProducer(of: [value], to: 1) }
            try await ports.time.sleep(for: .seconds(4))
            process.crash()
            process.restart()
            try await world.settle(200, ports)
            try await world.until("all poison is decided", ports) { world.store.letters.count == 20 }
            var found: [[UInt8]] = []
            for letter in world.store.letters {
                let place = letter.row.letter
                let topic = TopicPartition(topic: place.topic, partition: place.partition)
                world.cluster.inspect.forEachBatch(of: topic) { batch in
                    let index = Int((place.offset ?? -1) - batch.baseOffset)
                    if batch.records.values.ranges.indices.contains(index) { found.append(batch.records.values[index]) }
                }
            }
            #expect(Set(found) == Set(poison) && found.count == 20)
        }
    }
}
