/// What flows from where to where: two columns of bars, and ribbons between them as thick as what they carry.
///
/// Bars and ribbons keep their proportions; what would be too thin to see is drawn one and a half units thick.
public struct FlowDiagram: Sendable {
    public struct Flow: Hashable, Sendable {
        public let from: String
        public let to: String
        public let amount: Int

        public init(from: String, to: String, amount: Int) {
            self.from = from
            self.to = to
            self.amount = amount
        }
    }

    /// A bar's place.
    struct Bar: Hashable {
        let name: String
        let amount: Int
        let y: Double
        let height: Double
    }

    public var title: String
    public let flows: [Flow]
    /// The class of what ends in a place.
    public var style: @Sendable (_ to: String) -> String = { _ in "" }
    public var width = 760.0
    public var height: Double

    private static let thinnest = 1.5
    private var labelRoom: Double { width < 500 ? 104 : 190 }
    private static let barWidth = 9.0
    /// Two lines of a label.
    private static let gap = 22.0
    /// Of a bar, where the next one's label begins.
    private static let roomMin = 10.0

    let sources: [Bar]
    let ends: [Bar]
    private let unit: Double

    /// - Parameter flows: those that carry nothing are left out; the order of names is that of their first mention.
    public init(_ title: String, _ flows: [Flow]) {
        self.title = title
        let flows = flows.filter { $0.amount > 0 }
        self.flows = flows
        func names(_ name: (Flow) -> String) -> [String] {
            var names: [String] = []
            for flow in flows where !names.contains(name(flow)) { names.append(name(flow)) }
            return names
        }
        let (from, to) = (names(\.from), names(\.to))
        let total = Double(max(1, flows.reduce(0) { $0 + $1.amount }))
        let rows = Double(max(from.count, to.count))
        let height = max(90, min(320, 60 + rows * 34))
        self.height = height
        let room = max(30, height - 16 - (rows - 1) * Self.gap - rows * Self.thinnest)
        let unit = room / total
        self.unit = unit
        func bars(_ names: [String], _ belongs: (Flow, String) -> Bool) -> [Bar] {
            var y = 8.0
            return names.map { name in
                let own = flows.filter { belongs($0, name) }
                let thickness = own.reduce(0) { $0 + max(Self.thinnest, Double($1.amount) * unit) }
                defer { y += max(thickness, Self.roomMin) + Self.gap }
                return Bar(name: name, amount: own.reduce(0) { $0 + $1.amount }, y: y, height: thickness)
            }
        }
        sources = bars(from) { $0.from == $1 }
        ends = bars(to) { $0.to == $1 }
        let lowest = (sources + ends).map { $0.y + max($0.height, 26) }.max() ?? 0
        self.height = lowest + 8
    }

    public var drawing: Drawing {
        let left = labelRoom
        let right = width - labelRoom
        var marks: [Element] = []
        var leaving = Dictionary(uniqueKeysWithValues: sources.map { ($0.name, $0.y) })
        var arriving = Dictionary(uniqueKeysWithValues: ends.map { ($0.name, $0.y) })
        for flow in flows {
            let thickness = max(Self.thinnest, Double(flow.amount) * unit)
            let (start, end) = (leaving[flow.from] ?? 0, arriving[flow.to] ?? 0)
            leaving[flow.from] = start + thickness
            arriving[flow.to] = end + thickness
            let ribbon = Self.ribbon(left + Self.barWidth, start, right - Self.barWidth, end, thickness)
            let words = "\(flow.from) → \(flow.to): \(flow.amount)"
            let path = Element("path", [.init("class", "ribbon " + style(flow.to)), .init("d", ribbon)])
            marks.append(Mark.titled(path, words))
        }
        for bar in sources {
            marks.append(rectangle(bar, left, ""))
            marks += labels(bar, left - 8, .end)
        }
        for bar in ends {
            marks.append(rectangle(bar, right - Self.barWidth, style(bar.name)))
            marks += labels(bar, right + 8, .start)
        }
        return Drawing(width: width, height: height, title: title, marks: marks)
    }

    private func rectangle(_ bar: Bar, _ x: Double, _ style: String) -> Element {
        Mark.rectangle(x: x, y: bar.y, width: Self.barWidth, height: bar.height, corner: 1, class: "node " + style)
    }

    private func labels(_ bar: Bar, _ x: Double, _ anchor: Mark.Anchor) -> [Element] {
        let middle = bar.y + bar.height / 2
        // Names are bold, which is wider.
        let name = TextWidth.shortened(bar.name, to: labelRoom - 16, size: 11 * 1.2)
        return Mark.label(name, x, middle - 1, anchor: anchor, class: "flow-name")
            + Mark.label(Self.grouped(bar.amount), x, middle + 12, anchor: anchor, class: "axis")
    }

    private static func ribbon(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ thickness: Double) -> String {
        let middle = (x1 + x2) / 2
        func text(_ numbers: Double...) -> String { numbers.map(DecimalText.coordinate).joined(separator: " ") }
        return "M\(text(x1, y1))C\(text(middle, y1, middle, y2, x2, y2))L\(text(x2, y2 + thickness))"
            + "C\(text(middle, y2 + thickness, middle, y1 + thickness, x1, y1 + thickness))Z"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
