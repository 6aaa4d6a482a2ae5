import Foundation
import KafkaPorts
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Stories of runs", .ownThreads)
struct StoryTests {
    /// A name that would break a page that did not escape it.
    private static let nasty = #"a <b> & "c" </script>"#

    private static func scenario(_ further: String = "") throws -> Scenario {
        let yaml = """
            logdrill: 1
            name: '\(nasty)'
            cluster: {partitions: 2}
            workloads: {steady: {rate: 50/s, sources: 2}}
            faults: {store-down: {kind: down, target: store, at: 2s, for: 3s}}
            run: {until: 8s}
            \(further)
            """
        return try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
    }

    @Test("a record's story goes from its source to the store, in order, and ends with its fate")
    func record() throws {
        let drill = ScenarioFiles.drill(try Self.scenario())
        let story = try drill.story(seed: 1, try #require(StoryRequest(record: "steady-1#40")))
        let told = story.lines.filter { $0.event?.concernsSubject == true }.map(\.lane.description)
        #expect(told.first == "steady-1")
        #expect(told.contains("shipper-1"))
        #expect(told.contains { $0.hasPrefix("broker") })
        #expect(told.contains("processor-1"))
        #expect(told.contains("store"))
        #expect(zip(story.lines, story.lines.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(story.end.hasPrefix("stored at "))
        let text = story.text(style: .plain)
        for part in ["emits record #40", "hands it to its Kafka client", "which it leads", "commits:"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("what repeats is told once, with its number and its end; the attempt that succeeds is told by itself")
    func folding() {
        var events: [StoryEvent] = []
        func add(_ second: Int64, _ what: StoryEvent.What, _ lane: StoryEvent.Lane = .process("processor-1")) {
            var event = StoryEvent(.zero + .seconds(second), lane, what)
            event.records = 1
            events.append(event)
        }
        for second in Int64(1)...7 {
            add(second, .askedStore(outcome: "stored"))
            add(second, .storeFailed("connection refused"))
        }
        add(9, .askedStore(outcome: "stored"))
        add(10, .committed(nextOffset: 5), .store)
        let lines = StoryFolding(isAboutRecord: true).lines(events)
        #expect(
            lines.map(\.words) == [
                "7 times in vain: gets nothing from the store: connection refused", "asks the store to take it",
                "commits: the log is settled below offset 5",
            ]
        )
        #expect(lines[0].time == .zero + .seconds(1) && lines[0].until == .zero + .seconds(7))
        // Twice is no repetition.
        #expect(StoryFolding(isAboutRecord: true).lines(Array(events[0..<4])).count == 4)
    }

    @Test("a record that is emitted while the store is down waits under the fault's band")
    func faultBand() throws {
        let story = try ScenarioFiles.drill(try Self.scenario())
            .story(seed: 1, .record(source: "steady-1", ordinal: 65))
        #expect(story.lines.contains { $0.lane == .fault("store-down") && $0.words.hasPrefix("begins") })
        #expect(story.faults.map(\.lane) == [.store])
    }

    @Test("a partition's story sums up what is routine, and has its levels for the chart")
    func partition() throws {
        let drill = ScenarioFiles.drill(try Self.scenario())
        let partitions = [Int32(0), 1].map { StoryRequest.partition(TopicPartition(topic: "logs", partition: $0)) }
        let stories = try partitions.map { try drill.story(seed: 1, $0) }
        let story = try #require(stories.first { !$0.levels.isEmpty })
        #expect(story.lines.count < 60)
        #expect(story.lines.contains { $0.tone == .routine && $0.words.contains("appended by broker") })
        #expect(story.levels.compactMap(\.logEnd).last == story.levels.compactMap(\.settled).last)
    }

    @Test("a page is well-formed whatever the scenario is called, asks nobody for anything and runs no script")
    func page() throws {
        let story = try ScenarioFiles.drill(try Self.scenario()).story(
            seed: 1,
            .record(source: "steady-1", ordinal: 40)
        )
        let document = try XMLDocument(xmlString: Page.xml(story.content))
        #expect(document.rootElement()?.stringValue?.contains(Self.nasty) == true)
        let page = story.page
        #expect(!page.contains("<script"))
        let page0 = page.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        #expect(!page0.contains("http") && !page0.contains("url("))
        #expect(page.utf8.count < 100_000)
    }

    @Test("what is not there is refused with what is there")
    func refusals() throws {
        let drill = ScenarioFiles.drill(try Self.scenario())
        func refusal(_ request: StoryRequest) -> String {
            do {
                _ = try drill.story(seed: 1, request)
                return ""
            } catch {
                return "\(error)"
            }
        }
        let none = "seed 1 has no acked-lost; it has none; name a record (--record) or a partition (--partition)"
        #expect(refusal(.around(.ackedLost)) == none)
        let noSource = "there is no source stedy; there are: steady-1, steady-2"
        #expect(refusal(.record(source: "stedy", ordinal: 1)) == noSource)
        #expect(refusal(.record(source: "steady-1", ordinal: 99_999)).contains("numbered from 0; there is no #99999"))
        let noPartition = "there is no partition logs/9; there are: logs/0, logs/1"
        #expect(refusal(.partition(TopicPartition(topic: "logs", partition: 9))) == noPartition)
    }

    @Test("subjects are read as reports name them")
    func requests() {
        let id = "00000000000000010000000000000002:3-4"
        for (text, name) in [("web-3#12", "web-3#12"), ("web-3 #12", "web-3#12"), (id, id)] {
            switch StoryRequest(record: text) {
            case .record(let source, let ordinal): #expect("\(source)#\(ordinal)" == name)
            case .id(let id): #expect("\(id)" == name)
            default: Issue.record("\(text)")
            }
        }
        for text in ["", "#3", "web", "web#", "web#-1", "web#x", "12:3-4"] {
            #expect(StoryRequest(record: text) == nil, "\(text)")
        }
        for text in ["", "logs", "/3", "logs/", "logs/-1", "logs/x"] {
            #expect(StoryRequest(partition: text) == nil, "\(text)")
        }
    }

    @Test("a run that is listened to leaves the trace of one that is not, and the trace hash says so")
    func unchanged() throws {
        let scenario = try ScenarioFiles.load(
            "leader-lost-during-storm",
            ["run.until=12s", "faults.slow-replication.at=4s", "faults.leader-loss.at=5s"]
        )
        let drill = ScenarioFiles.drill(scenario)
        // Compared within; throws where they differ.
        let story = try drill.story(seed: 3, .partition(TopicPartition(topic: "logs", partition: 0)))
        #expect(story.seed == 3)
    }

    @Test("a partition's story counts the records that are lost to it, though the store has settled all that is there")
    func losses() throws {
        let yaml = """
            logdrill: 1
            name: loss
            cluster: {partitions: 1}
            pipeline: {kafka: {producer: {acks: '1', enableIdempotence: false}}}
            workloads: {steady: {rate: 100/s, sources: 2}}
            faults:
              slow: {kind: latency, target: leader of logs/0, from: all brokers, by: 300ms, at: 2s, for: 10s}
              loss: {kind: crash, target: leader of logs/0, loses: whole-log, at: 5s, for: 8s}
            run: {until: 15s}
            """
        let drill = ScenarioFiles.drill(try Scenario(yaml: Array(yaml.utf8), file: "x.yaml"))
        let lost = try drill.run(seed: 1).counts.lost
        try #require(lost > 1)
        let story = try drill.story(seed: 1, .partition(TopicPartition(topic: "logs", partition: 0)))
        let end = ", and the store has settled all that is in it; \(lost) records of this partition are lost"
        #expect(story.end.hasSuffix(end), "\(story.end)")
    }

    #if Mutants
        @Test("around acked-lost: who had it, who was told so, and who leads without it")
        func around() throws {
            let yaml = """
                logdrill: 1
                name: loss
                cluster: {partitions: 1, broker.session.timeout: 3s}
                workloads: {steady: {rate: 100/s, sources: 2}}
                faults:
                  slow-replication: {kind: latency, target: all brokers, from: all brokers, by: 300ms, at: 3s, for: 10s}
                  leader-loss: {kind: crash, target: leader of logs/0, at: 5s, for: 8s}
                run: {until: 15s}
                """
            let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
            let drill = ScenarioFiles.drill(scenario, Mutants([Mutant("ack-before-replication")]))
            let story = try drill.story(seed: 1, .around(.ackedLost))
            #expect(story.anomaly?.hasPrefix("acked-lost") == true)
            let words = story.lines.map(\.words)
            let told = try #require(words.firstIndex { $0.contains("is told that Kafka has it") })
            let leads = try #require(words.firstIndex { $0.contains("leads logs/0 from now on") })
            let mark = try #require(story.lines.firstIndex { $0.tone == .anomaly })
            #expect(told < leads && leads < mark)
        }
    #endif
}
