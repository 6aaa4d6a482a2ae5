import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("Processor: poison")
struct ProcessorDeadLetterTests {
    let stream = FakeStream()
    let poison = Array(#"{"_id":"00000000000000010000000000000001:3-4","timestamp":"yesterday","message":"m3"}"#.utf8)

    private func withPoison() -> [[UInt8]] {
        stream.records(0..<3) + [poison] + stream.records(4..<6) + [Array("not json".utf8)]
    }

    @Test("poison goes to the dead-letter topic as it was, with headers, and its row goes with the checkpoint")
    func letters() throws {
        try ProcessorWorld.run { world in
            world.log.append(withPoison(), to: 3)
            try world.consumer.assign([3])
            try await world.until("all is decided") { world.store.checkpoint(3).nextOffset == 7 }
            #expect(world.store.messages == messages(0..<3) + messages(4..<6))
            let letters = world.kafka.producer.letters
            #expect(letters.map(\.value) == [poison, Array("not json".utf8)])
            let headers = try #require(letters.first?.headers)
            #expect(headers["logdrill.reason"] == "bad-timestamp")
            #expect(headers["logdrill.topic"] == "logs" && headers["logdrill.partition"] == "3")
            #expect(headers["logdrill.offset"] == "3" && headers["logdrill.pipeline"] == "main")
            #expect(headers["logdrill.id"] == "00000000000000010000000000000001:3-4")
            #expect(headers["logdrill.error-offset"].flatMap(Int.init) ?? 0 > 40)
            #expect(headers["logdrill.found-at"] != nil)
            #expect(letters[0].destination == TopicPartition(topic: "logs.dead", partition: 1))
            #expect(world.store.dead.map(\.id.start) == [3, 6])
            #expect(world.store.dead.map(\.letter.offset) == [0, 1])
            #expect(world.store.dead.map(\.origin.offset) == [3, 6])
            #expect(world.status.counters.deadLettered == 2)
        }
    }

    @Test("a letter whose send is rejected or indeterminate is sent again; its row comes last and once")
    func resent() throws {
        try ProcessorWorld.run { world in
            let error = KafkaError(.localMessageTimedOut)
            world.kafka.producer.order([.rejected(error), .indeterminate(error), .indeterminate(error)])
            world.log.append(withPoison())
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 7 }
            #expect(world.store.dead.map(\.letter.offset) == [4, 5], "the row names the acknowledged copy")
            #expect(world.kafka.producer.letters.count == 6)
            #expect(world.status.counters.deadLettered == 2)
            #expect(world.status.counters.deadLetterResends == 3)
        }
    }

    @Test("while its letters are not acknowledged, no checkpoint passes poison; other partitions go on")
    func unacknowledged() throws {
        try ProcessorWorld.run { world in
            world.kafka.producer.order(
                [SendOutcome](repeating: .indeterminate(KafkaError(.requestTimedOut)), count: 12)
            )
            world.log.append(withPoison())
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(0..<50), to: 1)
            try world.consumer.assign([0, 1])
            try await world.until("the other one is stored") { world.store.checkpoint(1).nextOffset == 50 }
            #expect(world.store.checkpoint(0).nextOffset == nil)
            try await world.until("all is decided") { world.store.checkpoint(0).nextOffset == 7 }
        }
    }

    @Test("poison that its shipper sends again keeps its identity: one letter")
    func sentAgain() throws {
        try ProcessorWorld.run { world in
            world.log.append(withPoison() + [poison])
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 8 }
            #expect(world.kafka.producer.letters.count == 2)
            #expect(world.status.counters.deadLettered == 2)
        }
    }

    @Test("a tombstone is poison too")
    func tombstone() throws {
        try ProcessorWorld.run { world in
            world.log.append([[]])
            try world.consumer.assign([0])
            try await world.until("it is decided") { world.store.checkpoint().nextOffset == 1 }
            #expect(world.store.dead.count == 1)
        }
    }

    @Test("a letter refused for good halts its partition loudly")
    func refusedForGood() throws {
        try ProcessorWorld.run { world in
            world.kafka.producer.refuse(largerThan: 500)
            let large = [UInt8](repeating: 0x78, count: 600)
            world.log.append(stream.records(0..<3) + [large])
            world.log.append(FakeStream(id: StreamID(high: 2, low: 2)).records(0..<10), to: 1)
            try world.consumer.assign([0, 1])
            try await world.until("the alarm") { world.status.needsOperator != nil }
            #expect(world.status.needsOperator?.contains("logs/0") == true)
            try await world.until("the other one is stored") { world.store.checkpoint(1).nextOffset == 10 }
            try await world.sleep(.seconds(60))
            #expect(world.store.checkpoint(0).nextOffset == nil)
            #expect(world.status.partitions.map(\.phase) == ["halted", "running"])
        }
    }

    @Test("with the policy to drop, only the letter that is too large is dropped, and counted")
    func droppedByPolicy() throws {
        try ProcessorWorld.run {
            $0.processor.deadLetters.whenRefused = .drop
        } _: { world in
            world.kafka.producer.refuse(largerThan: 500)
            let large = [UInt8](repeating: 0x78, count: 600)
            world.log.append(withPoison() + [large] + stream.records(10..<12))
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 10 }
            #expect(world.status.counters.dropped == 1)
            #expect(world.status.counters.deadLettered == 2 && world.store.dead.count == 2)
            #expect(world.status.counters.stored == 7)
        }
    }

    @Test("a dead-letter topic that takes no larger batches than the source's raises an alarm at the start")
    func topicTooSmall() throws {
        try ProcessorWorld.run(letterTopicMaxBytes: 1 << 20) { world in
            try world.consumer.assign([0])
            try await world.until("the alarm") { world.status.needsOperator?.contains("logs.dead") == true }
            #expect(world.status.alarms.count == 1)
        }
    }

    @Test("poison is identified by its first members, whatever follows them")
    func recovered() throws {
        try ProcessorWorld.run { world in
            let id = "00000000000000010000000000000001"
            let floored = #"{"_id":"\#(id):5-6","_floor":5,"_acked":5,"message":nonsense"#
            world.log.append(stream.records(0..<4) + [Array(floored.utf8)])
            try world.consumer.assign([0])
            try await world.until("all is decided") { world.store.checkpoint().nextOffset == 5 }
            #expect(world.store.dead.map(\.id.description) == ["\(id):5-6"])
            #expect(world.status.ackedLost.map(\.missing) == [1], "its floor is heard")
        }
    }
}
