import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("The network between clients and cluster")
struct NetworkTests {
    @Test(
        "a client whose links are all cut is blind: the cluster moves on, and it knows nothing",
        arguments: Seeds(1...20)
    )
    func blind(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            var settings = ProducerSettings()
            settings.messageTimeout = .seconds(20)
            let producer = try clients.makeProducer(settings)
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await producer.send("0")
            _ = try await consumer.read(1)
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)

            // The cluster elects another leader and grows; somebody else produces to it.
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let shutdown = try bed.cluster.shutDown(leader)
            let other = bed.process("other") { life in
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
                for number in 1...5 { _ = try await producer.send("other \(number)") }
            }
            let outcome = try await producer.send("mine")
            guard case .indeterminate(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.code == .localMessageTimedOut)
            #expect(other.hasExited)
            #expect(bed.cluster.inspect.texts().contains("other 5"))
            #expect(!bed.cluster.inspect.texts().contains("mine"))
            let isBlind = try await consumer.silence(for: .seconds(10), life)
            #expect(isBlind)
            #expect(cut.hits > 0 && shutdown.hits > 0)
            await #expect(throws: KafkaError.self) { try await consumer.watermarks(of: .logs()) }

            try await cut.undo()
            // Its session is over: it is assigned anew, and this reader starts at the log start.
            let reading = try await consumer.read(6)
            #expect(reading.texts == ["0"] + (1...5).map { "other \($0)" })
        }
    }

    @Test("cut from broker to client only: requests arrive, answers do not", arguments: Seeds(1...5))
    func oneWay(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.messageTimeout = .seconds(10)
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            _ = try await producer.send("0")
            let cut = try bed.cluster.cut(.everyBroker, .client("client"), .firstToSecond)
            let outcome = try await producer.send("1")
            guard case .indeterminate = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(bed.cluster.inspect.texts() == ["0", "1"])
            #expect(cut.hits > 0)
        }
    }

    @Test("what a short cut holds back comes through after it, without an error", arguments: Seeds(1...10))
    func shortCut(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(.plain)
            _ = try await producer.send("0")
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
            let ticket = try producer.enqueue(RecordBatch(["1"]), to: .logs())
            try await life.ports.time.sleep(for: .seconds(5))
            #expect(bed.cluster.inspect.texts() == ["0"])
            try await cut.undo()
            let report = try #require(try await producer.nextReport())
            #expect(report.ticket == ticket && report.outcome == .acknowledged(offset: 1))
            #expect(bed.cluster.inspect.texts() == ["0", "1"])
        }
    }

    @Test("added latency delays every answer by its round trip, and counts what it delayed")
    func latency() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            let fault = try bed.cluster.addLatency(.milliseconds(200), between: .client("client"), and: .everyBroker)
            let start = life.localNow
            _ = try await producer.send("1")
            #expect(life.localNow - start >= .milliseconds(400))
            #expect(fault.hits >= 2)
            try await fault.undo()
            let hits = fault.hits
            _ = try await producer.send("2")
            #expect(fault.hits == hits)
        }
    }

    @Test("acknowledgements take about what was measured on real Kafka", arguments: Seeds(1...3))
    func measuredLatency(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        for (acks, p50, p99) in [
            (ProducerSettings.Acks.leader, 800_000...2_000_000, 5_000_000...20_000_000),
            (.all, 1_800_000...4_000_000, 5_000_000...22_000_000),
        ] {
            let bed = try Testbed(seed, bed.cluster.settings)
            let times = try bed.run { life in
                var settings = ProducerSettings.plain
                settings.acks = acks
                settings.linger = .zero
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                _ = try await producer.send("warm")
                var times: [Int] = []
                for number in 0..<2_000 {
                    let start = life.localNow
                    _ = try await producer.send("\(number)")
                    times.append(Int((life.localNow - start).wholeNanoseconds))
                }
                return times.sorted()
            }
            #expect(p50.contains(times[1_000]))
            #expect(p99.contains(times[1_980]))
        }
    }
}
