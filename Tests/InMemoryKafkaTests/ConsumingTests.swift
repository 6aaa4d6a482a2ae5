import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Consuming")
struct ConsumingTests {
    @Test("nothing is delivered before the start, and a start of another generation is ignored")
    func nothingBeforeStart() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<3 { _ = try await producer.send("\(number)") }
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            guard case .assigned(let assignment) = try await consumer.next() else {
                Issue.record("no assignment")
                return
            }
            consumer.start([.logs(): 0], in: AssignmentGeneration(number: assignment.generation.number - 1))
            let silence = try await consumer.silence(for: .seconds(5), life)
            #expect(silence)
            consumer.start([.logs(): 1], in: assignment.generation)
            let reading = try await consumer.read(2)
            #expect(reading.texts == ["1", "2"])
            #expect(reading.offsets == [1, 2])
            #expect(reading.batches.allSatisfy { $0.generation == assignment.generation })
        }
    }

    @Test("24: after a seek the next record is the first at or behind it, nothing stale", arguments: Seeds(1...20))
    func seek(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<50 {
                _ = try producer.enqueue(RecordBatch((0..<5).map { "\(number * 5 + $0)" }), to: .logs())
            }
            _ = try await producer.flush(until: life.localNow + .seconds(10))
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            var reading = try await consumer.read(20)
            for target: Int64 in [137, 3, 249, 0] {
                consumer.seek(.logs(), to: target)
                reading = try await consumer.read(1)
                #expect(reading.texts.first == "\(target)")
                #expect(reading.offsets.first == target)
            }
        }
    }

    @Test("26: pause silences one partition only; resume loses and repeats nothing", arguments: Seeds(1...20))
    func pauseAndResume(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 2))
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            for number in 0..<100 {
                _ = try producer.enqueue(RecordBatch(["\(number)"]), to: .logs(Int32(number % 2)))
            }
            var reading = try await consumer.read(10)
            var seen: [Int32: [Int64]] = [:]
            func note(_ reading: Reading) {
                for batch in reading.batches {
                    seen[batch.partition.partition, default: []] += batch.range.map(batch.offset)
                }
            }
            note(reading)
            consumer.pause([.logs(0)])
            while (seen[1]?.count ?? 0) < 50 {
                reading = try await consumer.read(1)
                #expect(reading.batches.allSatisfy { $0.partition == .logs(1) })
                note(reading)
            }
            consumer.resume([.logs(0)])
            while (seen[0]?.count ?? 0) < 50 { note(try await consumer.read(1)) }
            #expect(seen[0] == Array(0..<50))
            #expect(seen[1] == Array(0..<50))
        }
    }

    @Test("28: the log start passes the position: the consumer is told, and deleted records are never fetched")
    func logStartPasses() throws {
        let bed = try Testbed(
            .logs {
                $0.retention = .seconds(600)
                $0.segmentBytes = 200
            }
        )
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<10 {
                let now = life.ports.time.wallTime.milliseconds
                _ = try producer.enqueue(RecordBatch(["\(number)"], at: now), to: .logs())
                try await life.ports.time.sleep(for: .seconds(60))
            }
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            var reading = try await consumer.read(1)
            consumer.pause([.logs()])
            try await life.ports.time.sleep(for: .seconds(250))
            _ = try await consumer.silence(for: .seconds(150), life)
            let start = try #require(bed.cluster.inspect.partition(.logs())).logStart
            #expect(start > 1)
            consumer.resume([.logs()])
            while reading.events.last != "out of range logs/0@1", let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            let watermarks = try await consumer.watermarks(of: .logs())
            #expect(watermarks == Watermarks(start: start, end: 10))
            consumer.seek(.logs(), to: watermarks.start)
            reading = try await consumer.read(Int(10 - start))
            #expect(reading.texts == (Int(start)..<10).map(String.init))
        }
    }

    @Test("29: watermarks are log start and high watermark; a record can be read again by its offset")
    func lookups() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            _ = try producer.enqueue(RecordBatch(["a", "b", "c"]), to: .logs())
            _ = try producer.enqueue(RecordBatch(["d"]), to: .logs())
            _ = try await producer.flush(until: life.localNow + .seconds(10))
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            let watermarks = try await consumer.watermarks(of: .logs())
            #expect(watermarks == Watermarks(start: 0, end: 4))
            for (offset, text) in ["a", "b", "c", "d"].enumerated() {
                let record = try await consumer.record(at: Int64(offset), of: .logs())
                #expect(record?.value.map { String(decoding: $0, as: UTF8.self) } == text)
            }
            for offset: Int64 in [-1, 4, 99] {
                await #expect(throws: KafkaError.self) { try await consumer.record(at: offset, of: .logs()) }
            }
        }
    }

    @Test("31: records above the high watermark are never delivered", arguments: Seeds(1...10))
    func highWatermark(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            var settings = ProducerSettings.plain
            settings.acks = .leader
            let producer = try clients.makeProducer(settings)
            _ = try await producer.send("0")
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.read(1)
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let isolation = try bed.cluster.isolate(leader)
            _ = try await producer.send("1")
            let silence = try await consumer.silence(for: .seconds(4), life)
            #expect(silence)
            try await isolation.undo()
            let reading = try await consumer.read(1)
            #expect(reading.texts == ["1"])
        }
    }

    @Test(
        "48: losing a leader moves no consumer backwards or out of range; it is told of the new leader",
        arguments: Seeds(1...20)
    )
    func leaderLost(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            let traffic = Traffic(producer)
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            async let produced: Void = traffic.run(life, seconds: 20)
            var reading = try await consumer.read(50)
            let leader = try #require(bed.cluster.leader(of: .logs()))
            if seed.value % 2 == 0 {
                _ = try bed.cluster.crash(leader, losing: .nothing)
            } else {
                _ = try bed.cluster.shutDown(leader)
            }
            while reading.texts.count < 1_000, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            try await produced
            #expect(reading.texts == (0..<1_000).map(String.init))
            #expect(reading.offsets == Array(0..<1_000))
            #expect(reading.events.contains("leader changed logs/0"))
            #expect(!reading.events.contains { $0.hasPrefix("out of range") || $0.hasPrefix("lost") })
        }
    }

    @Test("prefetching stops at its limit and goes on as batches are taken")
    func prefetchLimit() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<200 {
                let text = "\(number)" + String(repeating: "x", count: 10_000)
                _ = try producer.enqueue(RecordBatch([text]), to: .logs())
            }
            _ = try await producer.flush(until: life.localNow + .seconds(60))
            var settings = ConsumerSettings()
            settings.queuedMaxBytes = 50_000
            settings.maxPartitionFetchBytes = 30_000
            let consumer = try clients.makeConsumer(settings, topics: ["logs"])
            let reading = try await consumer.read(200)
            #expect(reading.offsets == Array(0..<200))
        }
    }

    @Test("an empty long poll costs no event beyond the end of its wait")
    func idleCost() throws {
        let bed = try Testbed(.logs(partitions: 12))
        try bed.run { life in
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            let before = bed.simulation.statistics.events
            _ = try await consumer.silence(for: .seconds(100), life)
            // Three brokers, two waits a second, three events each (ask, expire, answer); heartbeats beside that.
            let events = bed.simulation.statistics.events - before
            #expect(events < 100 * 2 * 3 * 3 + 200)
        }
    }
}

extension ConsumerPort {
    /// Whether only lookups of no interest come for `time`: no batch. Assignments are started at the log start.
    func silence(for time: Duration, _ life: ProcessLife) async throws -> Bool {
        let deadline = life.localNow + time
        while life.localNow < deadline {
            let event = try await withThrowingTaskGroup(of: ConsumerEvent?.self) { group in
                group.addTask { try await self.next() }
                group.addTask {
                    try await life.ports.time.sleep(until: deadline)
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                while let _ = try? await group.next() {}
                return first
            }
            switch event {
            case .some(.batch): return false
            case .some(let event):
                var reading = Reading()
                try await take(event, [:], into: &reading)
            case .none: break
            }
        }
        return true
    }
}
