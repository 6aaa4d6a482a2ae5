/// Takes values of a domain to coordinates.
public protocol Scale: Sendable {
    var domain: ClosedRange<Double> { get }
    /// Where the domain's lower and upper ends lie. The first may be the larger one: a vertical axis runs upwards.
    var from: Double { get }
    var to: Double { get }
    /// The coordinate of `value`; beyond the ends it goes on.
    func position(_ value: Double) -> Double
}

extension Scale {
    /// The coordinate of `value`, or of the end that is nearest to it.
    public func clamped(_ value: Double) -> Double {
        position(min(max(value, domain.lowerBound), domain.upperBound))
    }

    /// From the lower to the upper end, in coordinates; never negative.
    public var length: Double { abs(to - from) }
}
