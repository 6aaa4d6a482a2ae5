import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Producing")
struct ProducingTests {
    @Test("1: reports' offsets rise in produce order and equal the consumed offsets", arguments: Seeds(1...20))
    func offsetsRise(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 3))
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            var offsets: [TopicPartition: [Int64]] = [:]
            var destinations: [ProduceTicket: TopicPartition] = [:]
            for number in 0..<60 {
                let partition = TopicPartition.logs(Int32(number % 3))
                let ticket = try producer.enqueue(RecordBatch(["\(number)a", "\(number)b"]), to: partition)
                destinations[ticket] = partition
            }
            for _ in 0..<60 {
                let report = try #require(try await producer.nextReport())
                let partition = try #require(destinations[report.ticket])
                guard case .acknowledged(.some(let offset)) = report.outcome else {
                    Issue.record("\(report.outcome)")
                    continue
                }
                offsets[partition, default: []] += [offset, offset + 1]
            }
            for known in offsets.values { #expect(known == Array(0..<40)) }

            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            let reading = try await consumer.read(120)
            for batch in reading.batches {
                for index in batch.range {
                    let number = Int(batch.offset(of: index)) / 2 * 3 + Int(batch.partition.partition)
                    #expect(batch.records.text(index) == "\(number)\(batch.offset(of: index) % 2 == 0 ? "a" : "b")")
                }
            }
        }
    }
}
