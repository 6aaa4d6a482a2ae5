import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts
import Testing

/// Random faults of every kind that a careful set-up must survive, healed at the end.
@Suite("Chaos that loses nothing")
struct ChaosTests {
    @Test(
        "acks=all, idempotence, clean elections: what was acknowledged is there once, in order, and readers saw it",
        arguments: Seeds(1...8)
    )
    func survives(seed: Seed) throws {
        let partitions = 3
        let bed = try Testbed(seed, .logs(partitions: partitions))
        let acknowledged = Mutex<[TopicPartition: [String: Int64]]>([:])
        let seen = Mutex<[TopicPartition: [Int64: String]]>([:])
        try bed.run { life in
            let cluster = bed.cluster
            _ = bed.process("reader") { life in
                let consumer = try cluster.clientFactory(for: life).makeConsumer(ConsumerSettings(), topics: ["logs"])
                try await Self.read(consumer, into: seen)
            }
            let shipper = bed.process("shipper") { life in
                try await Self.ship(cluster, life, partitions, into: acknowledged)
            }
            var random = bed.simulation.random("chaos")
            for _ in 0..<12 {
                let fault = try Self.fault(in: cluster, &random)
                try await life.ports.time.sleep(for: random.duration(in: .milliseconds(50)...(.seconds(30))))
                try await fault.undo()
                try await life.ports.time.sleep(for: random.duration(in: .seconds(1)...(.seconds(20))))
            }
            while !shipper.hasExited { try await life.ports.time.sleep(for: .seconds(1)) }
            try await life.ports.time.sleep(for: .seconds(60))
            for number in 0..<partitions {
                let partition = TopicPartition.logs(Int32(number))
                let state = try #require(cluster.inspect.partition(partition))
                #expect(state.inSync.count == 3)
                #expect(Set(state.replicas.map(\.logEnd)).count == 1)
                #expect(state.highWatermark == state.logEnd)
                let texts = cluster.inspect.texts(partition)
                let known = acknowledged.withLock { $0[partition] ?? [:] }
                #expect(known.count > 100)
                for (text, offset) in known { #expect(texts[Int(offset)] == text) }
                // Each producer numbers its records: none twice, none out of order.
                var last: [String: Int] = [:]
                for text in texts {
                    let parts = text.split(separator: "/")
                    let ordinal = Int(parts[1]) ?? -1
                    #expect(ordinal > last[String(parts[0])] ?? -1)
                    last[String(parts[0])] = ordinal
                }
                let read = seen.withLock { $0[partition] ?? [:] }
                #expect(read.count == texts.count)
                for (offset, text) in read { #expect(texts[Int(offset)] == text) }
            }
        }
    }

    /// Sends for ten minutes; makes a new producer where the old one is of no more use.
    private static func ship(
        _ cluster: InMemoryCluster,
        _ life: ProcessLife,
        _ partitions: Int,
        into acknowledged: borrowing Mutex<[TopicPartition: [String: Int64]]>
    ) async throws {
        var generation = 0
        var ordinal = 0
        while ordinal < 6_000 {
            generation += 1
            let producer = try cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            var open: [ProduceTicket: (TopicPartition, String)] = [:]
            while ordinal < 6_000 {
                let partition = TopicPartition.logs(Int32(ordinal % partitions))
                let text = "\(generation)/\(ordinal)"
                guard let ticket = try? producer.enqueue(RecordBatch([text]), to: partition) else { break }
                open[ticket] = (partition, text)
                ordinal += 1
                try await life.ports.time.sleep(for: .milliseconds(100))
            }
            _ = try await producer.flush(until: life.localNow + .seconds(400))
            producer.close()
            while let report = try await producer.nextReport() {
                guard let (partition, text) = open[report.ticket] else { continue }
                if case .acknowledged(.some(let offset)) = report.outcome {
                    acknowledged.withLock { $0[partition, default: [:]][text] = offset }
                }
            }
        }
    }

    private static func read(
        _ consumer: any ConsumerPort,
        into seen: borrowing Mutex<[TopicPartition: [Int64: String]]>
    ) async throws {
        var positions: [TopicPartition: Int64] = [:]
        while let event = try await consumer.next() {
            switch event {
            case .assigned(let assignment):
                let starts = assignment.partitions.map { ($0, positions[$0] ?? 0) }
                consumer.start(Dictionary(uniqueKeysWithValues: starts), in: assignment.generation)
            case .batch(let batch):
                #expect(batch.baseOffset + Int64(batch.range.lowerBound) == positions[batch.partition] ?? 0)
                positions[batch.partition] = batch.nextOffset
                seen.withLock { seen in
                    for index in batch.range {
                        seen[batch.partition, default: [:]][batch.offset(of: index)] = batch.records.text(index)
                    }
                }
            case .revoked(let revocation): consumer.completeRevocation(of: revocation.generation)
            case .positionOutOfRange(let partition, let position):
                // A former leader, thawed or healed, that has not caught up: ask again.
                consumer.seek(partition, to: position)
            case .lost, .endOfPartition, .leaderChanged, .error: break
            }
        }
    }

    private static func fault(
        in cluster: InMemoryCluster,
        _ random: inout RandomStream
    ) throws -> any InjectedFault {
        let broker = BrokerID(Int32(1 + random.index(below: 3)))
        let other = BrokerID(Int32(1 + random.index(below: 3)))
        let direction = random.chance(1, outOf: 2) ? CutDirection.both : .firstToSecond
        switch random.index(below: 13) {
        case 0, 1: return try cluster.crash(broker, losing: .nothing)
        case 2: return try cluster.freeze(broker)
        case 3: return try cluster.shutDown(broker)
        case 4: return try cluster.restart(broker)
        case 5: return try cluster.isolate(broker)
        case 6: return try cluster.cut(.broker(broker), .broker(other), direction)
        case 7: return try cluster.cut(.client("shipper"), .broker(broker), direction)
        case 8: return try cluster.cut(.everyClient, .everyBroker, direction)
        case 9: return try cluster.dropConnections(ConnectionDrop(.afterAppend, .millionths(100_000)))
        case 10: return try cluster.dropConnections(ConnectionDrop(.beforeAppend, .millionths(100_000)))
        case 11: return try cluster.slowDisk(broker, by: .milliseconds(40))
        default: return try cluster.loseController()
        }
    }
}
