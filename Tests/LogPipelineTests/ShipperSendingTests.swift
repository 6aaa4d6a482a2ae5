import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// What must hold when sends do not end in an acknowledgement. Each check also runs with its protection taken out.
enum ShipperSendingChecks {
    /// Distinct ids in the topic, against the number of records there.
    static func ids(_ world: ShipperWorld) -> (distinct: Int, all: Int) {
        let ids = world.kafka.records.compactMap(\.id)
        return (Set(ids).count, ids.count)
    }

    static func resendsAreTheSameBatch(_ seed: Seed, _ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.appendAndLose, .lose, .acknowledge, .appendAndLose)
        try ShipperWorld.run(seed: seed, kafka: kafka, mutants: mutants) {
            $0.shipper.batch.maxRecords = 10
        } _: { world in
            world.inputs.add(ShipperInput(lines(40), inode: 7), to: "app")
            let end = Int64(lines(40).utf8.count)
            try await world.until("all is settled") { world.app.settledPosition == end }
            let (distinct, all) = ids(world)
            #expect(distinct == 40)
            #expect(all == 60)
            #expect(Set(world.kafka.messages).count == 40)
            // Resent bytes are the bytes of the first send.
            let values = Set(world.kafka.stored.map(\.value))
            #expect(values.count == 40)
            #expect(world.app.counters.acknowledged == 40)
            #expect(world.app.counters.indeterminate == 30)
            #expect(world.app.counters.dropped.isEmpty)
        }
    }

    static func indeterminateIsNeitherSuccessNorFailure(_ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.lose, .lose, .lose)
        try ShipperWorld.run(kafka: kafka, mutants: mutants) { world in
            world.inputs.add(ShipperInput(lines(5), inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count >= 5 }
            #expect(world.kafka.sends == 4)
            #expect(world.app.counters.indeterminate == 15)
            #expect(world.app.counters.dropped.isEmpty)
        }
    }

    static func resendsWait(_ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        kafka.always(.reject(.notEnoughReplicas))
        try ShipperWorld.run(kafka: kafka, mutants: mutants) { world in
            world.inputs.add(ShipperInput(lines(5), inode: 7), to: "app")
            try await world.sleep(.seconds(60))
            // Ceilings of 0.5, 1, 2, … 30 s: a dozen sends in a minute rather than thousands.
            #expect((3...60).contains(world.kafka.sends))
            #expect(world.app.counters.rejected == Int64(world.kafka.sends * 5))
            #expect(world.app.settledPosition == 0)
            kafka.always(.acknowledge)
            try await world.until("all are stored") { world.kafka.stored.count == 5 }
        }
    }

    static func agesOnTheMonotonicClock(_ mutants: Mutants = .none) throws {
        try ShipperWorld.run(mutants: mutants, wallClock: .goesBack(after: .milliseconds(30))) { world in
            let file = ShipperInput(lines(3), inode: 7)
            world.inputs.add(file, to: "app")
            for index in 3..<60 {
                try await world.sleep(.milliseconds(20))
                file.write(lines(1, from: index))
            }
            // A batch age of 50 ms: everything but the newest is there, whatever the wall clock has done.
            #expect(world.kafka.stored.count > 50)
        }
    }
}

@Suite("A shipper sends to Kafka")
struct ShipperSendingTests {
    @Test("what was not acknowledged is sent again as the same batch under the same ids", arguments: Seeds(1...20))
    func resends(seed: Seed) throws {
        try ShipperSendingChecks.resendsAreTheSameBatch(seed)
    }

    @Test("an indeterminate send is sent again until it is acknowledged")
    func indeterminate() throws {
        try ShipperSendingChecks.indeterminateIsNeitherSuccessNorFailure()
    }

    @Test("rejected sends are repeated with exponential backoff, for ever where the source can be read again")
    func backoff() throws {
        try ShipperSendingChecks.resendsWait()
    }

