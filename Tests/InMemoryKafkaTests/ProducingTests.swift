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

    @Test("2: acks=0 is reported as indeterminate, and the record arrives")
    func acksNone() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings.plain
            settings.acks = .none
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            let outcome = try await producer.send("one")
            guard case .indeterminate = outcome else {
                Issue.record("\(outcome)")
                return
            }
            try await life.ports.time.sleep(for: .seconds(1))
            #expect(bed.cluster.inspect.texts() == ["one"])
        }
    }

    @Test("6 and 7: a record over the client's limit is refused, one over the topic's is rejected and not in the log")
    func tooLarge() throws {
        let bed = try Testbed(.logs { $0.messageMaxBytes = 1_000 })
        try bed.run { life in
            var settings = ProducerSettings()
            settings.messageMaxBytes = 5_000
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            let huge = RecordBatch([String(repeating: "x", count: 6_000)])
            #expect(throws: ProduceRefusal(KafkaError(.messageTooLarge))) {
                _ = try producer.enqueue(huge, to: .logs())
            }
            let outcome = try await producer.send(String(repeating: "x", count: 2_000))
            #expect(outcome == .rejected(KafkaError(.messageTooLarge)))
            let after = try await producer.send("small")
            #expect(after == .acknowledged(offset: 0))
            #expect(bed.cluster.inspect.texts() == ["small"])
        }
    }

    @Test("8: a full queue refuses, and takes again once a report was taken")
    func queueFull() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.queueMaxMessages = 2
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            _ = try producer.enqueue(RecordBatch(["a", "b"]), to: .logs())
            #expect(throws: ProduceRefusal(KafkaError(.localQueueFull))) {
                _ = try producer.enqueue(RecordBatch(["c"]), to: .logs())
            }
            _ = try await producer.nextReport()
            _ = try producer.enqueue(RecordBatch(["c"]), to: .logs())
            let flushed = try await producer.flush(until: life.localNow + .seconds(10))
            #expect(flushed)
        }
    }

    @Test("9: each accepted batch has exactly one report, through flush, purge and time-out", arguments: Seeds(1...20))
    func oneReport(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 2))
        try bed.run { life in
            var settings = ProducerSettings()
            settings.messageTimeout = .seconds(8)
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            var open: Set<ProduceTicket> = []
            var seen: Set<ProduceTicket> = []
            for round in 0..<4 {
                for number in 0..<25 {
                    // After a time-out with more in flight the producer may be of no more use: it then says so.
                    guard let ticket = try? producer.enqueue(RecordBatch(["\(number)"]), to: .logs(Int32(number % 2)))
                    else { continue }
                    open.insert(ticket)
                }
                if round == 1 { _ = try bed.cluster.freeze(2) }
                _ = try await producer.flush(until: life.localNow + .seconds(6))
            }
            #expect(open.count >= 50)
            producer.close()
            while let report = try await producer.nextReport() {
                #expect(seen.insert(report.ticket).inserted)
                if case .acknowledged(let offset) = report.outcome { #expect(offset != nil) }
            }
            #expect(seen == open)
            #expect(throws: ProduceRefusal(KafkaError(.localDestroyed))) {
                _ = try producer.enqueue(RecordBatch(["after"]), to: .logs())
            }
        }
    }

    @Test("10 and 11: an unreachable cluster rejects after the message time-out; flush says that it did not finish")
    func unreachable() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.messageTimeout = .seconds(5)
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            _ = try producer.enqueue(RecordBatch(["lost"]), to: .logs())
            let flushed = try await producer.flush(until: life.localNow + .seconds(2))
            #expect(!flushed)
            let report = try #require(try await producer.nextReport())
            #expect(report.outcome == .rejected(KafkaError(.localMessageTimedOut)))
            #expect((5...7).contains(life.localNow.nanoseconds / 1_000_000_000))
            #expect(cut.hits > 0)
        }
    }

    @Test("12: a retriable refusal is invisible, and the record appears once", arguments: Seeds(1...20))
    func retriable(seed: Seed) throws {
        for code in [KafkaError.Code.notLeaderOrFollower, .notEnoughReplicas, .kafkaStorageError] {
            for settings in [ProducerSettings(), .plain] {
                let bed = try Testbed(seed, .logs())
                try bed.run { life in
                    let fault = bed.cluster.refuseProduces(with: code, next: 1)
                    let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                    let outcome = try await producer.send("once")
                    #expect(outcome == .acknowledged(offset: 0))
                    #expect(fault.hits == 1)
                    #expect(bed.cluster.inspect.texts() == ["once"])
                }
            }
        }
    }

    @Test("13: retries used up by refusals before the append: rejected with the last error")
    func retriesExhausted() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            _ = bed.cluster.refuseProduces(with: .kafkaStorageError, next: 3)
            var settings = ProducerSettings.plain
            settings.retries = 1
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            let outcome = try await producer.send("never")
            #expect(outcome == .rejected(KafkaError(.kafkaStorageError)))
        }
    }

    @Test("5: an explicit partition that does not exist fails, at once where metadata is known, by report otherwise")
    func unknownPartition() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            let outcome = try await producer.send("nowhere", to: .logs(7))
            guard case .rejected(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.code == .localUnknownPartition)
            #expect(throws: ProduceRefusal.self) { _ = try producer.enqueue(RecordBatch(["x"]), to: .logs(7)) }
        }
    }

    @Test("a topic that never appears rejects after its propagation time")
    func missingTopic() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            let outcome = try await producer.send("x", to: TopicPartition(topic: "none", partition: 0))
            guard case .rejected(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.code == .unknownTopicOrPartition)
            await #expect(throws: KafkaError.self) { try await producer.partitionCount(of: "none") }
            let count = try await producer.partitionCount(of: "logs")
            #expect(count == 1)
        }
    }

    @Test("18: idempotence with settings that contradict it is refused")
    func conflicting() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.acks = .leader
            #expect(throws: KafkaError.self) {
                _ = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            }
        }
    }
}

extension ProducerSettings {
    /// Without idempotence.
    static var plain: ProducerSettings {
        var settings = ProducerSettings()
        settings.enableIdempotence = false
        return settings
    }
}
