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
        content += zip(broad.all, narrow.all).map { figure($0.name, $0.note, $0.drawing, $1.drawing) }
        content.append(Element("h2", text: "What became of every record"))
        if let flow = broad.flow, let small = narrow.flow { content += pictures(flow, small) }
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
        let facts = "seed \(report.seed), \(Wording.duration(report.virtualTime)) of virtual time"
        var heading = [
            Element("span", class: "verdict " + style, text: report.verdict.rawValue.uppercased()),
            Element("h1", text: report.scenario), Element("p", class: "soft", text: facts),
            Element("p", class: "lead", text: Self.sentence(report.reason)),
        ]
        if !report.why.isEmpty { heading.append(Element("p", class: "soft", text: report.why)) }
        return heading
    }

    /// Drawn twice, for a screen and for a phone: text must not shrink with the picture.
    private func pictures(_ broad: Drawing, _ narrow: Drawing) -> [Element] {
        [broad.element.with("class", "broad"), narrow.element.with("class", "narrow")]
    }

    private func figure(_ name: String, _ note: String, _ broad: Drawing, _ narrow: Drawing) -> Element {
        let caption = Element(
            "figcaption",
            [Element("strong", text: name), Element("span", class: "soft", text: " " + note)]
        )
        return Element("figure", [caption] + pictures(broad, narrow))
    }

    private var reproduction: [Element] {
        var parts = [
            Element("h2", text: "See it again"), Element("pre", text: report.reproduce),
            Element(
                "p",
                class: "soft",
                text:
                    "The same scenario, seed and build give the same trace: \(Wording.hexadecimal(report.traceHash)). "
                    + "Build: \(report.build)."
            ),
        ]
        if !report.details.effective.isEmpty {
            var details = Element("details")
            details.children = [
                .element(Element("summary", text: "Every option that was in force")),
                .element(Element("pre", text: report.details.effective)),
            ]
            parts.append(details)
        }
        parts.append(
            Element(
                "footer",
                text: "Run by \(report.build) in \(report.target). Times count from the workload's start."
            )
        )
        return parts
    }

    static func sentence(_ text: String) -> String {
        let capital = text.prefix(1).uppercased() + text.dropFirst()
        return capital.hasSuffix(".") ? capital : capital + "."
    }

    static let style = """

        .narrow{display:none}
        @media screen and (max-width:640px){.broad{display:none}.narrow{display:block}}
        figure{margin:20px 0 0}figcaption{font-size:13.5px;margin-bottom:2px}
        .told{margin:0 0 6px}
        .state-up{fill:var(--green);opacity:.75}.state-down{fill:var(--red)}.state-frozen{fill:var(--sky)}
        .state-busy{fill:var(--orange)}svg .state-word{fill:var(--paper);font-size:9px;font-weight:600}
        svg .row-name,svg .flow-name{fill:var(--ink)}svg .flow-name{font-weight:600}
        .node{fill:var(--soft)}.node.flow-good{fill:var(--green)}.node.flow-bad{fill:var(--red)}
        .ribbon{fill:var(--faint);opacity:.28}.ribbon.flow-good{fill:var(--green);opacity:.28}
        .ribbon.flow-bad{fill:var(--red);opacity:.5}
        .mark{width:1.6em;font-weight:700}.anomaly-name{font-weight:650;white-space:nowrap}.when{white-space:nowrap}
        ul{margin:4px 0 0;padding-left:18px}li{margin:0 0 3px;overflow-wrap:anywhere}
        @media screen and (max-width:640px){.scroll table{min-width:540px}.stacked th{display:none}\
        .stacked tr{display:block;border-bottom:1px solid var(--hair);padding:6px 0}\
        .stacked td{display:inline;border:0;padding:0 12px 0 0}.stacked td:last-child{display:block}}
        summary{cursor:pointer;color:var(--soft);margin:0 0 8px}
        .ledger td:first-child{white-space:nowrap}.total td{font-weight:650}
        """
}
