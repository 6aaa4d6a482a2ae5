/// What an axis counts: where its ticks stand, and the words beside them.
public struct AxisQuantity: Sendable {
    /// At most so many values within a domain.
    public var ticks: @Sendable (_ domain: ClosedRange<Double>, _ limit: Int) -> [Double]
    /// The words for a value, given all that are marked.
    public var label: @Sendable (_ value: Double, _ all: [Double]) -> String
    /// Equal factors are equally long.
    public var isLogarithmic = false

    public init(
        ticks: @escaping @Sendable (_ domain: ClosedRange<Double>, _ limit: Int) -> [Double],
        label: @escaping @Sendable (_ value: Double, _ all: [Double]) -> String
    ) {
        self.ticks = ticks
        self.label = label
    }

    /// Time, in seconds.
    public static let seconds = AxisQuantity(ticks: Ticks.seconds, label: TickLabel.seconds)
    /// Whole numbers.
    public static let counts = AxisQuantity(ticks: Ticks.counts) { value, _ in TickLabel.count(value) }

    /// The same with equal factors equally long, marked at round values.
    public func logarithmic() -> AxisQuantity {
        var quantity = self
        quantity.isLogarithmic = true
        quantity.ticks = Ticks.decades
        let label = label
        // Ticks of very different sizes: each takes the form that suits itself.
        quantity.label = { value, _ in label(value, [value]) }
        return quantity
    }

    func scale(_ domain: ClosedRange<Double>, from: Double, to: Double) -> any Scale {
        isLogarithmic ? LogarithmicScale(domain, from: from, to: to) : LinearScale(domain, from: from, to: to)
    }
}
