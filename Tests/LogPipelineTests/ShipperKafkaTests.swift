import DrillSimulation
import InMemoryKafka
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// A shipper with the in-memory Kafka's own client, broker faults included.
@Suite("A shipper against the in-memory Kafka")
struct ShipperKafkaTests {
    struct Bed: Sendable {
        let driver: ProcessPorts
        let cluster: InMemoryCluster
        let process: SimulatedProcess
        let inputs: ShipperInputs
        let journal: ShipperJournal
        let current: ShipperWorld.Current

        var app: SourceStatus? { current.state.withLock { $0.shipper }?.status().sources.first }

        /// Every record of the topic, as the leaders' logs hold them.
        var records: [LogRecord] {
            var records: [LogRecord] = []
            let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
            for partition in cluster.inspect.partitions(of: "logs") {
                cluster.inspect.forEachBatch(of: partition) { batch in
                    let decoded = LogBatchDecoder(.wire).decode(batch.records.values, defaults: defaults).batch
                    records += (0..<decoded.count).map { decoded.record($0) }
                }
            }
            return records
        }

        func until(_ what: String, within limit: Duration = .seconds(300), _ condition: () -> Bool) async throws {
            let deadline = driver.time.now + limit
            while !condition() {
                guard driver.time.now < deadline else {
                    throw ShipperWorld.TimedOut(description: "never: \(what); \(String(describing: app))")
                }
                try await driver.time.sleep(for: .milliseconds(10))
            }
        }
    }

