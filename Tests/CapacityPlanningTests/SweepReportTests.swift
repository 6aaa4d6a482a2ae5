import ChartDrawing
import DrillRunner
import Foundation
import StrictYAML
import Testing

@testable import CapacityPlanning

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Reports of a sweep")
struct SweepReportTests {
    /// Breaks what does not escape it.
    private static let nasty = #"a <b> & "c" 'd' ]]> | `e` *f* </script>"#

    private static let subject = SweepSubject(
        scenario: nasty,
        why: nasty,
        costs: ["A store: 4 at a time.", nasty],
        reproduce: "logdrill sweep '\(nasty)'"
    )

    /// A system whose capacity is 300 records per second and processor, less what its seed takes: beyond it, latency
    /// grows by a second for each record too many.
    private static func result(
        _ settings: [String],
        seeds: [UInt64] = [1, 2, 3],
        unproven: Bool = false
    ) throws -> SweepResult {
        try Sweep(
            settings.map { try SweptSetting($0) },
            goal: SweepGoal("latency max below 2s"),
            seeds: seeds,
            variant: { try Scenario(yaml: Array(SweepTests.yaml.utf8), file: "sweep.yaml", overrides: $0) },
            run: { scenario, seed in
                let excess = (scenario.workloads[0].rate?.count ?? 0) - scenario.processors.count * (300 - Int(seed))
                let latency = excess <= 0 ? 0.1 : Double(excess)
                let verdict = unproven ? Verdict.inconclusive : latency < 2 ? .pass : .fail
                var report = DrillReport(scenario, seed: seed, verdict, reason: "it took \(nasty)")
                report.latency.p99 = .milliseconds(Int(latency * 900))
                report.expectations = [
                    ExpectationResult(
                        name: "latency max",
                        bound: "below 2 s",
                        measured: "\(latency) s",
                        verdict: verdict,
                        amount: MeasuredAmount(unit: .duration, value: latency, limit: 2)
                    )
                ]
                return report
            }
        ).perform()
    }

    private static func document(_ result: SweepResult) throws -> XMLDocument {
        try XMLDocument(xmlString: Page.xml(SweepPage(result, subject).content))
    }

