import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts
import Testing

/// What a member that was given up may still do.
@Suite("Lost memberships")
struct LostMembershipTests {
    private static let session: Duration = .seconds(6)

    private func settings(heartbeat: Duration = .seconds(1)) -> ConsumerSettings {
        var settings = ConsumerSettings()
        settings.sessionTimeout = Self.session
        settings.heartbeatInterval = heartbeat
        return settings
    }

    /// What the group's offset is after a member that was cut off and given up has committed an old one.
    private func offsetAfterTheZombie(_ seed: Seed, _ cluster: ClusterSettings) throws -> Int64? {
        let bed = try Testbed(seed, cluster)
        return try bed.run { life in
            let zombie = try bed.cluster.clientFactory(for: life).makeConsumer(settings(), topics: ["logs"])
            _ = try await zombie.silence(for: .seconds(5), life)
            try await zombie.commit([.logs(): 5])
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(bed.cluster.inspect.group("logdrill")?.state == "empty")
            try await cut.undo()
            do { try await zombie.commit([.logs(): 1]) } catch is KafkaError {}
            return bed.cluster.inspect.committedOffsets(of: "logdrill")[.logs()]
        }
    }

    @Test("a member whose session timed out cannot set back the offset of the emptied group", arguments: Seeds(1...20))
    func emptied(seed: Seed) throws {
        #expect(try offsetAfterTheZombie(seed, .logs()) == 5)
    }

    #if Mutants
        @Test("it could if it forgot its generation with its member id")
        func emptiedMutant() throws {
            var cluster = ClusterSettings.logs()
            cluster.mutants = Mutants(["lost-member-commits-as-simple-consumer"])
            #expect(try offsetAfterTheZombie(Seed(1), cluster) == 1)
        }
    #endif

    @Test("a consumer that was never a member may commit while the group is empty, backwards too")
    func simpleConsumer() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            // Its topic does not exist, so that it never joins.
            let simple = try clients.makeConsumer(settings(), topics: ["elsewhere"])
            _ = try await simple.silence(for: .seconds(5), life)
            try await simple.commit([.logs(): 5])
            try await simple.commit([.logs(): 1])
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [.logs(): 1])
        }
    }

    @Test("a refused commit tells the member at once that it is one no more, and it joins again")
    func refusedCommit() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            // Its heartbeats are too rare to keep its membership or to find out that it is gone.
            let consumer = try bed.cluster.clientFactory(for: life)
                .makeConsumer(settings(heartbeat: .seconds(100)), topics: ["logs"])
            guard case .assigned(let first) = try await consumer.next() else {
                Issue.record("no assignment")
                return
            }
            consumer.start([.logs(): 0], in: first.generation)
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(bed.cluster.inspect.group("logdrill")?.state == "empty")
            let error = await #expect(throws: KafkaError.self) { try await consumer.commit([.logs(): 0]) }
            #expect(error?.code == .unknownMemberID)
            guard case .lost([.logs()]) = try await consumer.next() else {
                Issue.record("the loss was not told")
                return
            }
            guard case .assigned(let second) = try await consumer.next() else {
                Issue.record("it did not join again")
                return
            }
            #expect(second.generation > first.generation)
            #expect(life.localNow < .zero + .seconds(20))
        }
    }
    @Test("the assignment counts as lost until the application comes back after it was told")
    func assignmentLost() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(settings(), topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            #expect(!consumer.isAssignmentLost)
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(consumer.isAssignmentLost, "the client knows, nobody was told")
            var event = try await consumer.next()
            while event != nil {
                if case .lost = event { break }
                event = try await consumer.next()
            }
            #expect(consumer.isAssignmentLost, "it was told, and may be about to commit")
            try await cut.undo()
            _ = try await consumer.silence(for: .seconds(1), life)
            #expect(!consumer.isAssignmentLost)
        }
    }

    /// What is noted as committed when a coordinator that has stood still writes an old commit down while its successor
    /// is in office.
    private func notedOfReplacedCoordinator(_ seed: Seed, _ cluster: ClusterSettings = .logs()) throws -> [Int64] {
        let bed = try Testbed(seed, cluster)
        let commits = Mutex<[Int64]>([])
        bed.cluster.inspect.watch(
            offsetCommits: { _, _, offset in commits.withLock { $0.append(offset) } },
            logStarts: { _, _ in },
            expired: { _, _ in }
        )
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            // Its topic does not exist, so that it never joins.
            let simple = try clients.makeConsumer(settings(), topics: ["elsewhere"])
            _ = try await simple.silence(for: .seconds(5), life)
            try await simple.commit([.logs(): 5])
            let old = try #require(bed.cluster.coordinator(of: "logdrill"))
            let frozen = try bed.cluster.freeze(old)
            // It stays in the frozen broker's socket.
            do { try await simple.commit([.logs(): 6]) } catch is KafkaError {}
            try await life.ports.time.sleep(for: .seconds(60))
            let successor = try clients.makeConsumer(settings(), topics: ["elsewhere"])
            _ = try await successor.silence(for: .seconds(5), life)
            try await successor.commit([.logs(): 9])
            try await frozen.undo()
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [.logs(): 9])
        }
        return commits.withLock { $0 }
    }

    @Test("a commit that only a replaced coordinator has written down is none", arguments: Seeds(1...5))
    func replacedCoordinator(seed: Seed) throws {
        #expect(try notedOfReplacedCoordinator(seed) == [5, 9])
    }

    #if Mutants
        @Test("it would be noted if writing it down were enough")
        func replacedCoordinatorMutant() throws {
            var cluster = ClusterSettings.logs()
            cluster.mutants = Mutants(["commits-noted-when-written"])
            #expect(try notedOfReplacedCoordinator(Seed(1), cluster).contains(6))
        }
    #endif
}
