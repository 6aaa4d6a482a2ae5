import StrictYAML
import SystemPorts

/// What an expectation measured and what bounds it, as numbers on one axis: records, seconds, bytes, or records per
/// second.
public struct MeasuredAmount: Hashable, Sendable {
    public var unit: Measure.Unit
    /// `nil` for what has no end, such as a recovery that never came.
    public var value: Double?
    public var limit: Double

    public init(unit: Measure.Unit, value: Double?, limit: Double) {
        self.unit = unit
        self.value = value
        self.limit = limit
    }
}

extension Bound.Quantity {
    /// In the unit of ``MeasuredAmount``.
    var amount: Double {
        switch self {
        case .count(let count): Double(count)
        case .duration(let duration): Double(duration.wholeNanoseconds) / 1e9
        case .size(let bytes): Double(bytes)
        case .rate(let rate): Double(rate.perSecondMilli) / 1e3
        }
    }
}
