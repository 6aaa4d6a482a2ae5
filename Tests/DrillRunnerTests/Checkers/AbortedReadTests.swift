import DrillRunner
import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts
import Testing

/// A transactional producer and a reader of committed records on a cluster; what the reader was given is judged
/// against what the log says of the transactions.
@Suite("Records of aborted transactions")
struct AbortedReadTests {
    private static let partition = TopicPartition(topic: "orders", partition: 0)

    /// What the checkers say of ten transactions, every third of which is aborted, and of a reader of all of them.
    private func judge(_ mutants: Mutants, seed: UInt64) throws -> (judgement: Judgement, delivered: Int) {
        let simulation = Simulation(SimulationSettings(seed: seed))
        var settings = ClusterSettings(topics: [TopicSettings("orders", partitions: 1)])
        settings.groupInitialRebalanceDelay = .zero
        settings.mutants = mutants
        let cluster = try InMemoryCluster(simulation: simulation, settings: settings)
        let deliveries = Mutex<[DeliveredRun]>([])
        let application = simulation.makeProcess("application")
        let reader = simulation.makeProcess("reader")
        try simulation.run { ports in
            let done = Latch("all transactions have ended")
            reader.start { life in
                let clients = cluster.clientFactory(for: life)
                let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["orders"])
                while let event = try await consumer.next() {
                    switch event {
                    case .assigned(let assignment): consumer.start([Self.partition: 0], in: assignment.generation)
                    case .batch(let batch):
                        let offsets = batch.offset(of: batch.range.lowerBound)..<batch.nextOffset
                        let run = DeliveredRun("reader", tenure: 1, batch.partition, offsets, began: life.localNow)
                        deliveries.withLock { $0.append(run) }
                    default: break
                    }
                }
            }
            application.start { life in
                var settings = ProducerSettings()
                settings.transactionalID = "application"
                let producer = try cluster.clientFactory(for: life).makeFullProducer(settings)
                try await producer.initTransactions()
                for number in 0..<10 {
                    try producer.beginTransaction()
                    let bytes = Array("order \(number)".utf8)
                    let value = ByteRecords(bytes: bytes, ranges: [ByteRange(start: 0, end: bytes.count)])
                    _ = try producer.enqueue(RecordBatch(values: value, timestamps: [0]), to: Self.partition)
                    // On its way, or in the log: an abort before that leaves nothing to be hidden.
                    try await life.ports.time.sleep(for: .milliseconds(200))
                    if number % 3 == 2 {
                        try await producer.abortTransaction()
                    } else {
                        try await producer.commitTransaction()
                    }
                }
                done.open()
            }
            try await done.wait()
            try await ports.time.sleep(for: .seconds(5))
        }
        var history = History()
        let state = try #require(cluster.inspect.partition(Self.partition))
        let aborted = cluster.inspect.abortedOffsets(of: Self.partition)
        #expect(aborted.map(\.count) == [1, 1, 1])
        history.logs = [
            PartitionEvidence(
                Self.partition,
                logStart: state.logStart,
                highWatermark: state.highWatermark,
                aborted: aborted
            )
        ]
        history.deliveries = deliveries.withLock { $0 }
        return (Checkers.judge(history), history.deliveries.reduce(0) { $0 + $1.offsets.count })
    }

    @Test("a reader of committed records is not accused", arguments: UInt64(1)...10)
    func clean(seed: UInt64) throws {
        let (judgement, delivered) = try judge(.none, seed: seed)
        #expect(judgement.violations.isEmpty && judgement.permitted.isEmpty)
        #expect(delivered == 7)
    }

    #if Mutants
        @Test("one that is given aborted records is, for each of them", arguments: UInt64(1)...10)
        func planted(seed: UInt64) throws {
            let (judgement, delivered) = try judge(Mutants(["aborted-records-delivered"]), seed: seed)
            #expect(judgement.violations.map(\.anomaly) == ["aborted-read"])
            #expect(judgement.violations.map(\.count) == [3])
            #expect(delivered == 10)
        }
    #endif
}
