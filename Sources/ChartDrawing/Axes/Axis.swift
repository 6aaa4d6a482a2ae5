/// Ticks with their labels along one side of a plot.
public struct Axis: Hashable, Sendable {
    public enum Side: Sendable { case bottom, left }

    /// What is marked, and where its label stands.
    public struct Tick: Hashable, Sendable {
        public let value: Double
        public let position: Double
        /// Empty where there is no room for one.
        public let label: String
    }

    public let side: Side
    public let ticks: [Tick]
    /// Of the labels.
    public let fontSize: Double

    /// - Parameters:
    ///   - label: the words for a value, given all values that are marked.
    ///   - fontSize: labels keep half of this from each other; those without room are left out.
    public init(
        _ side: Side,
        _ scale: any Scale,
        values: [Double],
        fontSize: Double = 11,
        label: (_ value: Double, _ all: [Double]) -> String
    ) {
        self.side = side
        self.fontSize = fontSize
        var taken: [ClosedRange<Double>] = []
        ticks = values.map { value in
            let position = scale.position(value)
            let text = label(value, values)
            let extent = side == .bottom ? TextWidth.of(text, size: fontSize) : fontSize
            let room = (position - extent / 2 - fontSize / 4)...(position + extent / 2 + fontSize / 4)
            let fits = !taken.contains { $0.overlaps(room) }
            if fits { taken.append(room) }
            return Tick(value: value, position: position, label: fits ? text : "")
        }
    }

    /// The extent of a tick's label along the axis; `nil` where it has none.
    public func extent(of tick: Tick) -> ClosedRange<Double>? {
        guard !tick.label.isEmpty else { return nil }
        let half = (side == .bottom ? TextWidth.of(tick.label, size: fontSize) : fontSize) / 2
        return (tick.position - half)...(tick.position + half)
    }

    /// Labels, and for a left axis thin lines across the plot.
    ///
    /// - Parameters:
    ///   - at: the axis's coordinate across its direction.
    ///   - across: where lines across the plot end.
    public func marks(at: Double, across: Double) -> [Element] {
        ticks.flatMap { tick -> [Element] in
            switch side {
            case .bottom:
                let line = Mark.line(tick.position, at, tick.position, at + 4, class: "tick")
                return [line]
                    + Mark.label(tick.label, tick.position, at + 6 + fontSize, anchor: .middle, class: "axis")
            case .left:
                let line = Mark.line(at, tick.position, across, tick.position, class: "grid")
                return [line]
                    + Mark.label(tick.label, at - 6, tick.position + fontSize * 0.35, anchor: .end, class: "axis")
            }
        }
    }
}
