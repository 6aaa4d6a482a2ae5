import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Retention")
struct RetentionTests {
    private static let batch = RecordBatch([String](repeating: String(repeating: "x", count: 200), count: 20))

    @Test("memory stays flat under retention by size", arguments: Seeds(1...3))
    func flatBySize(seed: Seed) throws {
        let bed = try Testbed(
            seed,
            .logs {
                $0.retentionBytes = 200_000
                $0.segmentBytes = 50_000
            },
            timeLimit: .seconds(40_000)
        )
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for _ in 0..<30 {
                for _ in 0..<40 {
                    _ = try producer.enqueue(Self.batch, to: .logs())
                    _ = try await producer.nextReport()
                    try await life.ports.time.sleep(for: .seconds(10))
                }
                let state = try #require(bed.cluster.inspect.partition(.logs()))
                for replica in state.replicas { #expect(replica.sizeBytes < 200_000 + 50_000 + 31 * 5_000) }
            }
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            #expect(state.logStart > 0 && state.logEnd == 24_000)
            #expect(Set(state.replicas.map(\.logStart)).count == 1)
        }
    }

    @Test("retention by time deletes whole segments, the active one included, never beyond the high watermark")
    func byTime() throws {
        let bed = try Testbed(.logs { $0.retention = .seconds(60) })
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try producer.enqueue(RecordBatch(["old"], at: life.ports.time.wallTime.milliseconds), to: .logs())
            _ = try await producer.nextReport()
            try await life.ports.time.sleep(for: .seconds(200))
            _ = try producer.enqueue(RecordBatch(["new"], at: life.ports.time.wallTime.milliseconds), to: .logs())
            _ = try await producer.nextReport()
            try await life.ports.time.sleep(for: .seconds(150))
            // At 300 s the segment's newest record is 100 s old: all of it goes.
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            #expect(state.logStart == 2 && state.logEnd == 2)
            let outcome = try await producer.send("after")
            #expect(outcome == .acknowledged(offset: 2))
        }
    }

    @Test("the offsets topic stays short, and its content survives")
    func compaction() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            for offset in 0..<3_000 { try await consumer.commit([.logs(): Int64(offset)]) }
            let coordinator = try #require(bed.cluster.coordinator(of: "logdrill"))
            _ = try bed.cluster.shutDown(coordinator)
            _ = try await consumer.silence(for: .seconds(10), life)
            #expect(bed.cluster.coordinator(of: "logdrill") != coordinator)
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [.logs(): 2_999])
        }
    }
}