    @Test("the page answers in words first, then shows the knee, the runs, the costs, and how to sweep again")
    func content() throws {
        let result = try Self.result(["workloads.steady.rate=10/s..10k/s"])
        let document = try Self.document(result)
        defer { withExtendedLifetime(document) {} }
        let text = document.rootElement()?.stringValue ?? ""
        let knee = try #require(result.rows[0].holdsTo)
        for part in [
            "FOUND", "“latency max below 2s” holds up to \(knee)/s", "and no longer at", "What breaks first",
            "it took \(Self.nasty)", "What was measured", "bound", "knee: ", "Latency p99", "The answers", "Every run",
            "What the model takes things to cost", "A store: 4 at a time.", "logdrill sweep '\(Self.nasty)'",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        let first = try #require(text.range(of: "holds up to")?.lowerBound)
        #expect(first < (try #require(text.range(of: "What was measured")?.lowerBound)))
        func count(_ path: String) throws -> Int { try document.nodes(forXPath: path).count }
        // Each picture twice, for a screen and for a phone; in each a mark for every run, a line for every seed.
        let points = result.rows[0].searches.flatMap(\.points)
        let broad = "//figure[1]/*[@class='broad']"
        #expect(try count("\(broad)//*[@class='dot green']") == points.count { $0.outcome == .holds })
        #expect(try count("\(broad)//*[@class='mark-cross']") == points.count { $0.outcome != .holds })
        #expect(try count("\(broad)//*[@class='line seed']") == 3)
        #expect(try count("\(broad)//*[@class='bracket']") == 1)
        #expect(try count("\(broad)//*[@class='level']") == 1)
        #expect(try count("//figure/*[@class='broad']") == count("//figure/*[@class='narrow']"))
        #expect(try count("//details//tr") == 1 + result.runs)
    }

    @Test("with a second setting it shows how the knee moves, a row and a line for each value, and the law")
    func twoSettings() throws {
        let result = try Self.result(["processors=1..4", "workloads.steady.rate=10/s..10k/s"])
        let document = try Self.document(result)
        defer { withExtendedLifetime(document) {} }
        let names = try document.nodes(forXPath: "//figcaption/strong").compactMap(\.stringValue)
        #expect(names == ["How the knee moves", "Where it holds", "What was measured"])
        func count(_ path: String) throws -> Int { try document.nodes(forXPath: path).count }
        #expect(try count("//figure[1]/*[@class='broad']//*[@class='dot blue']") == 4 * 3)
        #expect(try count("//figure[1]/*[@class='broad']//*[@class='area orange']") == 1, "the band of the fits")
        #expect(try count("//figure[1]/*[@class='broad']//*[@class='line orange']") == 1, "the law")
        #expect(try count("//figure[2]/*[@class='broad']//*[@class='row-name']") == 4)
        for style in ["strip-holds", "strip-open", "strip-breaks"] {
            #expect(try count("//figure[2]/*[@class='broad']//*[@class='\(style)']") == 4)
        }
        for colour in ["blue", "orange", "green", "purple"] {
            #expect(try count("//figure[3]/*[@class='broad']//*[@class='line \(colour)']") == 1)
        }
        let text = document.rootElement()?.stringValue ?? ""
        #expect(text.contains("with processors 1 holds up to"))
        #expect(text.contains("The scalability law: C(N)"))
        #expect(text.contains("contention σ"))
    }

    @Test("an answer outside what was simulated says so before anything is drawn")
    func outside() throws {
        for (range, words) in [("10/s..100/s", "holds from 10/s to 100/s"), ("1k/s..5k/s", "holds nowhere")] {
            let result = try Self.result(["workloads.steady.rate=\(range)"])
            let document = try Self.document(result)
            let text = document.rootElement()?.stringValue ?? ""
            #expect(text.contains("OUTSIDE WHAT WAS SIMULATED") && text.contains(words))
            let warning = try #require(text.range(of: "the knee lies outside what was simulated")?.lowerBound)
            #expect(warning < (try #require(text.range(of: "How it changes")?.lowerBound)))
            #expect(!text.contains("knee: "))
        }
    }

    @Test("runs that proved nothing are no answer")
    func unproven() throws {
        let document = try Self.document(try Self.result(["workloads.steady.rate=10/s..100/s"], unproven: true))
        defer { withExtendedLifetime(document) {} }
        #expect(document.rootElement()?.stringValue?.contains("NOTHING PROVEN") == true)
        #expect(try !document.nodes(forXPath: "//*[contains(@class,'ring')]").isEmpty)
    }

    @Test("where all combinations come to the same, that is said once")
    func same() throws {
        let result = try Self.result(["cluster.partitions=3..5", "workloads.steady.rate=10/s..10k/s"])
        #expect(SweepAnswer(result).sentence.hasSuffix(", whatever cluster.partitions of those tried"))
    }

    @Test("a setting that is no quantity has its values as ticks, and several have no common axis for their knees")
    func otherSettings() throws {
        let listed = try Self.document(try Self.result(["workloads.steady.rate=10/s,299/s,1k/s"], seeds: [1]))
        let ticks = try listed.nodes(forXPath: "//figure[1]/*[@class='broad']//*[@class='axis']").compactMap(
            \.stringValue
        )
        #expect(Set(ticks).isSuperset(of: ["10/s", "299/s", "1k/s"]))
        let three = try Self.result(
            ["cluster.partitions=3,4", "processors=1,2", "workloads.steady.rate=10/s..10k/s"],
            seeds: [1]
        )
        let names = try Self.document(three).nodes(forXPath: "//figcaption/strong").compactMap(\.stringValue)
        #expect(names == ["Where it holds", "What was measured"])
    }

    @Test("the page asks nobody for anything, runs no script, and stays below 500 KB however many runs there were")
    func selfContained() throws {
        let processors = (1...25).map(String.init).joined(separator: ",")
        let result = try Self.result(
            ["cluster.partitions=1..9", "processors=\(processors)", "workloads.steady.rate=10/s,10k/s"],
            seeds: [1]
        )
        #expect(result.rows.count > SweepPage.rowsMax && result.runs > SweepPage.runsMax)
        let page = SweepPage(result, Self.subject).html
        #expect(page.utf8.count < 500_000, "\(page.utf8.count)")
        let own = page.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        for forbidden in ["http:", "https:", "<script", "url(", "@import", " src=", "javascript:"] {
            #expect(!own.contains(forbidden), "\(forbidden)")
        }
    }

    @Test("Markdown has the answer, a row for each combination, the costs and the command, whatever is in them")
    func markdown() throws {
        let result = try Self.result(["processors=1,2", "workloads.steady.rate=10/s..10k/s"])
        let text = SweepMarkdown.text(of: result, Self.subject)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count == 1 + 2)
        #expect(rows.allSatisfy { $0.count { $0 == "|" } == 1 + SweepTable.header(result).count })
        for part in ["holds up to", "breaks first with processors 1 at", "A store: 4 at a time.", "````sh"] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
