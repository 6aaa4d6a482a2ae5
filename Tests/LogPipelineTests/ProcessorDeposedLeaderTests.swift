import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogPipeline
import LogPorts
import Synchronization
import SystemPorts
import Testing

/// A leader that is cut off from the other brokers goes on telling where its own log ends, until it hears of its
/// successor; what the successor has taken since, and the store has settled, lies behind that end.
@Suite("Processor: a deposed leader that does not know it yet")
struct ProcessorDeposedLeaderTests {
    @Test("its shorter log is not believed within ten seconds, and reading goes on", arguments: Seeds(1...5))
    func doubted(seed: Seed) throws {
        #expect(try anomalies(seed) == [])
    }

    #if Mutants
        // Whether the client has heard of the successor when the log is compared, the seed decides.
        @Test("processor-believes-log-end-at-once: a sound partition is halted, under one of five seeds at least")
        func believed() throws {
            let mutants = Mutants(["processor-believes-log-end-at-once"])
            let found = try (1...5).flatMap { try anomalies(Seed($0), mutants) }
            #expect(!found.isEmpty)
            #expect(found.allSatisfy { $0.kind == .aheadOfLog && $0.response == .halted && $0.range == 100..<120 })
        }
    #endif

    /// What a processor reports whose first metadata came from the deposed leader.
    private func anomalies(_ seed: Seed, _ mutants: Mutants = .none) throws -> [LogAnomalyReport] {
        let world = try ProcessorClusterWorld(seed)
        let reported = Mutex<[LogAnomalyReport]>([])
        try world.run { ports in
            let cluster = world.cluster
            world.startProcessor("before")
            world.startProducer(count: 100)
            try await world.until("all is stored", ports) { world.store.rowCount == 300 }
            world.stopProcessor("before")
            try await ports.time.sleep(for: .seconds(5))

            // Not the group's coordinator, which the processors need all the time.
            let coordinator = cluster.coordinator(of: "logdrill")
            let leaders = (Int32(0)..<3).map { cluster.leader(of: TopicPartition(topic: "logs", partition: $0)) }
            let number = Int32(try #require(leaders.firstIndex { $0 != coordinator }))
            let partition = TopicPartition(topic: "logs", partition: number)
            let deposed = try #require(leaders[Int(number)])
            let isolation = try cluster.isolate(deposed)
            for client in ["meanwhile", "producer of 20"] { _ = try cluster.cut(.client(client), .broker(deposed), .both) }
            try await ports.time.sleep(for: .seconds(15))
            #expect(cluster.leader(of: partition) != deposed)
            world.startProcessor("meanwhile")
            world.startProducer(of: world.stream(number).records(100..<120), to: number)
            try await world.until("its successor's records are stored", ports) { world.store.rowCount == 320 }
            world.stopProcessor("meanwhile")
            try await ports.time.sleep(for: .seconds(5))

            let others = cluster.brokers().filter { $0 != deposed }
            let cuts = try others.map { try cluster.cut(.client("after"), .broker($0), .both) }
            world.startProcessor("after", mutants)
            try await ports.time.sleep(for: .seconds(2))
            for cut in cuts { try await cut.undo() }
            try await world.until("the log is compared", ports) {
                world.status("after").partitions.contains { $0.partition == partition && $0.phase != "loading" }
            }
            try await ports.time.sleep(for: .seconds(5))
            try await isolation.undo()
            try await ports.time.sleep(for: .seconds(30))
            reported.withLock { $0 = world.status("after").anomalies }
            guard mutants.has("processor-believes-log-end-at-once") == false else { return }
            world.startProducer(of: world.stream(number).records(120..<140), to: number)
            try await world.until("the rest is stored", ports) { world.store.rowCount == 340 }
            #expect(world.stored(number) == Array(0..<140))
        }
        return reported.withLock { $0 }
    }
}
