/// Who was in which state when, or over which values of a setting: a row for each, stretches in each.
public struct StateChart: Sendable {
    public struct Stretch: Hashable, Sendable {
        public let from: Double
        public let to: Double
        /// Class of its mark, such as `state-up`.
        public let style: String
        /// In a word, shown when one points at it; drawn into the stretch where `isNamed` and there is room.
        public let word: String
        public let isNamed: Bool

        public init(from: Double, to: Double, style: String, word: String, isNamed: Bool = false) {
            self.from = from
            self.to = to
            self.style = style
            self.word = word
            self.isNamed = isNamed
        }
    }

    public struct Row: Hashable, Sendable {
        public let name: String
        public let stretches: [Stretch]

        public init(_ name: String, _ stretches: [Stretch]) {
            self.name = name
            self.stretches = stretches
        }
    }

    public var title: String
    public var span: ClosedRange<Double>
    /// What ``span`` counts.
    public var quantity = AxisQuantity.seconds
    public var rows: [Row]
    public var bands: [TimeChart.Band] = []
    public var width = 760.0

    private static let rowHeight = 18.0
    private static let marginLeft = 84.0
    /// At least what the last tick's label needs.
    private var marginRight: Double {
        let last = quantity.label(span.upperBound, [span.upperBound])
        return max(width < 500 ? 12 : 92, TextWidth.of(last, size: 11) / 2 + 2)
    }

    public init(_ title: String, span: ClosedRange<Double>, rows: [Row]) {
        self.title = title
        self.span = span
        self.rows = rows
    }

    public var drawing: Drawing {
        let top = 6.0
        let bottom = top + Double(rows.count) * Self.rowHeight
        let scale = quantity.scale(span, from: Self.marginLeft, to: width - marginRight)
        let extent = span.upperBound - span.lowerBound
        // What was in force all the time sets no time apart from another.
        let shown = bands.filter { $0.to - $0.from < extent * 0.94 }
        var marks = shown.map { band in
            let from = scale.clamped(band.from)
            let width = max(1.5, scale.clamped(band.to) - from)
            return Mark.rectangle(
                x: from,
                y: top,
                width: width,
                height: bottom - top,
                class: "band",
                title: band.name
            )
        }
        for (index, row) in rows.enumerated() {
            let y = top + Double(index) * Self.rowHeight
            let name = TextWidth.shortened(row.name, to: Self.marginLeft - 12, size: 11)
            marks += Mark.label(name, Self.marginLeft - 8, y + 12.5, anchor: .end, class: "row-name")
            for stretch in row.stretches { marks += draw(stretch, scale, y) }
        }
        let values = quantity.ticks(span, max(4, Int(scale.length / 70)))
        marks += Axis(.bottom, scale, values: values, label: quantity.label).marks(at: bottom + 2, across: 0)
        return Drawing(width: width, height: bottom + 24, title: title, marks: marks)
    }

    private func draw(_ stretch: Stretch, _ scale: any Scale, _ y: Double) -> [Element] {
        let from = scale.clamped(stretch.from)
        let to = max(scale.clamped(stretch.to), from + 1)
        let isSlim = stretch.style == "state-up"
        let height = isSlim ? 4.0 : 10.0
        let middle = y + Self.rowHeight / 2
        var marks = [
            Mark.rectangle(
                x: from,
                y: middle - height / 2,
                width: to - from,
                height: height,
                corner: 1.5,
                class: stretch.style,
                title: "\(stretch.word)"
            )
        ]
        if stretch.isNamed, TextWidth.of(stretch.word, size: 9) + 6 <= to - from {
            marks += Mark.label(stretch.word, (from + to) / 2, middle + 3.2, anchor: .middle, class: "state-word")
        }
        return marks
    }
}
