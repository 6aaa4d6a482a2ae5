/// Takes values of a domain to coordinates so that equal factors are equally long.
///
/// The logarithm is worked out by squaring, in the four operations: the same drawing on every processor, which the C
/// library's does not give.
public struct LogarithmicScale: Scale, Hashable {
    public let domain: ClosedRange<Double>
    public let from: Double
    public let to: Double
    private let logarithms: ClosedRange<Double>

    /// - Precondition: the domain's values are positive. One without extent is taken as one doubling long.
    public init(_ domain: ClosedRange<Double>, from: Double, to: Double) {
        precondition(domain.lowerBound > 0, "a logarithmic scale has no zero")
        let isEmpty = domain.upperBound <= domain.lowerBound
        let domain = isEmpty ? domain.lowerBound...(domain.lowerBound * 2) : domain
        self.domain = domain
        self.from = from
        self.to = to
        logarithms = Self.binaryLogarithm(domain.lowerBound)...Self.binaryLogarithm(domain.upperBound)
    }

    /// What is not positive lies at the lower end.
    public func position(_ value: Double) -> Double {
        let value = value > 0 ? Self.binaryLogarithm(value) : logarithms.lowerBound
        return from + (value - logarithms.lowerBound) / (logarithms.upperBound - logarithms.lowerBound) * (to - from)
    }

    /// Of a positive, finite number, to 2⁻³²: far finer than any coordinate.
    static func binaryLogarithm(_ value: Double) -> Double {
        var fraction = 0.0
        var (rest, bit) = (value.significand, 0.5)
        for _ in 0..<32 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                fraction += bit
            }
            bit /= 2
        }
        return Double(value.exponent) + fraction
    }
}
