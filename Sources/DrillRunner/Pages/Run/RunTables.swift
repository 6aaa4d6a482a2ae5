import ChartDrawing
import SystemPorts

/// The tables of a run's page.
struct RunTables {
    private let report: DrillReport

    init(_ report: DrillReport) {
        self.report = report
    }

    /// Expectations with what was measured; `nil` where there are none.
    var expectations: Element? {
        guard !report.expectations.isEmpty else { return nil }
        let rows = report.expectations.map { expectation -> Element in
            let (mark, style) = Self.mark(expectation.verdict)
            return row([
                Element("td", class: "mark " + style, text: mark), Element("td", text: expectation.name),
                Element("td", class: "soft", text: expectation.bound),
                Element("td", class: expectation.verdict == .pass ? "" : style, text: expectation.measured),
            ])
        }
        return Page.section("What was expected", ["", "measure", "bound", "measured"], rows, .squeezed)
    }

    /// What the checkers accuse the run of; `nil` where that is nothing.
    var findings: Element? {
        guard !report.violations.isEmpty else { return nil }
        return Page.section(
            "What is wrong",
            ["anomaly", "cases", "when", "examples"],
            report.violations.map(finding),
            .stacked
        )
    }

    /// Within the promise, or admitted; `nil` where there is nothing.
    var permitted: Element? {
        guard !report.permitted.isEmpty else { return nil }
        return Page.section(
            "Permitted by this run's promise",
            ["anomaly", "cases", "when", "why, and examples"],
            report.permitted.map(finding),
            .stacked
        )
    }

    private func finding(_ violation: Violation) -> Element {
        let examples = Element("ul", violation.examples.map { Element("li", text: $0.dated) })
        return row([
            Element("td", class: "anomaly-name", text: violation.anomaly),
            Element("td", class: "right", text: Wording.count(violation.count)),
            Element("td", class: "soft when", text: Self.when(violation.times)), Element("td", [examples]),
        ])
    }

    static func when(_ times: CaseTimes) -> String {
        guard let first = times.first, let last = times.last else { return "at the end" }
        if first == last { return Wording.clock(first - .zero) }
        return "\(Wording.clock(first - .zero)) to \(Wording.clock(last - .zero))"
    }

    var ledger: Element {
        let counts = report.counts
        let terms: [(String, Int, String)] = [
            ("attempted", counts.attempted, "by the workload's schedule"),
            ("stored", counts.stored, "distinct records"),
            ("filtered", counts.filtered, "taken out by a rule"),
            ("dead-lettered", counts.deadLettered, "kept aside, with their bytes"),
            ("dropped", counts.dropped, "given up by a shipper or a socket, and counted there"),
            ("lost", counts.lost, "nobody accounts for them"), ("in flight", counts.inFlight, "some queue holds them"),
        ]
        var rows = terms.enumerated().map { index, term -> Element in
            let isBad = index > 3 && term.1 > 0
            let cells = [
                Element("td", text: (index == 0 ? "" : index == 1 ? "= " : "+ ") + term.0),
                Element("td", class: "right" + (isBad ? " bad" : ""), text: Wording.count(term.1)),
                Element("td", class: "soft", text: term.2),
            ]
            return Element("tr", class: index == 0 ? "total" : "", cells)
        }
        let further: [(String, String)] = [
            ("stored twice", Wording.count(counts.duplicates)), ("late", Wording.count(counts.late)),
            ("latency p50", Self.time(report.latency.p50)), ("latency p95", Self.time(report.latency.p95)),
            ("latency p99", Self.time(report.latency.p99)), ("latency p99.9", Self.time(report.latency.p999)),
            ("latency max", Self.time(report.latency.max)), ("never seen", Wording.count(report.latency.unseen)),
        ]
        rows += further.map { name, value in
            row([Element("td", class: "soft", text: name), Element("td", class: "right", text: value), Element("td")])
        }
        let sends =
            "\(Wording.count(counts.acknowledged)) acknowledged, \(Wording.count(counts.rejected)) rejected, "
            + "\(Wording.count(counts.indeterminate)) indeterminate"
        rows.append(row([Element("td", class: "soft", text: "sends"), Element("td"), Element("td", text: sends)]))
        return Element("table", class: "ledger", rows)
    }

    /// `nil` where nothing was made to go wrong.
    var faults: Element? {
        guard !report.faults.isEmpty else { return nil }
        let rows = report.faults.map { fault in
            let name = [Element("td", text: fault.name), Element("td", class: "soft", text: fault.target)]
            return row(name + (fault.absence.map { Self.cells(absence: $0) } ?? Self.cells(of: fault)))
        }
        return Page.section(
            "Faults",
            ["fault", "on", "from", "to", "operations changed", "back to normal after"],
            rows,
            .stacked
        )
    }

    private static func cells(of fault: FaultResult) -> [Element] {
        [
            Element("td", class: "number", text: Wording.duration(fault.from - .zero)),
            Element("td", class: "number", text: fault.until.map { Wording.duration($0 - .zero) } ?? "end"),
            Element("td", class: "right" + (fault.hits == 0 ? " doubt" : ""), text: Wording.count(fault.hits)),
            Element(
                "td",
                class: fault.recovery == nil ? "bad" : "",
                text: fault.recovery.map { $0 == .zero ? "at once" : Wording.duration($0) } ?? "never"
            ),
        ]
    }

    /// Of a fault that never began: why.
    private static func cells(absence: String) -> [Element] {
        [
            Element("td", class: "doubt", text: "never began"), Element("td"), Element("td"),
            Element("td", class: "soft", text: absence),
        ]
    }

    // MARK: Parts

    private func row(_ cells: [Element]) -> Element { Element("tr", cells) }

    private static func time(_ duration: Duration?) -> String { duration.map(Wording.duration) ?? "∞" }

    static func mark(_ verdict: Verdict) -> (text: String, style: String) {
        switch verdict {
        case .pass: ("✔", "good")
        case .fail: ("✘", "bad")
        case .inconclusive: ("?", "doubt")
        }
    }
}
