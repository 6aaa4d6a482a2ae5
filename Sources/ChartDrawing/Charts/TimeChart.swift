/// Quantities over time: lines and surfaces with their names beside them, bands for what was in force, marks for
/// moments.
public struct TimeChart: Sendable {
    public struct Series: Sendable {
        public let name: String
        /// Class of its marks; lines get `line` beside it, surfaces `area`.
        public let style: String
        public let isArea: Bool
        /// Seconds and value. What is missing (`nil`) leaves a gap.
        public let points: [(x: Double, y: Double?)]

        public init(_ name: String, style: String, isArea: Bool = false, points: [(x: Double, y: Double?)]) {
            self.name = name
            self.style = style
            self.isArea = isArea
            self.points = points
        }
    }

    public struct Band: Hashable, Sendable {
        public let name: String
        public let from: Double
        public let to: Double

        public init(_ name: String, from: Double, to: Double) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    public struct Moment: Hashable, Sendable {
        public let name: String
        public let at: Double

        public init(_ name: String, at: Double) {
            self.name = name
            self.at = at
        }
    }

    public var title: String
    /// In seconds.
    public var span: ClosedRange<Double>
    public var series: [Series]
    public var bands: [Band] = []
    public var moments: [Moment] = []
    /// The words for a value, given all that are marked.
    public var valueLabel: @Sendable (_ value: Double, _ all: [Double]) -> String = { value, _ in TickLabel.count(value)
    }
    /// Values are whole numbers.
    public var countsOnly = true
    /// Draws the bands' names above the plot.
    public var showsBandNames = false
    public var width = 760.0
    /// Of the plot alone.
    public var plotHeight = 96.0

    public init(_ title: String, span: ClosedRange<Double>, series: [Series]) {
        self.title = title
        self.span = span
        self.series = series
    }

    private static let font = 11.0
    /// Where there is little room, labels get less of it.
    private var isNarrow: Bool { width < 500 }
    /// At least what the longest label of a value needs.
    private var marginLeft: Double {
        let levels = levels
        let widest = levels.map { TextWidth.of(valueLabel($0, levels), size: Self.font) }.max() ?? 0
        return max(isNarrow ? 42 : 84, widest + 8)
    }
    private var marginRight: Double { isNarrow ? 68 : 92 }

    public var drawing: Drawing {
        let names = bandNames
        let top = 8 + names.height
        let bottom = top + plotHeight
        let scale = LinearScale(span, from: marginLeft, to: width - marginRight)
        let values = LinearScale(domain, from: bottom, to: top)
        var marks: [Element] = []
        for band in bands where !coversAll(band) { marks.append(tint(band, scale, top, bottom)) }
        let left = Axis(.left, values, values: levels, label: valueLabel)
        marks += left.marks(at: marginLeft, across: width - marginRight)
        let times = Ticks.seconds(span, atMost: max(4, Int(scale.length / 70)))
        let axis = Axis(.bottom, scale, values: times, label: TickLabel.seconds)
        for one in series { marks += draw(one, scale, values, bottom) }
        marks += moments.flatMap { draw($0, scale, top, bottom) }
        marks += axis.marks(at: bottom, across: 0)
        marks += names.marks
        marks += labels(values, top, bottom)
        return Drawing(width: width, height: bottom + 22, title: title, marks: marks)
    }

    /// Of the values: from zero to a round one.
    private var domain: ClosedRange<Double> {
        let largest = series.flatMap(\.points).compactMap(\.y).max() ?? 0
        return 0...Ticks.roundTop(max(largest, countsOnly ? 1 : 0))
    }

    private var levels: [Double] {
        countsOnly ? Ticks.counts(domain, atMost: 6) : Ticks.numbers(domain, atMost: 6)
    }

    /// What was in force all the time sets no time apart from another.
    private func coversAll(_ band: Band) -> Bool {
        let extent = span.upperBound - span.lowerBound
        return band.from <= span.lowerBound + extent * 0.03 && band.to >= span.upperBound - extent * 0.03
    }

