package import ChartDrawing

/// What all reports' pages are put together from.
extension Page {
    /// What a table does where there is little room: gets tighter, can be pushed sideways, or shows a row's cells beneath
    /// each other with their columns' names.
    package enum Narrow: String { case squeezed, scrolled, stacked }

    /// The verdict, what it is of, and the answer in a sentence.
    ///
    /// - Parameter style: `good`, `bad` or `doubt`.
    package static func heading(
        _ verdict: String,
        style: String,
        title: String,
        facts: String,
        answer: String,
        why: String
    ) -> [Element] {
        var heading = [
            Element("span", class: "verdict " + style, text: verdict), Element("h1", text: title),
            Element("p", class: "soft", text: facts), Element("p", class: "lead", text: sentence(answer)),
        ]
        if !why.isEmpty { heading.append(Element("p", class: "soft", text: why)) }
        return heading
    }

    /// Drawn twice, for a screen and for a phone: text must not shrink with the picture.
    package static func pictures(_ broad: Drawing, _ narrow: Drawing) -> [Element] {
        [broad.element.with("class", "broad"), narrow.element.with("class", "narrow")]
    }

    /// A picture with its name and what it shows in few words.
    package static func figure(_ name: String, _ note: String, _ broad: Drawing, _ narrow: Drawing) -> Element {
        let caption = Element(
            "figcaption",
            [Element("strong", text: name), Element("span", class: "soft", text: " " + note)]
        )
        return Element("figure", [caption] + pictures(broad, narrow))
    }

    /// A table under its heading.
    package static func section(
        _ heading: String,
        _ columns: [String],
        _ rows: [Element],
        _ narrow: Narrow = .scrolled
    ) -> Element {
        Element("section", [Element("h2", text: heading), table(columns, rows, narrow)])
    }

    package static func table(_ columns: [String], _ rows: [Element], _ narrow: Narrow = .scrolled) -> Element {
        let head = Element("tr", columns.map { Element("th", text: $0) })
        let rows = narrow == .stacked ? rows.map { labelled($0, columns) } : rows
        let table = Element("table", class: narrow.rawValue, [head] + rows)
        return narrow == .scrolled ? Element("div", class: "scroll", [table]) : table
    }

    /// A row whose cells say of which column they are, for where they are not beneath its head.
    private static func labelled(_ row: Element, _ columns: [String]) -> Element {
        var row = row
        for index in row.children.indices where index < columns.count && !columns[index].isEmpty {
            guard case .element(let cell) = row.children[index] else { continue }
            row.children[index] = .element(cell.with("data-label", columns[index]))
        }
        return row
    }

    /// A command to repeat. Where it is folded, it is folded between words: a dash is no place to break an option at.
    package static func command(_ line: String) -> Element {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        return Element(
            "pre",
            words.enumerated().map { index, word in
                Element("span", class: "word", text: word + (index + 1 < words.count ? " " : ""))
            }
        )
    }

    /// What is shown only when asked for.
    package static func details(_ summary: String, _ content: Element) -> Element {
        Element("details", [Element("summary", text: summary), content])
    }

    /// `text` with a capital and a full stop.
    package static func sentence(_ text: String) -> String {
        let capital = text.prefix(1).uppercased() + text.dropFirst()
        return capital.hasSuffix(".") ? capital : capital + "."
    }
}