    @Test("a batch that is due to be sent again goes before all that has not been sent yet")
    func resendsFirst() throws {
        let kafka = ShipperFakeKafka(latency: .milliseconds(100))
        kafka.order(.reject(.notEnoughReplicas))
        // One batch at a time, so that the others queue up.
        kafka.state.withLock { $0.queueLimit = 1 }
        try ShipperWorld.run(kafka: kafka) {
            $0.shipper.batch.maxRecords = 10
        } _: { world in
            world.inputs.add(ShipperInput(lines(200), inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 200 }
            // After half a second at most, and a batch goes every 200 ms.
            let place = try #require(world.kafka.messages.firstIndex(of: "line 0"))
            #expect((10...40).contains(place))
        }
    }

    @Test("a batch's age is measured on the monotonic clock")
    func age() throws {
        try ShipperSendingChecks.agesOnTheMonotonicClock()
    }

    @Test("a batch acknowledged but for some records is sent again, and every record is settled once")
    func exceptions() throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.acknowledgeExcept([1, 3]))
        try ShipperWorld.run(kafka: kafka) { world in
            world.inputs.add(ShipperInput(lines(5), inode: 7), to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition == 35 }
            #expect(Set(world.kafka.messages).count == 5)
            #expect(world.app.counters.rejected == 2)
            #expect(world.app.counters.acknowledged == 8)
            #expect(try world.registry().first?.saved.acknowledged.total == 5)
        }
    }

    @Test("a record that is too large for the broker is dropped and counted; its neighbours arrive")
    func tooLarge() throws {
        let kafka = ShipperFakeKafka()
        kafka.state.withLock { $0.batchBytesMax = 900 }
        try ShipperWorld.run(kafka: kafka) {
            $0.shipper.batch.maxRecords = 4
        } _: { world in
            let huge = String(repeating: "x", count: 1_000)
            world.inputs.add(ShipperInput("one\ntwo\n\(huge)\nthree\n", inode: 7), to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition == 1_015 }
            #expect(Set(world.kafka.messages) == ["one", "two", "three"])
            #expect(world.kafka.stored.count == 3)
            #expect(world.app.counters.dropped == [DropCount(reason: "too-large", records: 1)])
            #expect(world.journal.entries.map(\.id.start) == [8])
            #expect(try world.registry().first?.saved.acknowledged.total == 3)
            #expect(world.status.bufferedBytes == 0)
        }
    }

    @Test("the parts of a batch that was too large go before everything younger", arguments: Seeds(1...5))
    func partsKeepTheirPlace(seed: Seed) throws {
        let kafka = ShipperFakeKafka()
        kafka.state.withLock { state in
            state.batchBytesMax = 2_000
            state.queueLimit = 1
        }
        try ShipperWorld.run(seed: seed, kafka: kafka) {
            $0.shipper.batch.maxRecords = 8
        } _: { world in
            // Only the first of ten batches is too large.
            let texts = (0..<80).map { $0 == 3 ? String(repeating: "x", count: 1_600) : "line \($0)" }
            world.inputs.add(ShipperInput(texts.map { $0 + "\n" }.joined(), inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 80 }
            #expect(world.kafka.messages == texts)
            #expect(world.kafka.sends > 10)
        }
    }

    @Test("a full client queue is waited for", arguments: Seeds(1...5))
    func queueFull(seed: Seed) throws {
        let kafka = ShipperFakeKafka()
        kafka.state.withLock { $0.queueLimit = 1 }
        try ShipperWorld.run(seed: seed, kafka: kafka) {
            $0.shipper.batch.maxRecords = 5
        } _: { world in
            world.inputs.add(ShipperInput(lines(100), inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 100 }
            #expect(world.kafka.sends == 20)
            #expect(world.kafka.messages == (0..<100).map { "line \($0)" })
        }
    }

    @Test("a producer that is beyond use is replaced, and what it held is sent again", arguments: Seeds(1...10))
    func fatal(seed: Seed) throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.acknowledge, .hold, .hold)
        try ShipperWorld.run(seed: seed, kafka: kafka) {
            $0.shipper.batch.maxRecords = 10
        } _: { world in
            let file = ShipperInput(lines(30), inode: 7)
            world.inputs.add(file, to: "app")
            try await world.until("three are sent") { world.kafka.sends == 3 }
            kafka.state.withLock { $0.refusals = [.localFatal] }
            file.write(lines(10, from: 30))
            try await world.until("all is settled") { world.app.settledPosition == Int64(lines(40).utf8.count) }
            #expect(Set(world.kafka.messages).count == 40)
            #expect(kafka.state.withLock { $0.producers } == 2)
        }
    }

    @Test("what cannot be read again is given up after its time, by what its sends were like")
    func givesUp() throws {
        for (answer, reason) in [
            (ShipperFakeKafka.Answer.reject(.notEnoughReplicas), "rejected"), (.lose, "indeterminate"),
        ] {
            let kafka = ShipperFakeKafka()
            kafka.always(answer)
            try ShipperWorld.run(kafka: kafka) { configuration in
                configuration.shipper.sources = [SourceConfiguration(name: "pipe", kind: .standardInput)]
                configuration.shipper.sources[0].format = .plain
                configuration.shipper.resend.giveUpAfter = .seconds(20)
            } _: { world in
                world.inputs.add(ShipperInput(lines(5)), to: "pipe")
                try await world.until("it is given up") { world.app.settledPosition == 5 }
                #expect(world.driver.time.now >= Instant(nanoseconds: 20_000_000_000))
                #expect(world.app.counters.dropped == [DropCount(reason: reason, records: 5)])
                #expect(world.journal.entries.map(\.id.start) == [0, 1, 2, 3, 4])
                #expect(world.journal.entries.allSatisfy { $0.settlement.reason == reason && $0.source == "pipe" })
            }
        }
    }

    @Test("a stream can be spread over partitions by blocks, each record by its own position")
    func spreads() throws {
        try ShipperWorld.run {
            $0.shipper.spreadBlock = 100
        } _: { world in
            world.inputs.add(ShipperInput(lines(100), inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 100 }
            let entry = try #require(try world.registry().first)
            #expect(entry.routing == Routing(partitionCount: 3, blockSize: 100))
            for (stored, record) in zip(world.kafka.stored, world.kafka.records) {
                let id = try #require(record.id)
                #expect(stored.partition == entry.routing.partition(of: id.stream, at: id.start))
            }
            #expect(Set(world.kafka.stored.map(\.partition)).count == 3)
        }
    }
}
