import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

@Suite("Processor: a log that changed underneath")
struct ProcessorLogChangeTests {
    let stream = FakeStream()

    /// Stores ten records and gives the partition away.
    private func begin(_ world: ProcessorWorld) async throws {
        world.log.append(stream.records(0..<10))
        try world.consumer.assign([0])
        try await world.until("all is stored") { world.store.messages.count == 10 }
        try world.consumer.order(.lost([FakeConsumer.partition(0)]))
        try await world.until("it is gone") { world.status.partitions.isEmpty }
    }

    @Test("records that expired unread are named, reading goes on at the log's start, and that is stored")
    func expiredUnread() throws {
        try ProcessorWorld.run { world in
            try await begin(world)
            world.log.append(stream.records(10..<30))
            world.log.change { $0.start = 30 }
            try world.consumer.assign([0])
            try await world.until("the anomaly is named") { !world.status.anomalies.isEmpty }
            let anomaly = try #require(world.status.anomalies.first)
            #expect(anomaly.kind == .expiredUnread && anomaly.range == 10..<30 && anomaly.response == .wentOn)
            try await world.until("the checkpoint moves") { world.store.checkpoint().nextOffset == 30 }
            world.log.append(stream.records(30..<40))
            try await world.until("the rest is stored") { world.store.messages.count == 20 }
            #expect(world.store.messages == messages(0..<10) + messages(30..<40))
            #expect(world.status.counters.expiredUnread == 1)
        }
    }

