import ChartDrawing
import DrillRunner
import StrictYAML

/// A swept setting as a chart's axis: its positions as numbers, labelled as the scenario spells them.
struct SweptAxis {
    let quantity: AxisQuantity
    let span: ClosedRange<Double>
    private let values: SweptValues

    /// Ranges whose ends are further apart are drawn with equal factors equally long.
    private static let wideFactor = 10.0
    private static let secondsPerPosition = 1e-9

    init(_ values: SweptValues) {
        self.values = values
        let positions = values.span
        let amounts = (positions.lowerBound...positions.upperBound)
        span = Self.amount(amounts.lowerBound, values)...Self.amount(amounts.upperBound, values)
        var quantity = Self.quantity(values)
        if values.unit != nil, span.lowerBound > 0, span.upperBound / span.lowerBound >= Self.wideFactor {
            let label = quantity.label
            quantity = quantity.logarithmic()
            if values.unit == .duration { quantity.ticks = Ticks.spans }
            if values.unit == .size { quantity.ticks = Ticks.doublings }
            quantity.label = label
        }
        self.quantity = quantity
    }

    func amount(_ position: Int64) -> Double { Self.amount(position, values) }

    private static func amount(_ position: Int64, _ values: SweptValues) -> Double {
        Double(position) * (values.unit == .duration ? secondsPerPosition : 1)
    }

    private static func quantity(_ values: SweptValues) -> AxisQuantity {
        let scale = values.unit == .duration ? 1 / secondsPerPosition : 1
        let ticks: @Sendable (ClosedRange<Double>, Int) -> [Double] =
            switch values.unit {
            case .duration: Ticks.seconds
            case .size: Ticks.doublings
            case .count, .rate: Ticks.counts
            case nil: { domain, _ in Ticks.counts(domain, atMost: 1_000) }
            }
        return AxisQuantity(ticks: ticks) { value, _ in values.text(at: Int64((value * scale).rounded())) }
    }
}

extension SweptValues {
    /// `nil` for a list, whose positions are places in it.
    var unit: SweptUnit? { if case .range(_, let unit) = self { unit } else { nil } }

    /// A list of quantities of one unit as a range of that unit, and what its positions are there: where values are
    /// numbers, their distances mean something.
    var measured: (values: SweptValues, position: @Sendable (Int64) -> Int64)? {
        guard case .listed(let texts) = self else { return (self, { $0 }) }
        guard let first = texts.first, let last = texts.last, let unit = SweptUnit(first, last) else { return nil }
        let positions = texts.compactMap(unit.read)
        guard positions.count == texts.count, let low = positions.min(), let high = positions.max(), low < high else {
            return nil
        }
        return (.range(low...high, unit), { positions[Int($0)] })
    }
}