    private func run(
        _ seed: Seed,
        _ configure: (inout PipelineConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (Bed) async throws -> Void
    ) throws {
        var configuration = PipelineConfiguration()
        var source = SourceConfiguration(name: "app", kind: .file(path: "app.log"))
        source.format = .plain
        configuration.shipper.sources = [source]
        configuration.kafka.producer.socketTimeout = .seconds(5)
        configure(&configuration)
        let configured = configuration
        let simulation = Simulation(SimulationSettings(seed: seed.value))
        let cluster = try InMemoryCluster(
            simulation: simulation,
            settings: ClusterSettings(topics: [TopicSettings("logs", partitions: 3)])
        )
        let process = simulation.makeProcess("shipper")
        try simulation.run { driver in
            let bed = Bed(
                driver: driver,
                cluster: cluster,
                process: process,
                inputs: ShipperInputs(),
                journal: ShipperJournal(),
                current: ShipperWorld.Current()
            )
            process.start { life in
                let shipper = Shipper(
                    configuration: configured,
                    ports: life.ports,
                    kafka: cluster.clientFactory(for: life),
                    opener: bed.inputs.opener(life.ports.time),
                    journal: bed.journal
                )
                let stop = Latch("stop")
                bed.current.state.withLock { state in
                    state.shipper = shipper
                    state.stop = stop
                }
                let exit = try await shipper.run(stop: stop)
                bed.current.state.withLock { $0.exits.append(exit) }
            }
            try await body(bed)
            process.crash()
        }
    }

    @Test("a file of 2,000 lines without a last terminator arrives whole, in order", arguments: Seeds(1...3))
    func wholeFile(seed: Seed) throws {
        try run(seed) { bed in
            let text = (0..<2_000).map { "Jun 14 15:16:\($0 % 60) combo sshd[19\($0)]: failure; \"quoted\" \\ ü \($0)" }
            bed.inputs.add(ShipperInput(text.joined(separator: "\n"), inode: 7), to: "app")
            try await bed.until("all is persisted") { (bed.app?.counters.acknowledged ?? 0) == 2_000 }
            #expect(bed.records.map(\.message) == text)
            #expect(Set(bed.records.compactMap(\.id)).count == 2_000)
        }
    }

    @Test("a leader that crashes during a storm costs time, and no record", arguments: Seeds(1...10))
    func leaderCrash(seed: Seed) throws {
        try run(seed) { bed in
            let file = ShipperInput(inode: 7)
            bed.inputs.add(file, to: "app")
            for index in 0..<300 {
                file.write(lines(10, from: index * 10))
                try await bed.driver.time.sleep(for: .milliseconds(20))
                if index == 100 {
                    let busy = bed.cluster.inspect.partitions(of: "logs").max { left, right in
                        bed.cluster.inspect.partition(left)?.logEnd ?? 0 < bed.cluster.inspect.partition(right)?.logEnd
                            ?? 0
                    }
                    let partition = try #require(busy)
                    let leader = try #require(bed.cluster.leader(of: partition))
                    _ = try bed.cluster.crash(leader, losing: .nothing)
                }
            }
            let end = Int64(lines(3_000).utf8.count)
            try await bed.until("all is settled") { bed.app?.settledPosition == end }
            #expect(Set(bed.records.map(\.message)).count == 3_000)
            #expect(Set(bed.records.compactMap(\.id)).count == 3_000)
            #expect(bed.journal.entries.isEmpty)
        }
    }

    @Test(
        "crashes of the shipper during a storm give duplicates at most, all under known ids",
        arguments: Seeds(1...20)
    )
    func shipperCrashes(seed: Seed) throws {
        try run(seed) { bed in
            let file = ShipperInput(inode: 7)
            bed.inputs.add(file, to: "app")
            var random = RandomStream(seed: seed.value, name: "crashes")
            for index in 0..<200 {
                file.write(lines(10, from: index * 10))
                try await bed.driver.time.sleep(for: .milliseconds(20))
                if random.chance(1, outOf: 40) { bed.process.restart() }
            }
            bed.process.restart()
            let end = Int64(lines(2_000).utf8.count)
            try await bed.until("all is settled") { bed.app?.settledPosition == end }
            let records = bed.records
            #expect(Set(records.map(\.message)).count == 2_000)
            #expect(Set(records.compactMap(\.id)).count == 2_000)
            #expect(Set(records.compactMap(\.id?.stream)).count == 1)
        }
    }

    @Test("all brokers down for longer than the message timeout: everything is sent again, nothing is given up")
    func longOutage() throws {
        try run(1) {
            $0.kafka.producer.messageTimeout = .seconds(20)
        } _: { bed in
            let file = ShipperInput(lines(100), inode: 7)
            bed.inputs.add(file, to: "app")
            try await bed.until("a first part is acknowledged") { (bed.app?.counters.acknowledged ?? 0) == 100 }
            let faults = try bed.cluster.brokers().map { try bed.cluster.crash($0, losing: .nothing) }
            file.write(lines(900, from: 100))
            try await bed.driver.time.sleep(for: .seconds(90))
            let app = try #require(bed.app)
            #expect(app.counters.rejected + app.counters.indeterminate > 0)
            for fault in faults { try await fault.undo() }
            let end = Int64(lines(1_000).utf8.count)
            try await bed.until("all is settled") { bed.app?.settledPosition == end }
            #expect(Set(bed.records.map(\.message)).count == 1_000)
            #expect(bed.app?.counters.dropped == [])
        }
    }

    @Test("the same seed gives the same trace, another one another")
    func deterministic() throws {
        func hash(_ seed: Seed) throws -> UInt64 {
            let box = Mutex<[String]>([])
            try run(seed) { bed in
                let file = ShipperInput(inode: 7)
                bed.inputs.add(file, to: "app")
                for index in 0..<50 {
                    file.write(lines(7, from: index * 7))
                    try await bed.driver.time.sleep(for: .milliseconds(30))
                }
                let end = Int64(lines(350).utf8.count)
                try await bed.until("all is settled") { bed.app?.settledPosition == end }
                let log = bed.records.map { "\($0)" } + ["\(bed.driver.time.now)"]
                box.withLock { $0 = log }
            }
            var hash = StableHash()
            for line in box.withLock({ $0 }) { hash.combine(line) }
            return hash.value
        }
        let hashes = [try hash(5), try hash(5), try hash(6)]
        #expect(hashes[0] == hashes[1])
        #expect(hashes[0] != hashes[2])
    }
}
