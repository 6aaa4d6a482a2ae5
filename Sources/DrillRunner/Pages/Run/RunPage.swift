import ChartDrawing
import SystemPorts

extension DrillReport {
    /// The report as a page by itself: verdict, story, charts, ledger, expectations, violations, how to see it again.
    public var page: String {
        Page.html(title: "\(verdict.rawValue): \(scenario)", style: RunPage.style, RunPage(self).content)
    }
}

/// The parts of a run's page, from what one wants to know first to what one looks up.
struct RunPage {
    private let report: DrillReport

    init(_ report: DrillReport) {
        self.report = report
    }

    var content: [Element] {
        var content = heading
        content += [RunTables(report).expectations, RunTables(report).findings].compactMap { $0 }
        let (broad, narrow) = (RunCharts(report, width: 880), RunCharts(report, width: 360))
        content.append(Element("h2", text: "What happened"))
        content += RunNarrative(report).sentences.map { Element("p", class: "told", text: $0) }
        content += zip(broad.all, narrow.all).map { Page.figure($0.name, $0.note, $0.drawing, $1.drawing) }
        content.append(Element("h2", text: "What became of every record"))
        if let flow = broad.flow, let small = narrow.flow { content += Page.pictures(flow, small) }
        content.append(RunTables(report).ledger)
        content += [RunTables(report).faults, RunTables(report).permitted].compactMap { $0 }
        content += reproduction
        return content
    }

    private var heading: [Element] {
        let style: String
        switch report.verdict {
        case .pass: style = "good"
        case .fail: style = "bad"
        case .inconclusive: style = "doubt"
        }
        return Page.heading(
            report.verdict.rawValue.uppercased(),
            style: style,
            title: report.scenario,
            facts: "seed \(report.seed), \(Wording.duration(report.virtualTime)) of virtual time",
            answer: report.reason,
            why: report.why
        )
    }

    private var reproduction: [Element] {
        var parts = [
            Element("h2", text: "See it again"), Page.command(report.reproduce),
            Element(
                "p",
                class: "soft",
                text:
                    "The same scenario, seed and build give the same trace: \(Wording.hexadecimal(report.traceHash)). "
                    + "Build: \(report.build)."
            ),
        ]
        if !report.details.effective.isEmpty {
            let effective = Element("pre", text: report.details.effective)
            parts.append(Page.details("Every option that was in force", effective))
        }
        parts.append(
            Element(
                "footer",
                text: "Run by \(report.build) in \(report.target). Times count from the workload's start."
            )
        )
        return parts
    }

    static let style = """

        .told{margin:0 0 6px}
        .state-up{fill:var(--green);opacity:.75}.state-down{fill:var(--red)}.state-frozen{fill:var(--sky)}
        .state-busy{fill:var(--orange)}svg .flow-name{fill:var(--ink);font-weight:600}
        .node{fill:var(--soft)}.node.flow-good{fill:var(--green)}.node.flow-bad{fill:var(--red)}
        .ribbon{fill:var(--faint);opacity:.28}.ribbon.flow-good{fill:var(--green);opacity:.28}
        .ribbon.flow-bad{fill:var(--red);opacity:.5}
        .mark{width:1.6em;font-weight:700}.anomaly-name{font-weight:650;white-space:nowrap}.when{white-space:nowrap}
        .ledger td:first-child{white-space:nowrap}.total td:not(.soft){font-weight:650}
        """
}
