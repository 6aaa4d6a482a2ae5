import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts
import Testing

@Suite("Consumer groups")
struct GroupTests {
    @Test("33: assignments are disjoint and cover all partitions; a surplus member gets none", arguments: Seeds(1...20))
    func disjoint(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 3))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            for number in 0..<4 { group.start("reader-\(number)") }
            try await life.ports.time.sleep(for: .seconds(30))
            let state = try #require(bed.cluster.inspect.group("logdrill"))
            #expect(state.state == "stable")
            #expect(state.assignments.count == 4)
            #expect(state.assignments.values.flatMap { $0 }.sorted() == (0..<3).map { .logs($0) })
            #expect(state.assignments.values.map(\.count).sorted() == [0, 1, 1, 1])
            #expect(group.holders().values.allSatisfy { $0.count == 1 })
            #expect(group.overlaps == 0)
        }
    }

    @Test("34: a clean close hands over without waiting for a session", arguments: Seeds(1...20))
    func cleanClose(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 4))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(20))
            #expect(group.held(by: "a").count == 2)
            group.close("a")
            try await life.ports.time.sleep(for: .seconds(8))
            #expect(group.held(by: "b").count == 4)
            #expect(group.overlaps == 0)
        }
    }

    @Test("35: a vanished member's partitions move only after its session time-out", arguments: Seeds(1...20))
    func vanished(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 4))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(20))
            group.crash("a")
            try await life.ports.time.sleep(for: .seconds(40))
            #expect(group.held(by: "b").count == 2)
            try await life.ports.time.sleep(for: .seconds(12))
            #expect(group.held(by: "b").count == 4)
            #expect(group.overlaps == 0)
        }
    }

    @Test(
        "36 and 37: a successor reads from the committed offset, and everything behind it again",
        arguments: Seeds(1...20)
    )
    func successor(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<20 { _ = try producer.enqueue(RecordBatch(["\(number)"]), to: .logs()) }
            _ = try await producer.flush(until: life.localNow + .seconds(10))
            let first = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            let reading = try await first.read(15)
            #expect(reading.texts.prefix(15) == (0..<15).map(String.init)[...])
            try await first.commit([.logs(): 7])
            await first.close(until: life.localNow + .seconds(5))
            let afterClose = try await first.next()
            #expect(afterClose == nil)
            let committed = bed.cluster.inspect.committedOffsets(of: "logdrill")
            #expect(committed == [.logs(): 7])
            let second = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            let again = try await second.read(13, from: committed)
            #expect(again.texts == (7..<20).map(String.init))
        }
    }

    @Test(
        "38 and 41: what moves is revoked first, a commit there counts; what stays is never revoked",
        arguments: Seeds(1...20)
    )
    func cooperative(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 4))
        let group = GroupOfReaders(bed, commitsOnRevocation: true)
        try bed.run { life in
            group.start("a")
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(group.held(by: "a").count == 4)
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(15))
            #expect(group.held(by: "a").count == 2)
            #expect(group.held(by: "b").count == 2)
            #expect(group.revoked(from: "a") == group.held(by: "b"))
            #expect(Set(bed.cluster.inspect.committedOffsets(of: "logdrill").keys) == group.revoked(from: "a"))
            #expect(group.commitErrors == [])
            #expect(group.overlaps == 0)
        }
    }

    @Test("39: an evicted member's commit is refused, and the stored value stays", arguments: Seeds(1...10))
    func evicted(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        let group = GroupOfReaders(bed)
        try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            var settings = ConsumerSettings()
            settings.sessionTimeout = .seconds(6)
            let zombie = try clients.makeConsumer(settings, topics: ["logs"])
            let producer = try clients.makeProducer(ProducerSettings())
            _ = try await producer.send("0")
            _ = try await zombie.read(1)
            try await zombie.commit([.logs(): 1])
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(10))
            let cut = try bed.cluster.cut(.client("client"), .everyBroker, .both)
            try await life.ports.time.sleep(for: .seconds(8))
            #expect(bed.cluster.inspect.group("logdrill")?.assignments.count == 1)
            try await cut.undo()
            await #expect(throws: KafkaError.self) { try await zombie.commit([.logs(): 99]) }
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [.logs(): 1])
            var reading = Reading()
            while !reading.events.contains("lost [logs/0]"), let event = try await zombie.next() {
                try await zombie.take(event, [:], into: &reading)
            }
        }
    }

    @Test(
        "40: whoever does not poll in time loses its assignment, and joins again when it polls",
        arguments: Seeds(1...10)
    )
    func maxPoll(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ConsumerSettings()
            settings.maxPollInterval = .seconds(60)
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(settings, topics: ["logs"])
            guard case .assigned(let assignment) = try await consumer.next() else {
                Issue.record("no assignment")
                return
            }
            consumer.start([.logs(): 0], in: assignment.generation)
            try await life.ports.time.sleep(for: .seconds(70))
            #expect(bed.cluster.inspect.group("logdrill")?.state == "empty")
            var reading = Reading()
            while reading.assigned.isEmpty, let event = try await consumer.next() {
                try await consumer.take(event, [:], into: &reading)
            }
            #expect(reading.events.contains("lost [logs/0]"))
            #expect(reading.events.contains("error _MAX_POLL_EXCEEDED"))
            #expect(bed.cluster.inspect.group("logdrill")?.state == "stable")
        }
    }

    @Test("a paused consumer that goes on polling stays in the group")
    func pausedStays() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ConsumerSettings()
            settings.maxPollInterval = .seconds(60)
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(settings, topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            consumer.pause([.logs()])
            _ = try await consumer.silence(for: .seconds(300), life)
            #expect(bed.cluster.inspect.group("logdrill")?.state == "stable")
            #expect(bed.cluster.inspect.group("logdrill")?.generation == 1)
        }
    }

    @Test("43: an explicit lower commit is accepted")
    func lowerCommit() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            try await consumer.commit([.logs(): 9])
            try await consumer.commit([.logs(): 4])
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill") == [.logs(): 4])
        }
    }

    @Test("44: a session too short for the broker is reported, and the group is intact")
    func shortSession() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ConsumerSettings()
            settings.sessionTimeout = .seconds(1)
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(settings, topics: ["logs"])
            let event = try await consumer.next()
            guard case .error(let error) = event else {
                Issue.record("\(String(describing: event))")
                return
            }
            #expect(error.code == .invalidSessionTimeout)
        }
    }

    @Test(
        "45: offsets and membership survive a move of the coordinator that is quicker than the session",
        arguments: Seeds(1...20)
    )
    func coordinatorMoves(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 4))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            group.start("a")
            group.start("b")
            try await life.ports.time.sleep(for: .seconds(20))
            let clients = bed.cluster.clientFactory(for: life)
            let other = try clients.makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await other.silence(for: .seconds(15), life)
            try await other.commit([.logs(3): 42])
            let generation = bed.cluster.inspect.group("logdrill")?.generation
            let coordinator = try #require(bed.cluster.coordinator(of: "logdrill"))
            let fault =
                try seed.value % 2 == 0
                ? bed.cluster.crash(coordinator, losing: .nothing) : bed.cluster.shutDown(coordinator)
            _ = try await other.silence(for: .seconds(30), life)
            let state = try #require(bed.cluster.inspect.group("logdrill"))
            #expect(bed.cluster.coordinator(of: "logdrill") != coordinator)
            #expect(state.generation == generation)
            #expect(state.offsets == [.logs(3): 42])
            #expect(fault.hits > 0)
            try await other.commit([.logs(3): 43])
            #expect(group.overlaps == 0)
            #expect(!group.hasLost)
        }
    }

    @Test(
        "under an eager protocol everybody gives everything up before the group shares it out",
        arguments: Seeds(1...10)
    )
    func eager(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 5))
        let group = GroupOfReaders(bed, commitsOnRevocation: true)
        try bed.run { life in
            var settings = ConsumerSettings()
            settings.assignor = .range
            group.start("a", settings)
            try await life.ports.time.sleep(for: .seconds(10))
            #expect(group.held(by: "a").count == 5)
            group.start("b", settings)
            try await life.ports.time.sleep(for: .seconds(15))
            #expect(group.revoked(from: "a").count == 5)
            #expect([group.held(by: "a").count, group.held(by: "b").count].sorted() == [2, 3])
            #expect(bed.cluster.inspect.committedOffsets(of: "logdrill").count == 5)
            #expect(group.commitErrors == [])
            #expect(group.overlaps == 0)
        }
    }
}