    @Test("retention that overtakes a paused position costs what was not read, not what was")
    func overtakenWhilePaused() throws {
        try ProcessorWorld.run { world in
            try world.consumer.setBatchMax(5)
            world.log.append(stream.records(0..<5))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 5 }
            world.store.setDelay(.seconds(10))
            world.log.append(stream.records(5..<10))
            try await world.until("five are held") { world.status.counters.fetchedRecords == 10 }
            world.log.change { partition in
                partition.values += stream.records(10..<30)
                partition.start = 20
            }
            try await world.until("the anomaly is named") { !world.status.anomalies.isEmpty }
            #expect(world.status.anomalies.map(\.range) == [10..<20])
            try await world.until("all is stored") { world.store.checkpoint().nextOffset == 30 }
            #expect(world.store.messages == messages(0..<10) + messages(20..<30))
        }
    }

    @Test("a replaced log halts its partition loudly; the others go on")
    func replaced() throws {
        try ProcessorWorld.run { world in
            try await begin(world)
            let other = FakeStream(id: StreamID(high: 5, low: 5))
            world.log.change { $0.values = other.records(0..<20) }
            world.log.append(FakeStream(id: StreamID(high: 6, low: 6)).records(100..<110), to: 1)
            try world.consumer.assign([0, 1])
            try await world.until("the other partition is read") { world.store.checkpoint(1).nextOffset == 10 }
            try await world.until("the anomaly is named") { !world.status.anomalies.isEmpty }
            let anomaly = try #require(world.status.anomalies.first)
            #expect(anomaly.kind == .logReplaced && anomaly.response == .halted && anomaly.partition.partition == 0)
            try await world.sleep(.seconds(60))
            #expect(world.store.checkpoint(0).nextOffset == 10)
            #expect(world.status.partitions.map(\.phase) == ["halted", "running"])
        }
    }

    @Test("a log that ends before the checkpoint halts its partition, but not for a moment's doubt")
    func ahead() throws {
        try ProcessorWorld.run { world in
            try await begin(world)
            let kept = world.log[0].values
            world.log.change { $0.values.removeLast(4) }
            try world.consumer.assign([0])
            try await world.sleep(.seconds(9))
            #expect(world.status.anomalies.isEmpty)
            world.log.change { $0.values = kept }
            try await world.until("it is read on") { world.status.partitions.first?.phase == "running" }
            try world.consumer.order(.lost([FakeConsumer.partition(0)]))
            world.log.change { $0.values.removeLast(4) }
            try world.consumer.assign([0])
            try await world.until("the anomaly is named") { !world.status.anomalies.isEmpty }
            let anomaly = try #require(world.status.anomalies.first)
            #expect(anomaly.kind == .aheadOfLog && anomaly.range == 6..<10 && anomaly.response == .halted)
        }
    }

    @Test("with the policy to restart, a replaced log is read whole and what is known is not stored again")
    func restarted() throws {
        try ProcessorWorld.run {
            $0.processor.logChange.replaced = .restart
        } _: { world in
            try await begin(world)
            // The topic was made anew; the shipper sends the last five again, and new ones.
            world.log.change { $0.values = stream.records(5..<20) }
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 20 }
            #expect(world.store.messages == messages(0..<20))
            #expect(world.status.anomalies.map(\.response) == [.wentOn])
            #expect(world.store.checkpoint().logGeneration == 1)
        }
    }

    @Test("after a leader change nothing is applied before the log was compared")
    func leaderChange() throws {
        try ProcessorWorld.run { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            try world.consumer.order(.leaderChanged(FakeConsumer.partition(0)))
            world.log.append(stream.records(10..<20))
            try await world.until("reading goes on") { world.store.messages.count == 20 }
            // The next leader has another log of the same length, and more.
            world.log.change { $0.values = FakeStream(id: StreamID(high: 5, low: 5)).records(0..<20) }
            try world.consumer.order(.leaderChanged(FakeConsumer.partition(0)))
            world.log.append(FakeStream(id: StreamID(high: 5, low: 5)).records(20..<30))
            try await world.until("the anomaly is named") { !world.status.anomalies.isEmpty }
            try await world.sleep(.seconds(10))
            #expect(world.store.messages == messages(0..<20))
            #expect(world.status.partitions.map(\.phase) == ["halted"])
        }
    }

    @Test("records that took the place of those held at a leader change are read")
    func replacedBelowReadPosition() throws {
        let stored = try storedAfterReplacement()
        #expect(messages(20..<26).allSatisfy(stored.contains))
        #expect(Set(stored).count == stored.count)
    }

    #if Mutants
        @Test("without comparing what is held, they are skipped")
        func heldNotCompared() throws {
            let stored = try storedAfterReplacement(Mutants(["processor-compares-settled-only"]))
            #expect(!stored.contains("m20"))
        }
    #endif

    /// Five records are stored and five more held while the store is slow; a new leader has others in their place.
    private func storedAfterReplacement(_ mutants: Mutants = .none) throws -> [String] {
        let stored = Mutex<[String]>([])
        try ProcessorWorld.run(mutants: mutants) {
            $0.processor.logChange.replaced = .restart
        } _: { world in
            try world.consumer.setBatchMax(5)
            world.log.append(stream.records(0..<5))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 5 }
            world.store.setDelay(.seconds(10))
            world.log.append(stream.records(5..<6))
            try await world.until("one is being written") { world.status.counters.fetchedRecords == 6 }
            try await world.sleep(.milliseconds(100))
            world.log.append(stream.records(6..<10))
            try await world.until("four are held") { world.status.counters.fetchedRecords == 10 }
            world.log.change { partition in
                partition.values.removeLast(5)
                partition.values += stream.records(20..<26)
            }
            try world.consumer.order(.leaderChanged(FakeConsumer.partition(0)))
            try await world.sleep(.seconds(60))
            stored.withLock { $0 = world.store.messages }
        }
        return stored.withLock { $0 }
    }

    @Test("a partition without a checkpoint starts at its log's start")
    func fresh() throws {
        try ProcessorWorld.run { world in
            world.log.change { partition in
                partition.values = stream.records(0..<30)
                partition.start = 12
            }
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.checkpoint().nextOffset == 30 }
            #expect(world.store.messages == messages(12..<30))
            #expect(world.status.anomalies.isEmpty)
        }
    }
}
