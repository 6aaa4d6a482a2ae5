import ChartDrawing
import DrillRunner

/// A sweep as a page by itself: the answer in words, charts, the table, what the model takes things to cost, how to see
/// it again.
public struct SweepPage {
    private let result: SweepResult
    private let subject: SweepSubject
    private let answer: SweepAnswer

    /// Of more rows the first are shown, so that a page stays one that can be sent around; JSON has them all.
    static let rowsMax = 200
    static let runsMax = 400

    public init(_ result: SweepResult, _ subject: SweepSubject) {
        self.result = result
        self.subject = subject
        answer = SweepAnswer(result)
    }

    public var html: String { Page.html(title: "sweep: \(subject.scenario)", style: Self.style, content) }

    var content: [Element] {
        let verdict = answer.verdict
        var content = Page.heading(
            verdict.word,
            style: verdict.style,
            title: subject.scenario,
            facts: "\(result.searched) from \(result.range.low) to \(result.range.high); \(SweepAnswer.effort(result))",
            answer: answer.sentence,
            why: subject.why
        )
        content += result.warnings.prefix(Self.rowsMax).map {
            Element("p", class: "doubt", text: "⚠ " + Page.sentence($0))
        }
        content += breaks
        content.append(Element("h2", text: "How it changes"))
        let (broad, narrow) = (SweepCharts(result: result, width: 880), SweepCharts(result: result, width: 360))
        content += zip(broad.all, narrow.all).map { Page.figure($0.name, $0.note, $0.drawing, $1.drawing) }
        if let fit = result.scalability {
            content.append(
                Element("p", class: "law", text: Page.sentence("The scalability law: " + SweepAnswer.scaling(fit)))
            )
        }
        content.append(table)
        content.append(Page.details("Every run", runs))
        content.append(Element("h2", text: "What the model takes things to cost"))
        content.append(Element("p", class: "soft", text: "The answer is as good as these figures."))
        content.append(Element("ul", subject.costs.map { Element("li", text: $0) }))
        content += [
            Element("h2", text: "See it again"), Page.command(subject.reproduce),
            Element("p", class: "soft", text: "The same scenario, seeds and build give the same answer."),
            Element("footer", text: "Swept by \(BuildIdentity.current), in simulation."),
        ]
        return content
    }

    private var breaks: [Element] {
        let breaks = answer.breaks
        guard !breaks.isEmpty else { return [] }
        let words = breaks.map(\.word)
        return [
            Element("h2", text: Set(words).count == 1 ? "What \(words[0])" : "What breaks"),
            Element("ul", breaks.prefix(Self.rowsMax).map { Element("li", text: $0.moment) }),
        ]
    }

    private var table: Element {
        let settings = result.grid.count
        let rows = result.rows.prefix(Self.rowsMax).map { row in
            Element(
                "tr",
                SweepTable.cells(row, result).enumerated().map { column, cell in
                    // A word instead of a knee may take two lines.
                    let isNumber = column >= settings && (column > settings || row.knee != nil)
                    return Element("td", class: isNumber ? "number" : "", text: cell)
                }
            )
        }
        let cut = result.rows.count > Self.rowsMax ? ", the first \(Self.rowsMax) of \(result.rows.count)" : ""
        return Page.section("The answers\(cut)", SweepTable.header(result), Array(rows), .stacked)
    }

    private var runs: Element {
        var rows: [Element] = []
        for row in result.rows {
            for search in row.searches {
                for point in search.points where rows.count < Self.runsMax {
                    let (mark, style) = Self.mark(point.outcome)
                    let cells = row.values + ["\(search.seed)", result.values.text(at: point.position)]
                    rows.append(
                        Element(
                            "tr",
                            cells.map { Element("td", class: "number", text: $0) } + [
                                Element("td", class: style, text: mark),
                                Element(
                                    "td",
                                    text: point.measured.isEmpty ? Self.reason(point.outcome) : point.measured
                                ),
                                Element("td", class: "number", text: point.latencyP99.map(Wording.duration) ?? "∞"),
                                Element("td", class: "number", text: Wording.count(point.backlogMax)),
                                Element("td", class: "number", text: point.recovery.map(Wording.duration) ?? "never"),
                            ]
                        )
                    )
                }
            }
        }
        let columns = result.grid + ["seed", result.searched, "", "measured", "p99", "largest backlog", "recovery"]
        let table = Page.table(columns, rows)
        guard result.runs > Self.runsMax else { return table }
        let note = "The first \(Wording.count(Self.runsMax)) of \(Wording.count(result.runs)); --format json has all."
        return Element("div", [Element("p", class: "soft", text: note), table])
    }

    private static func mark(_ outcome: SweepOutcome) -> (text: String, style: String) {
        switch outcome {
        case .holds: ("✔", "good")
        case .breaks: ("✘", "bad")
        case .unproven: ("?", "doubt")
        }
    }

    private static func reason(_ outcome: SweepOutcome) -> String {
        switch outcome {
        case .holds: ""
        case .breaks(let reason), .unproven(let reason): reason
        }
    }

    private static let style = """

        .law{margin-top:14px}.line.seed{stroke:var(--faint);stroke-width:1;opacity:.6}
        .level{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 4}svg .level-name{fill:var(--ink);font-weight:600}
        .bracket{fill:var(--band);opacity:.3}svg .bracket-name{fill:var(--ink);font-weight:600}
        .ring{fill:var(--paper);stroke-width:1.6}.cross{stroke-width:1.9;stroke-linecap:round}
        .ring.blue,.cross.blue{stroke:var(--blue)}.ring.orange,.cross.orange{stroke:var(--orange)}
        .ring.green,.cross.green{stroke:var(--green)}.ring.red,.cross.red{stroke:var(--red)}
        .ring.purple,.cross.purple{stroke:var(--purple)}.ring.sky,.cross.sky{stroke:var(--sky)}
        .strip-holds{fill:var(--green)}.strip-open{fill:var(--band)}.strip-breaks{fill:var(--red)}
        """
}
