/// Takes values of a domain to coordinates, evenly.
public struct LinearScale: Hashable, Sendable {
    public let domain: ClosedRange<Double>
    /// Where the domain's lower and upper ends lie. The first may be the larger one: a vertical axis runs upwards.
    public let from: Double
    public let to: Double

    /// A domain without extent is taken as one unit long, so that nothing is divided by zero.
    public init(_ domain: ClosedRange<Double>, from: Double, to: Double) {
        let isEmpty = domain.upperBound - domain.lowerBound <= 0
        self.domain = isEmpty ? domain.lowerBound...(domain.lowerBound + 1) : domain
        self.from = from
        self.to = to
    }

    /// The coordinate of `value`; beyond the ends it goes on.
    public func position(_ value: Double) -> Double {
        from + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (to - from)
    }

    /// The coordinate of `value`, or of the end that is nearest to it.
    public func clamped(_ value: Double) -> Double {
        position(min(max(value, domain.lowerBound), domain.upperBound))
    }

    /// From the lower to the upper end, in coordinates; never negative.
    public var length: Double { abs(to - from) }
}
