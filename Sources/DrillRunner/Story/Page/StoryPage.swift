import ChartDrawing
import SystemPorts

extension Story {
    /// The story as a page by itself: a picture of who told whom what, and the same in words.
    public var page: String { Page.html(title: "\(subject) – \(scenario)", style: Self.style, content) }

    var content: [Element] {
        var content = heading
        if let overview = StoryOverview(self)?.drawing {
            content.append(Element("h2", text: "The whole run"))
            content.append(Element("div", class: "scroll", [overview.element.with("class", "wide")]))
        }
        content.append(Element("h2", text: "Who told whom what"))
        content.append(
            Element("div", class: "scroll", [SequenceDrawing(self).drawing.element.with("class", "sequence")])
        )
        content.append(Element("h2", text: "In words"))
        content.append(wordsTable)
        content.append(Element("h2", text: "See it again"))
        content.append(Page.command(reproduce))
        content.append(Element("footer", text: "\(build), seed \(seed)."))
        return content
    }

    private var heading: [Element] {
        var heading: [Element] = []
        if let anomaly {
            let name = anomaly.split(separator: ":").first.map(String.init) ?? anomaly
            heading.append(Element("span", class: "verdict bad", text: name))
        }
        heading.append(Element("h1", text: subject.prefix(1).uppercased() + subject.dropFirst()))
        heading.append(Element("p", class: "soft", text: "\(scenario), seed \(seed)"))
        heading.append(Element("p", class: "lead", text: "In the end: \(end)."))
        heading.append(Element("p", class: "soft", text: clockNote))
        if !why.isEmpty { heading.append(Element("p", class: "soft", text: why)) }
        return heading
    }

    private var wordsTable: Element {
        var before: Instant?
        let rows = lines.map { line -> Element in
            let step = before.map { line.time > $0 ? "+" + Wording.duration(line.time - $0) : "" } ?? ""
            before = line.until ?? line.time
            return Element(
                "tr",
                class: Self.style(of: line.tone),
                [
                    Element("td", class: "number right", text: Wording.clock(line.time - start)),
                    Element("td", class: "number faint step", text: step),
                    Element("td", class: "who", text: name(of: line.lane)),
                    Element("td", text: words(of: line)),
                ]
            )
        }
        return Element("table", class: "story", rows)
    }

    static func style(of tone: StoryLine.Tone) -> String {
        switch tone {
        case .plain: "plain"
        case .routine: "routine"
        case .context: "context"
        case .trouble: "trouble"
        case .fault: "fault"
        case .anomaly: "anomaly"
        }
    }

    private static let style = """

        .sequence{max-width:none}
        .story td.number,.story td.who{white-space:nowrap;overflow-wrap:normal}.who{font-weight:600}
        tr.routine td,tr.context td{color:var(--soft)}tr.trouble td{color:var(--bad)}tr.fault td{color:var(--doubt)}
        tr.anomaly td{color:var(--bad);font-weight:650}
        .life{stroke:var(--line);stroke-width:1}svg .lane{fill:var(--ink);font-weight:600}
        .message{stroke:var(--blue);stroke-width:1.5}.message.head{fill:var(--blue);stroke:none}
        .message.trouble{stroke:var(--red)}.message.trouble.head{fill:var(--red);stroke:none}
        .step-plain{fill:var(--blue)}.step-context{fill:var(--faint)}.step-trouble{fill:var(--red)}
        .step-fault{fill:var(--orange)}.step-anomaly{fill:var(--red)}.step-routine{fill:var(--hair);stroke:var(--line)}
        svg .say-plain{fill:var(--ink)}svg .say-context,svg .say-routine{fill:var(--soft)}
        svg .say-trouble{fill:var(--bad)}svg .say-fault{fill:var(--doubt)}
        svg .say-anomaly{fill:var(--bad);font-weight:650}
        .row-anomaly{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:4 3}
        @media (max-width:640px){.story .step{display:none}.story tr{display:block;border-bottom:1px solid var(--hair);\
        padding:6px 0}.story td{display:inline;border:0;padding:0 10px 0 0}.story td:last-child{display:block}}
        """
}
