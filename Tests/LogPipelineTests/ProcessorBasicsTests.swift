import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("Processor: reading, filtering, storing")
struct ProcessorBasicsTests {
    let stream = FakeStream()

    @Test("what is read is stored once, in order, and the checkpoint follows")
    func stores() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<95))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 95 }
            #expect(world.store.messages == messages(0..<95))
            #expect(world.store.checkpoint().nextOffset == 95)
            #expect(world.store.checkpoint().lastSettled?.offset == 94)
            #expect(world.status.counters.stored == 95)
            #expect(world.status.counters.fetchedRecords == 95)
            #expect(try world.consumer.calls.first == .start(0, 0))
            #expect(try world.consumer.calls[1] == .resume(0), "pause state is set on every assignment")
        }
    }

    @Test("reading goes on at the checkpoint's next offset")
    func continues() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            try world.consumer.assign([0])
            world.log.append(stream.records(10..<20))
            try await world.until("the rest is stored") { world.store.messages.count == 20 }
            #expect(world.store.messages == messages(0..<20))
            #expect(try world.consumer.calls.contains(.start(0, 10)))
        }
    }

    @Test("a batch that is filtered away entirely still moves the checkpoint")
    func filteredEntirely() throws {
        try ProcessorWorld.run {
            $0.processor.filter.minimumSeverity = .warn
        } _: { world in
            world.log.append(stream.records(0..<10, severity: .debug))
            try world.consumer.assign([0])
            try await world.until("the checkpoint moves") { world.store.checkpoint().nextOffset == 10 }
            #expect(world.store.messages.isEmpty)
            #expect(world.status.counters.filtered == 10)
            #expect(world.store.count(.filtered) == 10)
            try await world.until("the group's offset follows") {
                (try? world.consumer.calls.contains(.commit(0, 10))) == true
            }
        }
    }

    @Test("a record sent twice is stored once, also when it comes late")
    func duplicates() throws {
        try ProcessorWorld.run { world in
            // Batch 3..<6 was acknowledged before 0..<3, which timed out unappended and was sent again.
            world.log.append(stream.records(3..<6) + stream.records(0..<3) + stream.records(3..<6))
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 9 }
            #expect(world.store.messages == messages(3..<6) + messages(0..<3))
            #expect(world.status.counters.duplicates == 3)
        }
    }

    @Test("a record without an id is stored under one from its origin")
    func foreign() throws {
        try ProcessorWorld.run { world in
            world.log.append([Array(#"{"message":"hello"}"#.utf8), Array(#"{"message":"again"}"#.utf8)])
            try world.consumer.assign([0])
            try await world.until("both are stored") { world.store.messages.count == 2 }
            #expect(world.store.ids.map(\.start) == [0, 1])
            #expect(world.store.ids.allSatisfy { $0.stream.isForeign })
        }
    }

    @Test("records that the shipper knows acknowledged and that never came are reported")
    func ackedLost() throws {
        try ProcessorWorld.run { world in
            let floor = FloorAnnouncement(position: 5, acknowledged: 5)
            world.log.append(stream.records(0..<3) + [stream.record(5, floor: floor)])
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 4 }
            #expect(world.status.ackedLost.map(\.missing) == [2])
            #expect(world.status.counters.ackedLost == 2)
        }
    }

    @Test("appends combine partitions and batches, and stay within their limit")
    func combines() throws {
        try ProcessorWorld.run {
            $0.processor.append.maxRecords = 25
            $0.processor.append.maxAge = .milliseconds(50)
        } _: { world in
            for partition in Int32(0)..<3 {
                world.log.append(
                    FakeStream(id: StreamID(high: 9, low: UInt64(partition))).records(0..<20),
                    to: partition
                )
            }
            try world.consumer.assign([0, 1, 2])
            try await world.until("all is stored") { world.store.messages.count == 60 }
            #expect(world.store.appendSizes.allSatisfy { $0 <= 25 })
            #expect(world.store.appendSizes.count <= 4)
            #expect(world.store.underwayMax == 1)
        }
    }

    @Test("a consumer that the group refuses asks for an operator, and says what to mend, until it reads")
    func refusedConsumer() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.order(.error(KafkaError(.invalidSessionTimeout, "joining logdrill")))
            try await world.until("an operator is asked for") { world.status.needsOperator != nil }
            #expect(world.status.needsOperator?.contains("sessionTimeout") == true)
            try world.consumer.order(.error(KafkaError(.localAllBrokersDown)))
            try await world.until("the news is taken") { world.status.kafkaFailure?.contains("DOWN") == true }
            #expect(world.status.needsOperator != nil, "the cause is still there")
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            #expect(world.status.needsOperator == nil)
        }
    }

    @Test("a clean stop drains, commits, closes, and leaves nothing")
    func stops() throws {
        try ProcessorWorld.run {
            $0.processor.append.maxAge = .seconds(10)
        } _: { world in
            world.log.append(stream.records(0..<30))
            try world.consumer.assign([0])
            try await world.until("all is read") { world.status.counters.fetchedRecords == 30 }
            #expect(world.store.messages.isEmpty)
            let consumer = try world.consumer
            let exit = try await world.stopAndWait()
            #expect(exit.isClean)
            #expect(world.store.messages == messages(0..<30))
            #expect(consumer.calls.suffix(2) == [.commit(0, 30), .close])
        }
    }

    @Test("a stop whose store does not answer ends at its deadline and says what was left")
    func stopsAtDeadline() throws {
        try ProcessorWorld.run {
            $0.processor.shutdownDeadline = .seconds(5)
        } _: { world in
            world.log.append(stream.records(0..<10))
            world.store.setDelay(.seconds(3_600))
            try world.consumer.assign([0])
            try await world.until("the append is under way") { !world.store.appendSizes.isEmpty }
            let began = world.time.now
            let exit = try await world.stopAndWait()
            #expect(exit.unsettled.map(\.records) == [10])
            #expect(world.time.now - began < .seconds(9))
        }
    }
}
