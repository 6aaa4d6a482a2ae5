import Foundation
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Forms of reports", .ownThreads)
struct ReportFormTests {
    private static let report = SampleReport.report()

    // MARK: The page

    @Test("the page is well-formed whatever the scenario, its faults and its records are called")
    func pageIsWellFormed() throws {
        for report in [Self.report, SampleReport.report(.pass, lost: 0), SampleReport.report(.inconclusive)] {
            let document = try XMLDocument(xmlString: Page.xml(RunPage(report).content))
            let text = document.rootElement()?.stringValue ?? ""
            #expect(text.contains(SampleReport.nasty))
            #expect(text.contains(report.verdict.rawValue.uppercased()))
            #expect(text.contains("18446744073709551615"))
        }
    }

    @Test("the page asks nobody for anything, runs no script, and knows dark screens, paper and phones")
    func pageIsSelfContained() {
        let page = Self.report.page
        let own = page.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        for forbidden in ["http:", "https:", "<script", "url(", "@import", " src=", "javascript:"] {
            #expect(!own.contains(forbidden), "\(forbidden)")
        }
        for wanted in [
            "prefers-color-scheme:dark", "@media print", "max-width:640px", "name=\"viewport\"", "charset=\"utf-8\"",
        ] {
            #expect(page.contains(wanted), "\(wanted)")
        }
    }

