import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Consumed offsets in transactions")
struct TransactionalOffsetTests {
    /// A member of "logdrill" that has read nothing, but has its assignment.
    private static func member(_ bed: Testbed, _ life: ProcessLife) async throws -> any FullConsumerPort {
        let consumer = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: ["logs"])
        while let event = try await consumer.next() { if case .assigned = event { break } }
        return consumer
    }

    private static func restartAll(_ bed: Testbed, _ life: ProcessLife) async throws {
        for broker in bed.cluster.brokers() {
            _ = try bed.cluster.restart(broker)
            try await life.ports.time.sleep(for: .seconds(30))
        }
    }

    @Test("they count once the transaction commits, and not before")
    func commits() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            let producer = try await bed.transactionalProducer(life)
            try producer.beginTransaction()
            _ = try await producer.send("copy")
            try await producer.sendOffsetsToTransaction([.logs(): 7], of: consumer.groupMetadata)
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [:])
            try await producer.commitTransaction()
            #expect(try await consumer.committed([.logs()]) == [.logs(): 7])
        }
    }

    @Test("offsets alone make a transaction")
    func offsetsAlone() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            let producer = try await bed.transactionalProducer(life)
            for offset in Int64(1)...3 {
                try producer.beginTransaction()
                try await producer.sendOffsetsToTransaction([.logs(): offset], of: consumer.groupMetadata)
                try await producer.commitTransaction()
                #expect(try await consumer.committed([.logs()]) == [.logs(): offset])
            }
        }
    }

    @Test("an abort leaves what was committed before")
    func aborts() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            try await consumer.commit([.logs(): 3])
            let producer = try await bed.transactionalProducer(life)
            try producer.beginTransaction()
            try await producer.sendOffsetsToTransaction([.logs(): 7], of: consumer.groupMetadata)
            try await producer.abortTransaction()
            #expect(try await consumer.committed([.logs()]) == [.logs(): 3])
        }
    }

    @Test("who asks for committed offsets meanwhile waits for the end, unless it reads what is uncommitted")
    func unstable() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            try await consumer.commit([.logs(): 3])
            let producer = try await bed.transactionalProducer(life, timeout: .seconds(20))
            try producer.beginTransaction()
            try await producer.sendOffsetsToTransaction([.logs(): 7], of: consumer.groupMetadata)
            var settings = ConsumerSettings()
            settings.isolationLevel = .readUncommitted
            let hasty = try bed.cluster.clientFactory(for: life).makeFullConsumer(settings, topics: [])
            #expect(try await hasty.committed([.logs()]) == [.logs(): 3])
            let asked = life.localNow
            // The transaction times out.
            #expect(try await consumer.committed([.logs()]) == [.logs(): 3])
            #expect(asked.duration(to: life.localNow) > .seconds(15))
        }
    }

    @Test("an evicted member's are refused, and leave nothing but to abort")
    func fenced() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            let former = consumer.groupMetadata
            await consumer.close(until: life.localNow + .seconds(10))
            let successor = try await Self.member(bed, life)
            let producer = try await bed.transactionalProducer(life)
            try producer.beginTransaction()
            let stale = try await Testbed.code { try await producer.sendOffsetsToTransaction([.logs(): 7], of: former) }
            #expect(stale == .unknownMemberID)
            #expect(try await Testbed.code { try await producer.commitTransaction() } == .localState)
            try await producer.abortTransaction()

            let current = successor.groupMetadata
            let earlier = ConsumerGroupMetadata(
                groupID: current.groupID,
                memberID: current.memberID,
                generation: current.generation - 1
            )
            try producer.beginTransaction()
            let old = try await Testbed.code { try await producer.sendOffsetsToTransaction([.logs(): 7], of: earlier) }
            #expect(old == .illegalGeneration)
            try await producer.abortTransaction()
            #expect(try await successor.committed([.logs()]) == [:])
        }
    }

    @Test("a fenced producer's are refused")
    func fencedProducer() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try await Self.member(bed, life)
            let former = try await bed.transactionalProducer(life)
            try former.beginTransaction()
            _ = try await bed.transactionalProducer(life)
            let code = try await Testbed.code {
                try await former.sendOffsetsToTransaction([.logs(): 7], of: consumer.groupMetadata)
            }
            #expect(code == .localFenced)
            #expect(try await consumer.committed([.logs()]) == [:])
        }
    }

    @Test("the next coordinator knows those of an open transaction, and what became of it", arguments: [true, false])
    func succession(commits: Bool) throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try bed.cluster.clientFactory(for: life).makeFullConsumer(ConsumerSettings(), topics: [])
            let producer = try await bed.transactionalProducer(life, timeout: .seconds(600))
            try producer.beginTransaction()
            try await producer.sendOffsetsToTransaction([.logs(): 7], of: consumer.groupMetadata)
            try await Self.restartAll(bed, life)
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [:])
            if commits { try await producer.commitTransaction() } else { try await producer.abortTransaction() }
            try await life.ports.time.sleep(for: .seconds(5))
            try await Self.restartAll(bed, life)
            #expect(try await consumer.committed([.logs()]) == (commits ? [.logs(): 7] : [:]))
        }
    }
}
