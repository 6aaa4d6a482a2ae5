import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Faults and what they hit")
struct FaultTests {
    @Test("a fault where nothing goes hits nothing")
    func missed() throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        let bed = try Testbed(settings)
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            try await life.ports.time.sleep(for: .seconds(1))
            let replicas = try #require(bed.cluster.inspect.partition(.logs())).replicas.map(\.broker)
            let outsider = try #require(bed.cluster.brokers().last { !replicas.contains($0) })
            let faults: [any InjectedFault] = [
                try bed.cluster.slowDisk(outsider, by: .milliseconds(50)),
                try bed.cluster.cut(.client("nobody"), .everyBroker, .both),
                try bed.cluster.addLatency(.seconds(1), between: .client("nobody"), and: .everyBroker),
                try bed.cluster.dropConnections(ConnectionDrop(.afterAppend, .next(1), topic: "other")),
            ]
            for number in 1..<5 { _ = try await producer.send("\(number)") }
            #expect(faults.map(\.hits) == [0, 0, 0, 0])
        }
    }

    @Test("a slow disk delays appends, one after the other")
    func slowDisk() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            let fault = try bed.cluster.slowDisk(try #require(bed.cluster.leader(of: .logs())), by: .milliseconds(300))
            let start = life.localNow
            _ = try await producer.send("1")
            #expect(life.localNow - start >= .milliseconds(300))
            #expect(fault.hits == 1)
            try await fault.undo()
            let later = life.localNow
            _ = try await producer.send("2")
            #expect(life.localNow - later < .milliseconds(200))
        }
    }

    @Test("a full disk ends the broker; others take over, and it comes back with room", arguments: Seeds(1...10))
    func fullDisk(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let fault = try bed.cluster.fullDisk(leader)
            let outcome = try await producer.send("1")
            #expect(outcome.isAcknowledged)
            #expect(fault.hits > 0)
            #expect(!bed.cluster.inspect.runningBrokers.contains(leader))
            try await fault.undo()
            try await life.ports.time.sleep(for: .seconds(15))
            #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 3)
            #expect(bed.cluster.inspect.texts() == ["0", "1"])
        }
    }

    @Test(
        "the unflushed tail of one machine is no loss with acks=all; of all machines at once it is",
        arguments: Seeds(1...10)
    )
    func unflushedTail(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            try await life.ports.time.sleep(for: .seconds(40))
            _ = try await producer.send("1")
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let one = try bed.cluster.crash(leader, losing: .unflushedTail)
            try await life.ports.time.sleep(for: .seconds(15))
            try await one.undo()
            try await life.ports.time.sleep(for: .seconds(15))
            #expect(bed.cluster.inspect.texts() == ["0", "1"])
            _ = try await producer.send("2")
            var all: [any InjectedFault] = []
            for broker in bed.cluster.brokers() {
                all.append(try bed.cluster.crash(broker, losing: .unflushedTail))
            }
            for fault in all { try await fault.undo() }
            try await life.ports.time.sleep(for: .seconds(30))
            #expect(bed.cluster.inspect.texts().first == "0")
            #expect(!bed.cluster.inspect.texts().contains("2"))
        }
    }

    @Test("a lost disk is filled again from the others", arguments: Seeds(1...10))
    func wholeLog(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for number in 0..<10 { _ = try await producer.send("\(number)") }
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let fault = try bed.cluster.crash(leader, losing: .wholeLog)
            try await fault.undo()
            try await life.ports.time.sleep(for: .seconds(20))
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            #expect(state.inSync.count == 3)
            #expect(state.replicas.map(\.logEnd) == [10, 10, 10])
        }
    }

    @Test("a crashed client reports nothing more; a new life starts afresh", arguments: Seeds(1...10))
    func clientCrash(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        let lives = Counter()
        try bed.run { life in
            let shipper = bed.process("shipper") { life in
                let number = lives.next()
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
                for record in 0..<100 {
                    _ = try producer.enqueue(RecordBatch(["\(number)/\(record)"]), to: .logs())
                    try await life.ports.time.sleep(for: .milliseconds(10))
                }
                _ = try await producer.flush(until: life.localNow + .seconds(30))
            }
            try await life.ports.time.sleep(for: .milliseconds(500))
            shipper.crash()
            try await life.ports.time.sleep(for: .seconds(1))
            let before = bed.cluster.inspect.texts()
            #expect(before == (0..<before.count).map { "0/\($0)" })
            #expect((10..<60).contains(before.count))
            shipper.restart()
            try await life.ports.time.sleep(for: .seconds(5))
            #expect(bed.cluster.inspect.texts() == before + (0..<100).map { "1/\($0)" })
        }
    }

    @Test(
        "a frozen member is evicted after its session; thawed, it learns that it lost its partitions",
        arguments: Seeds(1...10)
    )
    func clientFreeze(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 2))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(20))
            group.process("a")?.freeze()
            try await life.ports.time.sleep(for: .seconds(60))
            #expect(group.held(by: "b").count == 2)
            group.process("a")?.thaw()
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(group.hasLost)
            #expect(group.held(by: "a").count == 1 && group.held(by: "b").count == 1)
        }
    }

    @Test("what does not exist cannot be broken")
    func unknownBroker() throws {
        let bed = try Testbed(.logs())
        try bed.run { _ in
            #expect(throws: ClusterControlError.self) { try bed.cluster.freeze(9) }
            #expect(bed.cluster.inspect.broker(selectedBy: "leader of logs/0") == bed.cluster.leader(of: .logs()))
            #expect(bed.cluster.inspect.broker(selectedBy: "broker 2") == 2)
            #expect(bed.cluster.inspect.broker(selectedBy: "controller") == 1)
            #expect(bed.cluster.inspect.broker(selectedBy: "coordinator of logdrill") != nil)
            #expect(bed.cluster.inspect.broker(selectedBy: "leader of none/0") == nil)
            #expect(bed.cluster.inspect.broker(selectedBy: "whoever") == nil)
        }
    }
}