    @Test("the page has all that a reader looks for")
    func pageContent() throws {
        let document = try XMLDocument(xmlString: Page.xml(RunPage(Self.report).content))
        let text = document.rootElement()?.stringValue ?? ""
        for part in [
            "What was expected", "What is wrong", "acked-lost", "What happened", "Throughput", "Backlog", "Latency",
            "Oldest unsettled record", "Who was up", "Under-replicated", "What became of every record",
            "Permitted by this run's promise", "Faults", "See it again", Self.report.reproduce,
            "Every option that was in force", "480 ms", "In the end 997 were stored and 3 lost.",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("a command to repeat is folded between words only, and is copied as it stands")
    func command() throws {
        let line = "logdrill run x.yaml --seed 1 --set 'a b=c'"
        let element = Page.command(line)
        let document = try XMLDocument(xmlString: Page.xml([element]))
        #expect(document.rootElement()?.stringValue == line)
        let page = Page.html(title: "", [element])
        #expect(page.contains("<span class=\"word\">--seed </span><span class=\"word\">1 </span>"))
        #expect(Self.report.page.contains(".word{display:inline-block"))
    }

    @Test("a real run's page stays far below 500 KB, and what it shows adds up")
    func realPage() throws {
        let scenario = try ScenarioFiles.load("poison-records", ["run.until=20s"])
        var options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
        options.wantsDetails = true
        let report = try Drill(scenario, file: "x.yaml", options: options).run(seed: 1)
        #expect(report.page.utf8.count < 200_000)
        #expect(report.details.flows.reduce(0) { $0 + $1.records } == report.counts.attempted)
        #expect(report.details.states.contains { $0.name == "broker 1" })
        #expect(!report.details.latency.isEmpty && !report.details.ages.isEmpty)
        options.wantsDetails = false
        let plain = try Drill(scenario, file: "x.yaml", options: options).run(seed: 1)
        #expect(plain.traceHash == report.traceHash, "details change nothing in the run")
        #expect(plain.details.states.isEmpty && plain.details.latency.isEmpty)
    }

    @Test("where a table's heads are hidden, each cell says of which column it is")
    func stackedTables() throws {
        let document = try XMLDocument(xmlString: Page.xml(RunPage(Self.report).content))
        defer { withExtendedLifetime(document) {} }
        let tables = try document.nodes(forXPath: "//table[@class='stacked']").compactMap { $0 as? XMLElement }
        #expect(tables.count == 3, "what is wrong, faults, what is permitted")
        for table in tables {
            let rows = table.elements(forName: "tr")
            let heads = rows[0].elements(forName: "th").map { $0.stringValue ?? "" }
            for row in rows.dropFirst() {
                let labels = row.elements(forName: "td").map { $0.attribute(forName: "data-label")?.stringValue ?? "" }
                #expect(labels == heads)
            }
        }
    }

    @Test("each expectation's numbers are those of its words")
    func amounts() throws {
        let expectations =
            "expect=[{measure: stored, atLeast: 1}, {measure: latency max, below: 1m30s}, {measure: memory max, "
            + "below: 1GiB}, {measure: throughput, atLeast: 60/min}, {measure: recovery, below: 5s}]"
        let scenario = try ScenarioFiles.load(
            "store-down-then-back",
            ["run.until=5s", "faults.store-down.at=1s", "faults.store-down.for=2s", expectations]
        )
        let options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
        let report = try Drill(scenario, file: "x.yaml", options: options).run(seed: 1)
        let amounts = try report.expectations.map { try #require($0.amount) }
        #expect(amounts.map(\.unit) == [.records, .duration, .size, .rate, .duration])
        #expect(amounts.map(\.limit) == [1, 90, 1_073_741_824, 1, 5])
        let values = amounts.map { $0.value ?? -1 }
        func seconds(_ duration: Duration?) -> Double { Double(duration?.wholeNanoseconds ?? -1) / 1e9 }
        #expect(values[0] == Double(report.counts.stored))
        #expect(values[1] == seconds(report.latency.max))
        #expect(Wording.size(Int(values[2])) == report.expectations[2].measured)
        #expect("\(Int(values[3]))/s" == report.expectations[3].measured)
        #expect(values[4] == seconds(report.faults[0].recovery))
    }

    @Test("a run that ended at once has a page, too")
    func emptyPage() throws {
        let report = DrillReport(Scenario(), seed: 1, .inconclusive, reason: "nothing")
        _ = try XMLDocument(xmlString: Page.xml(RunPage(report).content))
    }

    // MARK: JUnit and Markdown

    @Test("JUnit has a case for the verdict, each expectation and each checker, and counts them rightly")
    func junit() throws {
        let xml = JUnitReport.xml(of: [.report(Self.report), .report(SampleReport.report(.pass, lost: 0))])
        let document = try XMLDocument(xmlString: xml)
        defer { withExtendedLifetime(document) {} }
        let root = try #require(document.rootElement())
        let cases = 1 + 3 + Checkers.all.count
        #expect(root.attribute(forName: "tests")?.stringValue == "\(2 * cases)")
        let suites = root.elements(forName: "testsuite")
        #expect(suites.map { $0.attribute(forName: "failures")?.stringValue } == ["3", "0"])
        #expect(suites.map { $0.attribute(forName: "skipped")?.stringValue } == ["1", "1"])
        #expect(suites.allSatisfy { $0.elements(forName: "testcase").count == cases })
        let failures = try root.nodes(forXPath: "//failure/@type").compactMap(\.stringValue)
        #expect(failures == ["verdict", "expectation", "acked-lost"])
        let names = suites[0].elements(forName: "testcase").compactMap { $0.attribute(forName: "name")?.stringValue }
        #expect(Set(names).count == cases)
        #expect(names.contains { $0.contains(SampleReport.nasty) })
    }

    @Test("a run without a report is an error or skipped in JUnit, and a line in Markdown")
    func missing() throws {
        let runs: [RunOutcome] = [
            .missing(MissingRun(SampleReport.nasty, isError: true, reason: "\(SampleReport.nasty)\nand more")),
            .report(SampleReport.report(.pass, lost: 0)), .missing(MissingRun("b", isError: false, reason: "left out")),
        ]
        let document = try XMLDocument(xmlString: JUnitReport.xml(of: runs))
        defer { withExtendedLifetime(document) {} }
        let suites = try #require(document.rootElement()).elements(forName: "testsuite")
        #expect(suites.map { $0.attribute(forName: "errors")?.stringValue } == ["1", "0", "0"])
        #expect(suites.map { $0.attribute(forName: "skipped")?.stringValue } == ["0", "1", "1"])
        let error = try #require(suites[0].elements(forName: "testcase")[0].elements(forName: "error").first)
        #expect(error.attribute(forName: "message")?.stringValue == SampleReport.nasty)
        #expect(error.stringValue == "\(SampleReport.nasty)\nand more")
        let text = MarkdownReport.text(of: runs)
        #expect(text.hasPrefix("### Logdrill: 1 passed, 1 could not be run, 1 left out\n"))
        #expect(text.contains("| ➖ | b |  | left out |  |  |"))
    }

    @Test("Markdown keeps its table whatever is in it")
    func markdown() {
        let text = MarkdownReport.text(of: [.report(Self.report), .report(SampleReport.report(.pass, lost: 0))])
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| |") }
        #expect(rows.count == 2)
        for row in rows {
            let bars = row.enumerated().filter { index, character in
                character == "|" && (index == 0 || Array(row)[index - 1] != "\\")
            }
            #expect(bars.count == 7, "\(row)")
        }
        #expect(text.hasPrefix("### Logdrill: 1 passed, 1 failed\n"))
        #expect(!text.contains("</script>") || text.contains("````sh"))
        #expect(text.components(separatedBy: "<details>").count == 2)
    }
}
