import Foundation
import KafkaPorts
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("What a report remarks on", .ownThreads)
struct RemarkTests {
    private static func run(_ further: String, mutants: Mutants = .none) throws -> DrillReport {
        let yaml = """
            logdrill: 1
            name: remarks
            workloads: {steady: {rate: 50/s, sources: 2}}
            \(further)
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        return try ScenarioFiles.drill(scenario, mutants).run(seed: 1)
    }

    private static func text(_ report: DrillReport) -> String {
        TextSummary.text(of: report, style: .plain).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Faults that never began

    @Test("a fault whose condition never held is said never to have begun, and drawn nowhere")
    func absentFault() throws {
        let report = try Self.run(
            """
            faults:
              flood: {kind: down, target: store, when: {measure: backlog, above: 1M}, for: 2s}
              after-it: {kind: down, target: store, after: flood, delay: 1s, for: 2s}
              real: {kind: slow, target: store, by: 100ms, at: 2s, for: 2s}
            run: {until: 6s}
            """
        )
        let never = "never began: backlog above 1000000 never came"
        #expect(report.faults[0].absence == "backlog above 1000000 never came")
        #expect(report.faults[1].absence == "it starts 1 s after the end of flood, which did not come in time")
        #expect(report.faults[2].absence == nil)
        let text = Self.text(report)
        #expect(text.contains("flood: \(never)"))
        #expect(!text.contains("flood on store: changed nothing"))
        #expect(!TextSummary.text(of: report, style: .plain).contains("─ flood ─"))
        #expect(RunNarrative(report).sentences.contains("flood \(never)."))
        #expect(MarkdownReport.text(of: [.report(report)]).contains("fault flood never began"))
        #expect(report.json().contains(#""neverBegan":"backlog above 1000000 never came""#))
        let document = try XMLDocument(xmlString: Page.xml(RunPage(report).content))
        defer { withExtendedLifetime(document) {} }
        let bands = try document.nodes(forXPath: "//*[@class='band-bar' or @class='band']").compactMap(\.stringValue)
        #expect(Set(bands) == ["real"])
        let rows = try document.nodes(forXPath: "//h2[.='Faults']/following-sibling::table//tr").compactMap(
            \.stringValue
        )
        #expect(rows.contains { $0.hasPrefix("flood") && $0.contains("never began") })
        #expect(rows.contains { $0.hasPrefix("real") && !$0.contains("never began") })
    }

    // MARK: What stands still

    #if Mutants
        @Test("records still in flight are laid at the partitions that stand still, since when, and why")
        func standing() throws {
            let report = try Self.run(
                """
                cluster: {partitions: 2}
                faults: {store-down: {kind: down, target: store, at: 2s, for: 2s}}
                run: {until: 20s, drain: 5s}
                """,
                mutants: Mutants([Mutant("processor-forgets-to-resume")])
            )
            #expect(report.verdict == .fail && report.counts.inFlight > 0)
            let standing = report.remarks.standing
            #expect(!standing.isEmpty)
            #expect(standing.allSatisfy { $0.since >= .seconds(1) && $0.since <= .seconds(18) && !$0.isHalted })
            #expect(standing.allSatisfy { $0.waiting > 0 })
            #expect(standing.reduce(0) { $0 + $1.waiting } <= report.counts.inFlight)
            let text = Self.text(report)
            #expect(text.contains("stood still since"))
            #expect(text.contains("processor-1 has"))
            let healthy = try Self.run("cluster: {partitions: 2}\nrun: {until: 3s}")
            #expect(healthy.remarks.standing.isEmpty)
        }
    #endif

    @Test("a partition that a processor has halted is named with the finding, whoever else goes on")
    func halted() throws {
        let report = try Self.run(
            """
            cluster: {partitions: 1}
            faults: {power-loss: {kind: crash, target: all brokers, loses: unflushed-tail, at: 5s, for: 5s}}
            run: {until: 30s, drain: 20s}
            """
        )
        let halted = try #require(report.remarks.standing.first)
        #expect(halted.isHalted && halted.partition == TopicPartition(topic: "logs", partition: 0))
        #expect(halted.since > .seconds(5) && halted.since < .seconds(35))
        #expect(halted.cause.hasPrefix("processor-1 has halted it until an operator acts: "))
        #expect(halted.cause.contains("(log-replaced)") || halted.cause.contains("(checkpoint-ahead)"))
        #expect(RunNarrative(report).sentences.contains { $0.hasPrefix("logs/0 stood still since ") })
    }

    @Test("partitions that stand still for one reason are told of together; a halted one even if nothing is in flight")
    func standingSentences() {
        func one(_ number: Int32, _ cause: String, isHalted: Bool, waiting: Int) -> StandingPartition {
            StandingPartition(
                partition: TopicPartition(topic: "logs", partition: number),
                since: .seconds(42),
                cause: cause,
                isHalted: isHalted,
                waiting: waiting
            )
        }
        var remarks = RunRemarks()
        remarks.standing = [
            one(0, "no processor runs", isHalted: false, waiting: 3), one(1, "halted", isHalted: true, waiting: 1),
            one(2, "no processor runs", isHalted: false, waiting: 1_000),
        ]
        let halted = "logs/1 stood still since 42 s, and 1 record waits there: halted."
        #expect(remarks.sentences(inFlight: 0) == [halted])
        let together = "logs/0 and logs/2 stood still since 42 s, and 1,003 records wait there: no processor runs."
        #expect(remarks.sentences(inFlight: 5) == [together, halted])
        remarks.standing = [one(3, "halted", isHalted: true, waiting: 0)]
        #expect(remarks.sentences(inFlight: 0) == ["logs/3 stood still since 42 s: halted."])
    }

    // MARK: Retention

    @Test("retention that deletes nothing because no segment is closed is said to; one that deletes is not")
    func idleRetention() throws {
        let settings = "retention: 5s, retention.check.interval: 2s, partitions: 2"
        let idle = try Self.run("cluster: {\(settings)}\nrun: {until: 20s}")
        let sentence = try #require(idle.remarks.idleRetention).sentence
        #expect(
            sentence.hasPrefix("Retention (retention.ms 5 s) deleted nothing of logs: brokers delete whole segments")
        )
        #expect(sentence.contains("segment.bytes 1 GiB") && sentence.hasSuffix("they look every 2 s."))
        #expect(RunNarrative(idle).sentences.contains(sentence))
        #expect(Self.text(idle).contains(sentence))
        let busy = try Self.run("cluster: {\(settings), segment.bytes: 16KiB}\nrun: {until: 20s}")
        #expect(busy.remarks.idleRetention == nil)
        let patient = try Self.run("cluster: {partitions: 2}\nrun: {until: 3s}")
        #expect(patient.remarks.idleRetention == nil, "seven days were never over")
    }

    // MARK: Partitions

    @Test("partitions that never held a record are counted, and the sentence says what decides")
    func unusedPartitions() throws {
        let report = try Self.run("cluster: {partitions: 6}\nrun: {until: 3s}")
        let use = try #require(report.remarks.partitionUse)
        #expect(use.total == 6 && (1...2).contains(use.used) && use.sources == 2)
        #expect(use.sentence.hasPrefix("2 sources put records into \(use.used) of the 6 partitions of logs: "))
        #expect(Self.text(report).contains(use.sentence))
        let full = try Self.run("cluster: {partitions: 1}\nrun: {until: 3s}")
        #expect(full.remarks.partitionUse == nil)
    }
}
