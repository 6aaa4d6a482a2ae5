import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

#if Mutants
    private let areMutantsCompiledIn = true
#else
    private let areMutantsCompiledIn = false
#endif

/// Each planted bug changes what its rule's test sees; without it the same run shows the rule.
@Suite("Planted bugs", .enabled(if: areMutantsCompiledIn, "needs swift test --traits Mutants"))
struct MutantTests {
    private func settings(_ mutant: Mutant?, partitions: Int = 1, brokers: Int = 3) -> ClusterSettings {
        var settings = ClusterSettings.logs(partitions: partitions)
        settings.brokers = brokers
        #if Mutants
            if let mutant { settings.mutants = Mutants([mutant]) }
        #endif
        return settings
    }

    /// Runs `scenario` with the bug and without; expects what it returns to differ as stated.
    private func compare<Seen: Equatable & Sendable>(
        _ mutant: Mutant,
        correct: Seen,
        broken: Seen,
        _ scenario: (Mutant?) throws -> Seen
    ) throws {
        #expect(try scenario(nil) == correct)
        #expect(try scenario(mutant) == broken)
    }

    @Test("ignore-high-watermark: a consumer reads what is not replicated")
    func ignoreHighWatermark() throws {
        try compare("ignore-high-watermark", correct: true, broken: false) { mutant in
            let bed = try Testbed(settings(mutant))
            return try bed.run { life in
                let clients = bed.cluster.clientFactory(for: life)
                var settings = ProducerSettings.plain
                settings.acks = .leader
                let producer = try clients.makeProducer(settings)
                _ = try await producer.send("0")
                let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
                _ = try await consumer.read(1)
                _ = try bed.cluster.isolate(try #require(bed.cluster.leader(of: .logs())))
                _ = try await producer.send("1")
                return try await consumer.silence(for: .seconds(3), life)
            }
        }
    }

    @Test("ack-before-replication: an acknowledged record dies with the leader")
    func ackBeforeReplication() throws {
        try compare("ack-before-replication", correct: 0, broken: 1) { mutant in
            let bed = try Testbed(settings(mutant))
            return try bed.run { life in
                var settings = ProducerSettings.plain
                settings.messageTimeout = .seconds(3)
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                _ = try await producer.send("0")
                let leader = try #require(bed.cluster.leader(of: .logs()))
                _ = try bed.cluster.isolate(leader)
                let outcome = try await producer.send("1")
                _ = try bed.cluster.crash(leader, losing: .nothing)
                try await life.ports.time.sleep(for: .seconds(20))
                return outcome.isAcknowledged && !bed.cluster.inspect.texts().contains("1") ? 1 : 0
            }
        }
    }

    @Test("dedup-window-off: a lost answer doubles the record in spite of idempotence")
    func dedupWindowOff() throws {
        try compare("dedup-window-off", correct: ["0"], broken: ["0", "0"]) { mutant in
            let bed = try Testbed(settings(mutant))
            return try bed.run { life in
                _ = try bed.cluster.dropConnections(ConnectionDrop(.afterAppend, .next(1)))
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
                _ = try await producer.send("0")
                return bed.cluster.inspect.texts()
            }
        }
    }

    @Test("no-fencing-of-old-generation: an evicted member's commit overwrites its successor's")
    func noFencing() throws {
        try compare("no-fencing-of-old-generation", correct: 1, broken: 99 as Int64?) { mutant in
            let bed = try Testbed(settings(mutant))
            let group = GroupOfReaders(bed)
            return try bed.run { life in
                var settings = ConsumerSettings()
                settings.sessionTimeout = .seconds(6)
                let zombie = try bed.cluster.clientFactory(for: life).makeConsumer(settings, topics: ["logs"])
                _ = try await zombie.silence(for: .seconds(5), life)
                try await zombie.commit([.logs(): 1])
                group.start("b")
                try await life.ports.time.sleep(for: .seconds(10))
                let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
                try await life.ports.time.sleep(for: .seconds(8))
                try await cut.undo()
                try? await zombie.commit([.logs(): 99])
                return bed.cluster.inspect.committedOffsets(of: "logdrill")[.logs()]
            }
        }
    }

    @Test("no-truncation-on-return: a stale replica's own records stay in its log")
    func noTruncation() throws {
        try compare("no-truncation-on-return", correct: false, broken: true) { mutant in
            let bed = try Testbed(settings(mutant))
            return try bed.run { life in
                var settings = ProducerSettings.plain
                settings.acks = .leader
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                _ = try await producer.send("0")
                try await life.ports.time.sleep(for: .seconds(1))
                let leader = try #require(bed.cluster.leader(of: .logs()))
                let isolation = try bed.cluster.isolate(leader)
                _ = try await producer.send("ghost")
                try await life.ports.time.sleep(for: .seconds(20))
                try await isolation.undo()
                try await life.ports.time.sleep(for: .seconds(10))
                var hasGhost = false
                bed.cluster.inspect.forEachBatch(of: .logs(), on: leader) { batch in
                    if batch.records.text(0) == "ghost" { hasGhost = true }
                }
                return hasGhost
            }
        }
    }

    @Test("unclean-election-always: a replica that missed acknowledged records leads")
    func uncleanElection() throws {
        try compare("unclean-election-always", correct: ["0", "1"], broken: ["0"]) { mutant in
            let bed = try Testbed(settings(mutant, partitions: 2, brokers: 5))
            return try bed.run { life in
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(.plain)
                let partition = TopicPartition.logs(1)
                let replicas = try #require(bed.cluster.inspect.partition(partition)).replicas.map(\.broker)
                _ = try await producer.send("0", to: partition)
                try await life.ports.time.sleep(for: .seconds(1))
                let stale = try bed.cluster.crash(replicas[2], losing: .nothing)
                try await life.ports.time.sleep(for: .seconds(15))
                _ = try await producer.send("1", to: partition)
                // The stale one returns, but cannot reach the leader to catch up; then the leader dies.
                _ = try bed.cluster.cut(.broker(replicas[0]), .broker(replicas[2]), .both)
                try await stale.undo()
                try await life.ports.time.sleep(for: .seconds(10))
                _ = try bed.cluster.crash(replicas[0], losing: .nothing)
                try await life.ports.time.sleep(for: .seconds(20))
                return bed.cluster.inspect.texts(partition)
            }
        }
    }

    @Test("consumer-keeps-after-revocation: two members read one partition")
    func keepsAfterRevocation() throws {
        try compare("consumer-keeps-after-revocation", correct: false, broken: true) { mutant in
            let bed = try Testbed(settings(mutant, partitions: 2))
            let group = GroupOfReaders(bed)
            return try bed.run { life in
                let clients = bed.cluster.clientFactory(for: life)
                let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
                _ = try await consumer.silence(for: .seconds(5), life)
                group.start("b")
                _ = try await consumer.silence(for: .seconds(15), life)
                let producer = try clients.makeProducer(ProducerSettings())
                for partition in group.held(by: "b") { _ = try await producer.send("x", to: partition) }
                let isSilent = try await consumer.silence(for: .seconds(5), life)
                return !isSilent
            }
        }
    }

    @Test("resume-from-wrong-offset: what was prefetched at the pause is skipped")
    func resumeFromWrongOffset() throws {
        try compare("resume-from-wrong-offset", correct: Array(0..<20), broken: [0] + Array(10..<20)) {
            (mutant) -> [Int64] in
            let bed = try Testbed(settings(mutant))
            return try bed.run { life in
                let clients = bed.cluster.clientFactory(for: life)
                let producer = try clients.makeProducer(ProducerSettings())
                for number in 0..<10 { _ = try await producer.send("\(number)") }
                let consumer = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
                var reading = try await consumer.read(1)
                consumer.pause([.logs()])
                try await life.ports.time.sleep(for: .seconds(2))
                for number in 10..<20 { _ = try await producer.send("\(number)") }
                consumer.resume([.logs()])
                while reading.offsets.last != 19, let event = try await consumer.next() {
                    try await consumer.take(event, [:], into: &reading)
                }
                return reading.offsets
            }
        }
    }
}
