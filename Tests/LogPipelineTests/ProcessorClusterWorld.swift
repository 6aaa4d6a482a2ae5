import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// Processors in simulated processes, between the in-memory Kafka and the in-memory store, and one process that
/// produces. Everything that was acknowledged must be found in the store, once and in order.
final class ProcessorClusterWorld: Sendable {
    let simulation: Simulation
    let cluster: InMemoryCluster
    let store: InMemoryLogStore
    let partitions: Int
    private let configuration: PipelineConfiguration
    private let stops = Mutex<[String: Latch]>([:])
    private let processors = Mutex<[(name: String, processor: Processor)]>([])
    private let produced = Mutex<[Int32: Int64]>([:])

    init(
        _ seed: Seed,
        partitions: Int = 3,
        store settings: StoreSettings = StoreSettings(),
        _ configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws {
        var options = SimulationSettings(seed: seed.value)
        options.timeLimit = .seconds(3 * 3_600)
        simulation = Simulation(options)
        self.partitions = partitions
        var logs = TopicSettings("logs", partitions: partitions)
        logs.retention = nil
        var letters = TopicSettings("logs.dead", partitions: 2)
        letters.messageMaxBytes = logs.messageMaxBytes * 2
        var cluster = ClusterSettings(topics: [logs, letters])
        cluster.groupInitialRebalanceDelay = .zero
        cluster.offsetsTopicPartitions = 3
        self.cluster = try InMemoryCluster(simulation: simulation, settings: cluster)
        store = InMemoryLogStore("store", settings: settings, on: simulation)
        var configuration = PipelineConfiguration()
        configuration.kafka.consumer.sessionTimeout = .seconds(10)
        configuration.kafka.consumer.heartbeatInterval = .seconds(1)
        configuration.kafka.consumer.maxPollInterval = .seconds(30)
        configure(&configuration)
        self.configuration = configuration
    }

    /// Runs `body` as the driver.
    func run(_ body: @escaping @Sendable (ProcessPorts) async throws -> Void) throws {
        try simulation.run(body)
    }

    // MARK: Processes

    @discardableResult
    func startProcessor(_ name: String, _ mutants: Mutants = .none) -> SimulatedProcess {
        let process = simulation.makeProcess(name)
        process.setMutants(mutants)
        let stop = Latch("stop of \(name)")
        stops.withLock { $0[name] = stop }
        process.start { [self] life in
            let processor = Processor(
                configuration: configuration,
                ports: life.ports,
                kafka: cluster.clientFactory(for: life),
                store: store.client(for: life)
            )
            processors.withLock { $0.append((name, processor)) }
            let exit = try await processor.run(stop: stop)
            #expect(exit.isClean)
        }
        return process
    }

    func stopProcessor(_ name: String) { stops.withLock { $0[name] }?.open() }

    /// The status of the process's latest life.
    func status(_ name: String) -> ProcessorStatus {
        processors.withLock { $0.last { $0.name == name }?.processor.status() } ?? ProcessorStatus()
    }

    /// Produces `count` records to each partition, one stream for each, in batches, until all are acknowledged.
    func startProducer(count: Int64, batch: Int64 = 10, every pause: Duration = .milliseconds(20)) {
        let process = simulation.makeProcess("producer")
        process.start { [self] life in
            let producer = try cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for start in stride(from: Int64(0), to: count, by: Int(batch)) {
                for partition in Int32(0)..<Int32(partitions) {
                    let records = stream(partition).records(start..<min(start + batch, count))
                    try await send(records, to: partition, with: producer)
                    produced.withLock { $0[partition, default: 0] += Int64(records.count) }
                }
                try await life.ports.time.sleep(for: pause)
            }
        }
    }

    private func send(_ records: [[UInt8]], to partition: Int32, with producer: any ProducerPort) async throws {
        while true {
            let ticket = try producer.enqueue(
                .fake(records),
                to: TopicPartition(topic: "logs", partition: partition)
            )
            while let report = try await producer.nextReport() {
                guard report.ticket == ticket else { continue }
                guard case .acknowledged = report.outcome else { break }
                return
            }
        }
    }

    /// Produces arbitrary values, from a process of their own.
    func startProducer(of values: [[UInt8]], to partition: Int32) {
        simulation.makeProcess("producer of \(values.count)").start { [self] life in
            let producer = try cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            try await send(values, to: partition, with: producer)
        }
    }

    func stream(_ partition: Int32) -> FakeStream {
        FakeStream(id: StreamID(high: 77, low: UInt64(partition)))
    }

    // MARK: What is there

    var acknowledged: Int64 { produced.withLock { $0.values.reduce(0, +) } }

    /// Positions stored per stream, in the order in which they were committed.
    func stored(_ partition: Int32) -> [Int64] {
        var positions: [Int64] = []
        for segment in store.segments where segment.key.partition == partition {
            for place in 0..<segment.count { positions.append(segment.id(segment.row(place)).start) }
        }
        return positions
    }

    /// Waits in virtual time until the condition holds.
    func until(
        _ what: String,
        _ ports: ProcessPorts,
        within limit: Duration = .seconds(600),
        _ condition: () -> Bool
    ) async throws {
        let deadline = ports.time.now + limit
        while !condition() {
            guard ports.time.now < deadline else {
                let statuses = processors.withLock { $0.map { "\($0.name): \($0.processor.status())" } }
                throw ProcessorWorld.TimedOut(description: "never: \(what); \(statuses.joined(separator: "\n"))")
            }
            try await ports.time.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until as much is stored as was produced, and checks that it is stored once and in order.
    func settle(
        _ count: Int64,
        _ ports: ProcessPorts,
        within limit: Duration = .seconds(600),
        location: SourceLocation = #_sourceLocation
    ) async throws {
        try await until("all is stored", ports, within: limit) {
            acknowledged == count * Int64(partitions) && store.rowCount >= Int(count) * partitions
        }
        try await ports.time.sleep(for: .seconds(30))
        for partition in Int32(0)..<Int32(partitions) {
            #expect(stored(partition) == Array(0..<count), sourceLocation: location)
        }
    }
}
