import DrillSimulation
import InMemoryKafka
import KafkaPorts
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
}
