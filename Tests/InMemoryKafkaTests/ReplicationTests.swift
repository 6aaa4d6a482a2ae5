import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Replication, elections, broker failures")
struct ReplicationTests {
    @Test(
        "46: acks=all, replication 3, min 2, the leader dies: every acknowledged record is there, in order",
        arguments: Seeds(1...20)
    )
    func leaderDies(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            let traffic = Traffic(producer)
            try await traffic.run(life, seconds: 3)
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let crash = try bed.cluster.crash(leader, losing: .nothing)
            try await traffic.run(life, seconds: 30)
            let outcomes = try await traffic.finish()
            #expect(outcomes.areAcknowledged)
            #expect(bed.cluster.inspect.texts() == (0..<outcomes.count).map(String.init))
            #expect(bed.cluster.leader(of: .logs()) != leader)
            #expect(crash.hits > 0)
            #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 2)
        }
    }

    @Test("a kill stalls producing for about a broker session", arguments: Seeds(1...20))
    func stall(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("before")
            _ = try bed.cluster.crash(try #require(bed.cluster.leader(of: .logs())), losing: .nothing)
            let start = life.localNow
            _ = try await producer.send("after")
            #expect((6...12).contains((life.localNow - start).wholeNanoseconds / 1_000_000_000))
        }
    }

    @Test("47: acks=1, the leader dies: an acknowledged suffix may vanish, survivors stay in order")
    func suffixVanishes() throws {
        var lossy = 0
        for seed in Seeds(1...20) {
            let bed = try Testbed(seed, .logs())
            lossy += try bed.run { life in
                var settings = ProducerSettings.plain
                settings.acks = .leader
                settings.linger = .zero
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                let leader = try #require(bed.cluster.leader(of: .logs()))
                _ = try await producer.send("0")
                _ = try bed.cluster.cut(.broker(leader), .everyBroker, .both)
                for number in 1..<10 { _ = try await producer.send("\(number)") }
                _ = try bed.cluster.crash(leader, losing: .nothing)
                try await life.ports.time.sleep(for: .seconds(20))
                let texts = bed.cluster.inspect.texts()
                #expect(texts == (0..<texts.count).map(String.init))
                return texts.count < 10 ? 1 : 0
            }
        }
        #expect(lossy > 0)
    }

    @Test(
        "49: ISR below the minimum: acks=all waits, acks=1 succeeds unreadably; recovery delivers both",
        arguments: Seeds(1...10)
    )
    func belowMinimum(seed: Seed) throws {
        var settings = ClusterSettings.logs()
        settings.brokers = 5
        let bed = try Testbed(seed, settings)
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            var faults: [any InjectedFault] = []
            for replica in state.replicas where replica.broker != state.leader {
                faults.append(try bed.cluster.crash(replica.broker, losing: .nothing))
            }
            try await life.ports.time.sleep(for: .seconds(12))
            #expect(bed.cluster.inspect.partition(.logs())?.inSync == [try #require(state.leader)])
            var plain = ProducerSettings.plain
            let safe = try clients.makeProducer(plain)
            let ticket = try safe.enqueue(RecordBatch(["all"]), to: .logs())
            plain.acks = .leader
            let quick = try await clients.makeProducer(plain).send("one")
            #expect(quick == .acknowledged(offset: 0))
            try await life.ports.time.sleep(for: .seconds(5))
            #expect(bed.cluster.inspect.partition(.logs())?.highWatermark == 0)
            for fault in faults { try await fault.undo() }
            let report = try #require(try await safe.nextReport())
            #expect(report.ticket == ticket && report.outcome == .acknowledged(offset: 1))
            #expect(bed.cluster.inspect.texts() == ["one", "all"])
        }
    }

    @Test(
        "51: no eligible replica, unclean election off: a stall, then all acknowledged records return",
        arguments: Seeds(1...10)
    )
    func noEligibleReplica(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for number in 0..<10 { _ = try await producer.send("\(number)") }
            var faults: [any InjectedFault] = []
            for broker in bed.cluster.brokers() { faults.append(try bed.cluster.crash(broker, losing: .nothing)) }
            let ticket = try producer.enqueue(RecordBatch(["10"]), to: .logs())
            try await life.ports.time.sleep(for: .seconds(60))
            for fault in faults { try await fault.undo() }
            let report = try #require(try await producer.nextReport())
            #expect(report.ticket == ticket && report.outcome.isAcknowledged)
            #expect(bed.cluster.inspect.texts() == (0...10).map(String.init))
        }
    }

    @Test("53: a stale replica that returns resurrects nothing", arguments: Seeds(1...20))
    func nothingResurrected(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ProducerSettings.plain
            settings.acks = .leader
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            let leader = try #require(bed.cluster.leader(of: .logs()))
            for number in 0..<5 { _ = try await producer.send("\(number)") }
            try await life.ports.time.sleep(for: .seconds(1))
            let isolation = try bed.cluster.isolate(leader)
            for number in 0..<5 { _ = try await producer.send("ghost \(number)") }
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(bed.cluster.leader(of: .logs()) != leader)
            try await isolation.undo()
            try await life.ports.time.sleep(for: .seconds(10))
            for number in 5..<10 { _ = try await producer.send("\(number)") }
            // Back in office by preference: what it had alone is gone for good.
            try await life.ports.time.sleep(for: .seconds(400))
            #expect(bed.cluster.leader(of: .logs()) == leader)
            #expect(bed.cluster.inspect.texts() == (0..<10).map(String.init))
            for broker in bed.cluster.brokers() {
                var texts: [String] = []
                bed.cluster.inspect.forEachBatch(of: .logs(), on: broker) { batch in
                    texts += (0..<batch.records.count).map(batch.records.text)
                }
                #expect(texts == (0..<10).map(String.init))
            }
        }
    }

    @Test(
        "52: unclean election on: committed records may be lost; a consumer past the end is told",
        arguments: Seeds(1...10)
    )
    func uncleanElection(seed: Seed) throws {
        var settings = ClusterSettings.logs(partitions: 2) { $0.uncleanLeaderElection = true }
        settings.brokers = 5
        let bed = try Testbed(seed, settings)
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(.plain)
            let partition = TopicPartition.logs(1)
            let replicas = try #require(bed.cluster.inspect.partition(partition)).replicas.map(\.broker)
            _ = try await producer.send("0", to: partition)
            let stale = try bed.cluster.crash(replicas[2], losing: .nothing)
            try await life.ports.time.sleep(for: .seconds(15))
            _ = try await producer.send("1", to: partition)
            let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            var reading = try await consumer.read(2)
            #expect(reading.texts == ["0", "1"])
            for broker in replicas[..<2] { _ = try bed.cluster.crash(broker, losing: .nothing) }
            try await stale.undo()
            while !reading.events.contains("out of range logs/1@2"), let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            var texts: [String] = []
            bed.cluster.inspect.forEachBatch(of: partition, on: replicas[2]) { texts.append($0.records.text(0)) }
            #expect(texts == ["0"])
            #expect(bed.cluster.leader(of: partition) == replicas[2])
        }
    }

    @Test(
        "54: a rolling restart with acks=all and idempotence loses nothing and doubles nothing",
        arguments: Seeds(1...10)
    )
    func rollingRestart(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            let traffic = Traffic(producer)
            for broker in bed.cluster.brokers() {
                let shutdown = try bed.cluster.shutDown(broker)
                try await traffic.run(life, seconds: 2)
                try await shutdown.undo()
                try await traffic.run(life, seconds: 15)
                #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 3)
            }
            let outcomes = try await traffic.finish()
            #expect(outcomes.areAcknowledged)
            #expect(bed.cluster.inspect.texts() == (0..<outcomes.count).map(String.init))
        }
    }

    @Test("a controlled shutdown stalls for about a second, not for a broker session", arguments: Seeds(1...10))
    func controlledShutdown(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("before")
            let fault = try bed.cluster.shutDown(try #require(bed.cluster.leader(of: .logs())))
            let start = life.localNow
            _ = try await producer.send("after")
            try await life.ports.time.sleep(for: .seconds(1))
            _ = try await producer.send("later")
            #expect(life.localNow - start < .seconds(3))
            #expect(fault.hits > 0)
        }
    }

    @Test("55: a single broker restarts: data and offsets are intact, clients reconnect", arguments: Seeds(1...10))
    func singleBroker(seed: Seed) throws {
        var settings = ClusterSettings.logs {
            $0.replicationFactor = 1; $0.minInSyncReplicas = 1
        }
        settings.brokers = 1
        let bed = try Testbed(seed, settings)
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for number in 0..<5 { _ = try await producer.send("\(number)") }
            _ = try bed.cluster.restart(1)
            for number in 5..<10 {
                let outcome = try await producer.send("\(number)")
                #expect(outcome == .acknowledged(offset: Int64(number)))
            }
            #expect(bed.cluster.inspect.texts() == (0..<10).map(String.init))
        }
    }

    @Test(
        "56: a frozen broker: requests in flight fail within the socket time-out, then all recovers",
        arguments: Seeds(1...10)
    )
    func frozen(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.socketTimeout = .seconds(15)
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            let traffic = Traffic(producer)
            try await traffic.run(life, seconds: 1)
            let freeze = try bed.cluster.freeze(try #require(bed.cluster.leader(of: .logs())))
            try await traffic.run(life, seconds: 40)
            try await freeze.undo()
            try await traffic.run(life, seconds: 20)
            let outcomes = try await traffic.finish()
            #expect(outcomes.areAcknowledged)
            #expect(bed.cluster.inspect.texts() == (0..<outcomes.count).map(String.init))
            #expect(freeze.hits > 0)
            #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 3)
        }
    }

    @Test("a slow follower leaves the in-sync set after the lag time, and comes back", arguments: Seeds(1...5))
    func slowFollower(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            let traffic = Traffic(producer)
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            let leader = try #require(state.leader)
            let follower = try #require(state.inSync.last { $0 != leader })
            let controller = try #require(bed.cluster.controller())
            let cut = try bed.cluster.cut(.broker(leader), .broker(follower), .both)
            try await traffic.run(life, seconds: 20)
            if controller != leader && controller != follower {
                #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 3)
            }
            try await traffic.run(life, seconds: 40)
            #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 2)
            try await cut.undo()
            try await traffic.run(life, seconds: 10)
            #expect(bed.cluster.inspect.partition(.logs())?.inSync.count == 3)
            let outcomes = try await traffic.finish()
            #expect(outcomes.areAcknowledged)
        }
    }

    @Test("without a controller nothing is elected; existing leaders go on", arguments: Seeds(1...5))
    func controllerLost(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            let former = bed.cluster.controller()
            let fault = try bed.cluster.loseController()
            #expect(bed.cluster.controller() == nil)
            let start = life.localNow
            let outcome = try await producer.send("1")
            #expect(outcome.isAcknowledged && life.localNow - start < .seconds(1))
            let shutdown = try bed.cluster.shutDown(try #require(bed.cluster.leader(of: .logs())))
            try await life.ports.time.sleep(for: .seconds(6))
            #expect(bed.cluster.controller() != nil && bed.cluster.controller() != former)
            #expect(fault.hits > 0)
            _ = shutdown
        }
    }
}

/// A steady stream of numbered records, one every 20 ms.
final class Traffic: Sendable {
    private let producer: any ProducerPort
    private let counter: Counter

    init(_ producer: any ProducerPort) {
        self.producer = producer
        counter = Counter()
    }

    func run(_ life: ProcessLife, seconds: Int) async throws {
        for _ in 0..<(seconds * 50) {
            _ = try producer.enqueue(RecordBatch(["\(counter.next())"]), to: .logs())
            try await life.ports.time.sleep(for: .milliseconds(20))
        }
    }

    /// Waits for all reports; outcomes in the order of the records.
    func finish() async throws -> [SendOutcome] {
        var outcomes: [ProduceTicket: SendOutcome] = [:]
        while outcomes.count < counter.count, let report = try await producer.nextReport() {
            outcomes[report.ticket] = report.outcome
        }
        return outcomes.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension [SendOutcome] {
    var areAcknowledged: Bool { allSatisfy(\.isAcknowledged) }
}

extension SendOutcome {
    var isAcknowledged: Bool { if case .acknowledged = self { true } else { false } }
}
