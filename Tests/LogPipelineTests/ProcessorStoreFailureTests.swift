import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

@Suite("Processor: a store that fails")
struct ProcessorStoreFailureTests {
    let stream = FakeStream()

    @Test("a transient failure is tried again, after a wait")
    func transient() throws {
        try ProcessorWorld.run { world in
            world.store.order(.transient, .transient, .transient)
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            #expect(world.store.messages == messages(0..<10))
            #expect(world.store.callTimes.count == 4)
            #expect(Set(world.store.callTimes).count == 4, "no two attempts at one instant")
            #expect(world.status.counters.storeRetries == 3)
            #expect(world.status.storeFailure == nil)
        }
    }

    @Test("an outage opens the circuit: all is paused, polling goes on, and reading resumes by itself")
    func outage() throws {
        try ProcessorWorld.run {
            $0.processor.circuitBreaker.openTime = .seconds(10)
        } _: { world in
            world.log.append(stream.records(0..<10))
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(0..<10), to: 1)
            try world.consumer.assign([0, 1])
            try await world.until("all is stored") { world.store.messages.count == 20 }
            world.store.setDown(true)
            world.log.append(stream.records(10..<100))
            try await world.until("the circuit opens") { world.status.circuit == .open }
            try await world.sleep(.milliseconds(10))
            let consumer = try world.consumer
            #expect(consumer.isPaused(0) && consumer.isPaused(1))
            let callsBefore = world.store.callTimes.count
            try await world.sleep(.seconds(600))
            #expect(world.store.callTimes.count - callsBefore <= 61, "a probe per ten seconds")
            // Polling goes on: an event in the meantime is taken.
            consumer.order(.error(KafkaError(.localAllBrokersDown)))
            try await world.until("the event is taken") { world.status.kafkaFailure?.contains("DOWN") == true }
            world.store.setDown(false)
            try await world.until("all is stored", within: .seconds(15)) { world.store.messages.count == 110 }
            #expect(world.status.circuit == .closed)
            #expect(!consumer.isPaused(0) && !consumer.isPaused(1))
            #expect(world.status.counters.deadLettered == 0 && world.kafka.producer.letters.isEmpty)
            #expect(world.store.ids.count == Set(world.store.ids).count)
        }
    }

    /// How much of partition 1 is stored after an outage during which partition 0, whose write was to be the probe, is
    /// given up.
    private func storedWithoutProbe(_ mutants: Mutants = .none) throws -> Int {
        let stored = Mutex(0)
        try ProcessorWorld.run(mutants: mutants) {
            $0.processor.circuitBreaker.openTime = .seconds(10)
        } _: { world in
            try world.consumer.assign([0, 1])
            try await world.until("both run") { world.status.partitions.filter { $0.phase == "running" }.count == 2 }
            world.store.setDown(true)
            world.log.append(stream.records(0..<10))
            try await world.until("the circuit opens") { world.status.circuit == .open }
            try world.consumer.revoke([0], deadline: world.time.now + .seconds(30))
            try await world.until("it is given up") { world.status.partitions.count == 1 }
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(0..<10), to: 1)
            try await world.sleep(.seconds(60))
            #expect(world.status.circuit != .closed)
            world.store.setDown(false)
            try await world.sleep(.seconds(15))
            stored.withLock { $0 = world.store.messages.count }
        }
        return stored.withLock { $0 }
    }

    @Test("the circuit closes again although what was to be its probe was given up with its partition")
    func probeGivenUp() throws {
        #expect(try storedWithoutProbe() == 10)
    }

    #if Mutants
        @Test("it would stay open for good if nothing were fetched to be the probe")
        func probeGivenUpMutant() throws {
            #expect(try storedWithoutProbe(Mutants(["processor-waits-for-probe-of-nobody"])) == 0)
        }
    #endif

    @Test("a partition assigned while the circuit is open starts paused, and is resumed with the others")
    func assignedWhileOpen() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            world.store.order(.needsOperator)
            world.log.append(stream.records(10..<20))
            try await world.until("the circuit opens") { world.status.circuit == .open }
            #expect(world.status.needsOperator == "wrong password")
            try world.consumer.assign([1])
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(0..<10), to: 1)
            try await world.until("all is stored") { world.store.messages.count == 30 }
            #expect(world.status.needsOperator == nil)
            #expect(try world.consumer.isPaused(1) == false)
        }
    }

    @Test("an unanswered append that was done is not done again")
    func indeterminateDone() throws {
        try ProcessorWorld.run { world in
            world.store.order(.indeterminateDone)
            world.log.append(stream.records(0..<30))
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.status.counters.stored == 30 }
            #expect(world.store.messages == messages(0..<30))
            #expect(world.store.checkpoint().nextOffset == 30)
            #expect(world.status.counters.indeterminateAnswers == 1)
            #expect(world.status.counters.letGo == 0, "what was read is kept")
        }
    }

    @Test("an unanswered append that was not done is done again", arguments: Seeds(1...20))
    func indeterminateNotDone(seed: Seed) throws {
        try ProcessorWorld.run(seed: seed) { world in
            world.store.order(.indeterminateNotDone, .throwsUnknown, .transient)
            world.log.append(stream.records(0..<30))
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.status.counters.stored == 30 }
            #expect(world.store.messages == messages(0..<30))
        }
    }

    @Test("an unanswered append that is done late is done once", arguments: Seeds(1...30))
    func indeterminateLate(seed: Seed) throws {
        try ProcessorWorld.run(seed: seed) { world in
            world.store.setDelay(.milliseconds(5))
            world.store.order(.indeterminateLate(.milliseconds(Int64(seed.value) * 5)))
            world.log.append(stream.records(0..<30))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.checkpoint().nextOffset == 30 }
            try await world.sleep(.seconds(5))
            #expect(world.store.messages == messages(0..<30))
            #expect(world.store.checkpoint().nextOffset == 30)
        }
    }

    @Test("a stale answer means: read the checkpoint again and go on from there")
    func stale() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            // Another member has gone on to 20 meanwhile.
            world.log.append(stream.records(10..<20))
            world.store.overwrite { checkpoint in
                checkpoint.nextOffset = 20
                checkpoint.lastSettled = nil
            }
            try await world.until("the stale answer comes") { world.status.counters.staleAnswers == 1 }
            world.log.append(stream.records(20..<40))
            try await world.until("the rest is stored") { world.store.checkpoint().nextOffset == 40 }
            #expect(world.store.messages == messages(0..<10) + messages(20..<40))
            #expect(try world.consumer.calls.contains(.seek(0, 20)))
        }
    }

    @Test("rows that the store refuses by name become dead letters, the rest goes through")
    func refusedRows() throws {
        try ProcessorWorld.run { world in
            world.store.refuse(["m3", "m7"], namingRows: true)
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 10 }
            #expect(world.store.messages == (0..<10).filter { $0 != 3 && $0 != 7 }.map { "m\($0)" })
            #expect(world.store.dead.map(\.id.start) == [3, 7])
            #expect(world.kafka.producer.letters.map(\.value) == [stream.record(3), stream.record(7)])
            #expect(world.status.counters.deadLettered == 2 && world.status.counters.stored == 8)
        }
    }

    @Test("a request refused without naming rows is bisected to the offending ones")
    func bisected() throws {
        try ProcessorWorld.run { world in
            world.store.refuse(["m17", "m18", "m63"], namingRows: false)
            try world.consumer.setBatchMax(32)
            world.log.append(stream.records(0..<100))
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(200..<250), to: 1)
            try world.consumer.assign([0, 1])
            try await world.until("all is decided") {
                world.store.checkpoint(0).nextOffset == 100 && world.store.checkpoint(1).nextOffset == 50
            }
            #expect(world.store.dead.map(\.id.start).sorted() == [17, 18, 63])
            #expect(Set(world.store.messages).count == 147 && world.store.messages.count == 147)
            #expect(world.store.appendSizes.count < 60)
            #expect(world.status.circuit == .closed, "the store is well")
        }
    }

    @Test("memory is bounded while the store is slow, and nothing is skipped when reading resumes")
    func boundedMemory() throws {
        try ProcessorWorld.run {
            $0.processor.memoryLimitBytes = 64 * 1024
        } _: { world in
            world.store.setDelay(.milliseconds(200))
            world.log.append(stream.records(0..<5_000))
            try world.consumer.assign([0])
            var highest = 0
            try await world.until("all is stored") {
                highest = max(highest, world.status.bytesHeld)
                return world.store.messages.count == 5_000
            }
            #expect(world.store.messages == messages(0..<5_000))
            #expect(highest > 32 * 1024 && highest < 64 * 1024 + 10 * 400)
            #expect(world.status.counters.pauses > 0)
        }
    }

    @Test("with failures of every kind at random, each record is stored once and in order", arguments: Seeds(1...100))
    func everything(seed: Seed) throws {
        try ProcessorWorld.run(seed: seed) {
            $0.processor.append.maxRecords = 40
            $0.processor.append.maxInFlight = 2
        } _: { world in
            var random = RandomStream(seed: seed.value, name: "orders")
            let orders: [FakeStore.Order] = [
                .transient, .indeterminateDone, .indeterminateNotDone, .indeterminateLate(.milliseconds(300)),
                .throwsUnknown, .slow(.milliseconds(100)), .refused,
            ]
            for _ in 0..<12 { world.store.order(orders[random.index(below: orders.count)]) }
            let streams = (0..<3).map { FakeStream(id: StreamID(high: 7, low: UInt64($0))) }
            for partition in 0..<3 { world.log.append(streams[partition].records(0..<100), to: Int32(partition)) }
            try world.consumer.assign([0, 1, 2])
            for _ in 0..<5 {
                try await world.sleep(.milliseconds(random.integer(in: 1...200)))
                let partition = Int32(random.index(below: 3))
                if random.chance(1, outOf: 2) { try world.consumer.assign([partition]) }
                try world.consumer.order(.leaderChanged(FakeConsumer.partition(partition)))
            }
            try await world.until("all is decided") {
                (0..<3).allSatisfy { world.store.checkpoint(Int32($0)).nextOffset == 100 }
            }
            for stream in streams {
                #expect(world.store.ids.filter { $0.stream == stream.id }.map(\.start) == Array(0..<100))
            }
            #expect(world.kafka.producer.letters.isEmpty)
        }
    }
}
