/// Takes values of a domain to coordinates, evenly.
public struct LinearScale: Scale, Hashable {
    public let domain: ClosedRange<Double>
    public let from: Double
    public let to: Double

    /// A domain without extent is taken as one unit long, so that nothing is divided by zero.
    public init(_ domain: ClosedRange<Double>, from: Double, to: Double) {
        let isEmpty = domain.upperBound - domain.lowerBound <= 0
        self.domain = isEmpty ? domain.lowerBound...(domain.lowerBound + 1) : domain
        self.from = from
        self.to = to
    }

    public func position(_ value: Double) -> Double {
        from + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (to - from)
    }
}