    private func tint(_ band: Band, _ scale: LinearScale, _ top: Double, _ bottom: Double) -> Element {
        let from = scale.clamped(band.from)
        let to = max(scale.clamped(band.to), from + 1.5)
        return Mark.rectangle(
            x: from,
            y: top,
            width: to - from,
            height: bottom - top,
            class: "band",
            title: band.name
        )
    }

    private func draw(_ one: Series, _ x: LinearScale, _ y: LinearScale, _ base: Double) -> [Element] {
        var runs: [[(x: Double, y: Double)]] = [[]]
        for point in one.points {
            guard let value = point.y else {
                if runs[runs.count - 1].isEmpty == false { runs.append([]) }
                continue
            }
            runs[runs.count - 1].append((x.position(point.x), y.position(value)))
        }
        return runs.filter { !$0.isEmpty }.flatMap { run -> [Element] in
            if run.count == 1 { return [Mark.dot(run[0].x, run[0].y, radius: 1.5, class: "dot " + one.style)] }
            let line = Mark.path(run, class: "line " + one.style)
            return one.isArea ? [Mark.area(run, base: base, class: "area " + one.style), line] : [line]
        }
    }

    private func draw(_ moment: Moment, _ scale: LinearScale, _ top: Double, _ bottom: Double) -> [Element] {
        let x = scale.clamped(moment.at)
        let isRight = x > (marginLeft + width - marginRight) / 2
        return [Mark.line(x, top, x, bottom, class: "moment")]
            + Mark.label(
                moment.name,
                x + (isRight ? -5 : 5),
                top + Self.font,
                anchor: isRight ? .end : .start,
                class: "moment-name"
            )
    }

    /// The series' names at their last points, kept apart.
    private func labels(_ values: LinearScale, _ top: Double, _ bottom: Double) -> [Element] {
        let named = series.filter { !$0.name.isEmpty }
        let wanted = named.map { one in values.position(one.points.last { $0.y != nil }?.y ?? 0) }
        let placed = LabelSpreading.spread(wanted, gap: Self.font + 3, within: (top + 4)...(bottom - 1))
        return zip(named, placed).flatMap { one, y in
            let room = marginRight - 10
            let text = TextWidth.shortened(one.name, to: room, size: Self.font)
            return Mark.label(text, width - marginRight + 8, y + 4, class: "name " + one.style)
        }
    }

    // MARK: Names of bands

    private var bandNames: (marks: [Element], height: Double) {
        guard showsBandNames, !bands.isEmpty else { return ([], 0) }
        let scale = LinearScale(span, from: marginLeft, to: width - marginRight)
        let pitch = Self.font + 7
        var extents: [ClosedRange<Double>] = []
        var places: [(bar: ClosedRange<Double>, text: Double, anchor: Mark.Anchor)] = []
        for band in bands {
            let from = scale.clamped(band.from)
            let to = max(scale.clamped(band.to), from + 3)
            let room = TextWidth.of(band.name, size: Self.font) + 8
            if to - from >= room {
                places.append((from...to, from + 4, .start))
                extents.append(from...(to + 2))
            } else if to + room <= width {
                places.append((from...to, to + 4, .start))
                extents.append(from...(to + room))
            } else {
                places.append((from...to, from - 4, .end))
                extents.append((from - room)...(to + 2))
            }
        }
        let rows = LabelSpreading.rows(extents)
        var marks: [Element] = []
        for (index, band) in bands.enumerated() {
            let y = 4 + Double(rows[index]) * pitch
            let bar = places[index].bar
            marks.append(
                Mark.rectangle(
                    x: bar.lowerBound,
                    y: y,
                    width: bar.upperBound - bar.lowerBound,
                    height: pitch - 4,
                    corner: 2,
                    class: "band-bar",
                    title: band.name
                )
            )
            marks += Mark.label(
                band.name,
                places[index].text,
                y + Self.font,
                anchor: places[index].anchor,
                class: "band-name"
            )
        }
        return (marks, Double((rows.max() ?? 0) + 1) * pitch + 2)
    }
}
