/// One quantity over another: points, lines through some of them, the surface between two bounds, levels that must not
/// be crossed, and the stretch in which something changes.
public struct ScatterChart: Sendable {
    public struct Point: Hashable, Sendable {
        public enum Shape: Sendable { case full, hollow, cross }

        public let x: Double
        /// `nil` for what has no end: drawn at the upper edge.
        public let y: Double?
        public let shape: Shape
        public let style: String
        /// In words, shown when one points at it.
        public let title: String

        public init(_ x: Double, _ y: Double?, shape: Shape = .full, style: String, title: String = "") {
            self.x = x
            self.y = y
            self.shape = shape
            self.style = style
            self.title = title
        }
    }

    public struct Line: Sendable {
        /// Written beside its last point; empty for none.
        public let name: String
        public let style: String
        public let points: [(x: Double, y: Double)]

        public init(_ name: String, style: String, points: [(x: Double, y: Double)]) {
            self.name = name
            self.style = style
            self.points = points
        }
    }

    /// Between a lower and an upper bound.
    public struct Surface: Sendable {
        public let style: String
        public let points: [(x: Double, low: Double, high: Double)]

        public init(style: String, points: [(x: Double, low: Double, high: Double)]) {
            self.style = style
            self.points = points
        }
    }

    public var title: String
    public var x: AxisQuantity
    public var y: AxisQuantity
    /// Of the horizontal axis; nothing is drawn beyond it.
    public var span: ClosedRange<Double>
    public var points: [Point] = []
    public var lines: [Line] = []
    public var surfaces: [Surface] = []
    /// A line across the plot, with its name.
    public var level: (name: String, y: Double)?
    /// A stretch of the horizontal axis, with its name.
    public var stretch: (name: String, range: ClosedRange<Double>)?
    public var width = 760.0
    /// Of the plot alone.
    public var plotHeight = 170.0

    private static let font = 11.0
    private static let radius = 3.2
    private var isNarrow: Bool { width < 500 }
    private var marginLeft: Double { isNarrow ? 48 : 84 }
    private var marginRight: Double { isNarrow ? 62 : 92 }

    public init(_ title: String, x: AxisQuantity, y: AxisQuantity, span: ClosedRange<Double>) {
        self.title = title
        self.x = x
        self.y = y
        self.span = span
    }

    public var drawing: Drawing {
        let top = 22.0
        let bottom = top + plotHeight
        let across = x.scale(span, from: marginLeft, to: width - marginRight)
        let domain = self.domain
        let up = y.scale(domain, from: bottom, to: top)
        var marks: [Element] = []
        if let stretch { marks += draw(stretch, across, top, bottom) }
        let levels = y.ticks(domain, 6)
        marks += Axis(.left, up, values: levels, label: y.label).marks(at: marginLeft, across: width - marginRight)
        marks += surfaces.map { draw($0, across, up) }
        marks += lines.filter { $0.points.count > 1 }.map { line in
            Mark.path(line.points.map { (across.clamped($0.x), up.clamped($0.y)) }, class: "line " + line.style)
        }
        if let level {
            let y = up.clamped(level.y)
            marks.append(Mark.line(marginLeft, y, width - marginRight, y, class: "level"))
        }
        marks += points.flatMap { draw($0, across, up, top) }
        let values = x.ticks(span, max(4, Int(across.length / 60)))
        marks += Axis(.bottom, across, values: values, label: x.label).marks(at: bottom, across: 0)
        marks += names(up, top, bottom)
        return Drawing(width: width, height: bottom + 22, title: title, marks: marks)
    }

    /// From zero to a round value, or for a logarithmic axis between the round values around all that is shown.
    private var domain: ClosedRange<Double> {
        var shown =
            points.compactMap(\.y) + lines.flatMap { $0.points.map(\.y) } + surfaces.flatMap { $0.points.map(\.high) }
        if let level { shown.append(level.y) }
        guard y.isLogarithmic else { return 0...Ticks.roundTop(shown.max() ?? 1) }
        shown = shown.filter { $0 > 0 }
        var (low, high) = (1.0, 1.0)
        let (least, greatest) = (shown.min() ?? 1, shown.max() ?? 1)
        while low > least { low /= 10 }
        while low * 10 <= least { low *= 10 }
        while high < greatest { high *= 10 }
        while high / 10 >= greatest { high /= 10 }
        return low...max(high, low * 10)
    }

    // MARK: Marks

    private func draw(_ point: Point, _ across: any Scale, _ up: any Scale, _ top: Double) -> [Element] {
        let x = across.clamped(point.x)
        let y = point.y.map(up.clamped) ?? top
        let radius = Self.radius
        switch point.shape {
        case .full: return [Mark.dot(x, y, radius: radius, class: "dot " + point.style, title: point.title)]
        case .hollow: return [Mark.dot(x, y, radius: radius, class: "ring " + point.style, title: point.title)]
        case .cross:
            let (left, right, upper, lower) = (x - radius, x + radius, y - radius, y + radius)
            let style = "cross " + point.style
            let bars = [
                Mark.line(left, upper, right, lower, class: style), Mark.line(left, lower, right, upper, class: style),
            ]
            return [Mark.titled(Mark.group(class: "mark-cross", bars), point.title)]
        }
    }

    private func draw(_ surface: Surface, _ across: any Scale, _ up: any Scale) -> Element {
        let upper = surface.points.map { (x: across.clamped($0.x), y: up.clamped($0.high)) }
        let lower = surface.points.reversed().map { (x: across.clamped($0.x), y: up.clamped($0.low)) }
        return Mark.polygon(upper + lower, class: "area " + surface.style)
    }

    private func draw(
        _ stretch: (name: String, range: ClosedRange<Double>),
        _ across: any Scale,
        _ top: Double,
        _ bottom: Double
    ) -> [Element] {
        let from = across.clamped(stretch.range.lowerBound)
        // The narrower the answer, the harder it would be to see.
        let to = max(across.clamped(stretch.range.upperBound), from + 3)
        let band = Mark.rectangle(
            x: from,
            y: top,
            width: to - from,
            height: bottom - top,
            class: "bracket",
            title: stretch.name
        )
        // Above the plot, centred on the stretch as far as the picture's edges let it.
        let half = TextWidth.of(stretch.name, size: Self.font) / 2
        let middle = min(max((from + to) / 2, half + 2), width - half - 2)
        return [band] + Mark.label(stretch.name, middle, top - 8, anchor: .middle, class: "bracket-name")
    }

    /// The names of the level and the lines, at their ends and apart from each other.
    private func names(_ up: any Scale, _ top: Double, _ bottom: Double) -> [Element] {
        var named = lines.filter { !$0.name.isEmpty && !$0.points.isEmpty }.map { line in
            (name: line.name, style: "name " + line.style, y: up.clamped(line.points.last?.y ?? 0))
        }
        if let level { named.append((level.name, "level-name", up.clamped(level.y))) }
        let places = LabelSpreading.spread(named.map(\.y), gap: Self.font + 3, within: (top + 4)...(bottom - 1))
        return zip(named, places).flatMap { one, y in
            let text = TextWidth.shortened(one.name, to: marginRight - 10, size: Self.font)
            return Mark.label(text, width - marginRight + 8, y + 4, class: one.style)
        }
    }
}
