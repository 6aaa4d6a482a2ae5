import KafkaPorts
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner
@testable import InMemoryKafka

@Suite("Stories of consumer groups and brokers", .ownThreads)
struct GroupStoryTests {
    /// The story of `logs/0` and of `logs/1`: each processor has one of the two.
    private static func stories(_ faults: String, until: String) throws -> [Story] {
        let yaml = """
            logdrill: 1
            name: groups
            cluster: {partitions: 2}
            processors: 2
            pipeline: {kafka: {consumer: {sessionTimeout: 6s, heartbeatInterval: 1s}}}
            workloads: {steady: {rate: 20/s, sources: 4}}
            faults: {\(faults)}
            run: {until: \(until)}
            """
        let drill = ScenarioFiles.drill(try Scenario(yaml: Array(yaml.utf8), file: "x.yaml"))
        return try [Int32(0), 1].map {
            try drill.story(seed: 1, .partition(TopicPartition(topic: "logs", partition: $0)))
        }
    }

    @Test("while a dead member's partition stands still, the story says what its group waits for, and for how long")
    func deadMember() throws {
        let stories = try Self.stories("loss: {kind: crash, target: processor 1, at: 3s, for: 12s}", until: "20s")
        for story in stories {
            let words = story.lines.map(\.words)
            let out = "processor-1 is out, silent for its session timeout of 6 s"
            let expelled = try #require(story.lines.first { $0.words.contains(out) })
            #expect(expelled.tone == .trouble)
            #expect(expelled.time - story.start >= .seconds(6) && expelled.time - story.start <= .seconds(10))
            #expect(words.contains { $0.contains("it waits for processor-2 to join again, for ") })
            #expect(words.contains { $0.contains("waits for processor-2 to assign partitions (sync)") })
            #expect(words.contains { $0.contains("begins: of the partitions processor-2 has 2") })
        }
    }

    @Test("a process that is back before its session ends is told apart from the member that it was")
    func earlierLife() throws {
        let story = try Self.stories("loss: {kind: crash, target: processor 1, at: 3s, for: 2s}", until: "20s")[0]
        let out = "the member that processor-1 was in an earlier life is out, silent for its session timeout of 6 s"
        #expect(story.lines.contains { $0.words.contains(out) }, "\(story.lines.map(\.words))")
    }

    @Test("a broker that is shut down in an orderly way is not told of as dead; its restart is no surprise")
    func orderlyShutdown() throws {
        let story = try Self.stories("upgrade: {kind: shutdown, target: broker 1, at: 3s, for: 15s}", until: "22s")[0]
        let words = story.lines.map(\.words)
        #expect(words.contains { $0.contains("is shut down in an orderly way") })
        #expect(words.contains("is started again"))
        #expect(!words.contains { $0.contains("taken for dead") })
        let crash = try Self.stories("loss: {kind: crash, target: broker 1, at: 3s, for: 15s}", until: "20s")[0]
        #expect(crash.lines.contains { $0.words.contains("taken for dead") })
    }

    @Test("a story says which clock it goes by, and that times below zero are the warm-up")
    func clock() throws {
        let story = try Self.stories("late: {kind: down, target: store, at: 3s, for: 1s}", until: "5s")[0]
        #expect(story.lines.contains { $0.time < story.start })
        let text = story.text(style: .plain).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            text.contains("as in the scenario and the report; before it, in times below zero, the pipeline warms up.")
        )
        #expect(text.contains("late begins on store, for 1 s"))
        #expect(story.lines.contains { $0.words.hasPrefix("begins") && $0.time == story.start + .seconds(3) })
        #expect(story.page.contains("in times below zero"))
    }

    // MARK: Steps in words

    private static func step(_ change: (inout ConsumerGroup) -> Void, at now: Int64 = 0) -> GroupStep? {
        let before = ConsumerGroup(id: "readers", settings: ClusterSettings(topics: []))
        var after = before
        change(&after)
        return GroupStep(from: before, to: after, at: now, on: BrokerID(2))
    }

    private static func join(_ group: inout ConsumerGroup, _ host: String, token: UInt64) {
        var request = JoinGroupRequest(
            group: "readers",
            member: "",
            clientID: "c",
            sessionTimeout: .seconds(45),
            rebalanceTimeout: .seconds(300),
            instance: host,
            subscription: Subscription(topics: ["logs"])
        )
        request.clientHost = host
        group.join(request, token, idSuffix: token, now: 0)
    }

    @Test("a first member waits for further ones; nothing that changed is no step")
    func firstMember() throws {
        let step = try #require(Self.step { Self.join(&$0, "a", token: 1) })
        #expect(
            GroupWords(step, at: .zero).text == "group readers: a joins; it waits for further members, for 3 s at most"
        )
        #expect(Self.step { _ in } == nil)
    }

    @Test("who did not join again within the rebalance timeout is named with that timeout")
    func missedJoin() throws {
        var group = ConsumerGroup(id: "readers", settings: ClusterSettings(topics: []))
        for (token, host) in ["a", "b"].enumerated() { Self.join(&group, host, token: UInt64(token + 1)) }
        // A rebalance in which b is silent, but its session goes on.
        group.tick(Int64(3e9))
        group.tick(Int64(6e9))
        #expect(group.state == .completing)
        let before = group
        let limit = try #require(group.phaseDeadline)
        for index in group.members.indices { group.members[index].renew(limit) }
        var waiting = group
        waiting.state = .preparing
        waiting.phaseDeadline = limit
        waiting.members[0].joining = 9
        var after = waiting
        after.tick(limit)
        let step = try #require(GroupStep(from: waiting, to: after, at: limit, on: BrokerID(1)))
        let words = GroupWords(step, at: Instant(nanoseconds: limit)).text
        #expect(words.contains("b is out, it did not join again within its rebalance timeout of 5 min"), "\(words)")
        // And who never asks for its assignment.
        var synced = before
        synced.members[0].syncing = 3
        for index in synced.members.indices { synced.members[index].renew(limit) }
        var without = synced
        without.tick(limit)
        let missed = try #require(GroupStep(from: synced, to: without, at: limit, on: BrokerID(1)))
        #expect(missed.removed.map(\.host) == ["b"])
        #expect(missed.removed.first?.why == .missedSync(.seconds(300)))
    }
}
