import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Transactions that end without their producer")
struct TransactionTests {
    @Test("one that lasts too long is aborted, and readers of committed records go on")
    func timesOut() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let slow = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try slow.beginTransaction()
            #expect(try await slow.send("never committed") == .acknowledged(offset: 0))
            let other = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await other.send("behind it")
            let reader = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: ["logs"])
            #expect(try await reader.watermarks(of: .logs()).end == 0)
            try await life.ports.time.sleep(for: .seconds(25))
            #expect(try await reader.watermarks(of: .logs()).end == 0)
            let reading = try await reader.read(1)
            #expect(reading.texts == ["behind it"])
            // Thirty seconds, and up to ten more until the coordinator looks.
            #expect(life.localNow < Instant(nanoseconds: 45_000_000_000))
            #expect(try await Testbed.code { try await slow.commitTransaction() } == .localFenced)
        }
    }

    @Test("its producer's late record is refused, and holds nobody up")
    func zombieIsRefused() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let zombie = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try zombie.beginTransaction()
            _ = try await zombie.send("first")
            try await life.ports.time.sleep(for: .seconds(60))
            #expect(try await zombie.send("late") == .rejected(KafkaError(.invalidProducerEpoch)))
            #expect(try await Testbed.code { try await zombie.commitTransaction() } == .localFenced)
            #expect(throws: ProduceRefusal.self) { try zombie.enqueue(RecordBatch(["later"]), to: .logs()) }
            let fresh = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try fresh.beginTransaction()
            _ = try await fresh.send("second")
            try await fresh.commitTransaction()
            let reader = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: ["logs"])
            let reading = try await reader.read(1)
            #expect(reading.texts == ["second"])
        }
    }

    @Test("the leader that comes next refuses it too")
    func zombieIsRefusedByTheNextLeader() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let zombie = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try zombie.beginTransaction()
            _ = try await zombie.send("first")
            try await life.ports.time.sleep(for: .seconds(60))
            let found = bed.cluster.leader(of: .logs())
            let leader = try #require(found)
            _ = try bed.cluster.crash(leader, losing: .nothing)
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(try await zombie.send("late") == .rejected(KafkaError(.invalidProducerEpoch)))
        }
    }

    @Test("one that ends in time is left alone, however often the producer begins another")
    func inTime() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try await bed.transactionalProducer(life, timeout: .seconds(30))
            for number in 0..<6 {
                try producer.beginTransaction()
                _ = try await producer.send("\(number)")
                try await life.ports.time.sleep(for: .seconds(20))
                try await producer.commitTransaction()
            }
            let reader = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: ["logs"])
            #expect(try await reader.read(6).texts == (0..<6).map(String.init))
        }
    }

    @Test("one that is aborted while its partition is still joining leaves nothing open")
    func abortedWhileJoining() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try producer.beginTransaction()
            _ = try producer.enqueue(RecordBatch(["given up"]), to: .logs())
            try await life.ports.time.sleep(for: .milliseconds(6))
            try await producer.abortTransaction()
            try await life.ports.time.sleep(for: .seconds(60))
            try producer.beginTransaction()
            let outcome = try await producer.send("kept")
            guard case .acknowledged = outcome else {
                Issue.record("\(outcome)")
                return
            }
            try await producer.commitTransaction()
        }
    }

    @Test("a time-out above the broker's limit is refused")
    func aboveTheLimit() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let code = try await Testbed.code { _ = try await bed.transactionalProducer(life, timeout: .seconds(901)) }
            #expect(code == .invalidTransactionTimeout)
        }
    }

    @Test("markers are written again where a leader took them along", arguments: Seeds(1...4))
    func markerOutlivesItsLeader(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try await bed.transactionalProducer(life, timeout: .seconds(30))
            try producer.beginTransaction()
            _ = try await producer.send("first")
            // Cut off, the leader appends the marker, and nobody has it when it goes.
            let found = bed.cluster.leader(of: .logs())
            let leader = try #require(found)
            let others = bed.cluster.brokers().filter { $0 != leader }
            var cuts: [any InjectedFault] = []
            for other in others { cuts.append(try bed.cluster.cut(.broker(leader), .broker(other), .both)) }
            try await producer.commitTransaction()
            try await life.ports.time.sleep(for: .seconds(20))
            for cut in cuts { try await cut.undo() }
            try await life.ports.time.sleep(for: .seconds(60))
            let reader = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: ["logs"])
            #expect(try await reader.read(1).texts == ["first"])
        }
    }
}
