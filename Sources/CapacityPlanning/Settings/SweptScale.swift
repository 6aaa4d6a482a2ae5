/// Positions between the ends of a range: evenly spaced where the range is short, by equal factors where it spans
/// more than ``wideFactor``, and always numbers that a person would write.
enum SweptScale {
    /// Ranges of fewer whole numbers are gone through one by one.
    static let exactMax: Int64 = 9
    private static let wideFactor: Int64 = 4
    private static let stepCount = 5

    static func steps(_ span: ClosedRange<Int64>, isExact: Bool) -> [Int64] {
        if isExact { return Array(span) }
        var steps: [Int64] = []
        for index in 0..<stepCount {
            let position = between(span, Double(index) / Double(stepCount - 1))
            if position > steps.last ?? .min { steps.append(position) }
        }
        return steps
    }

    /// Halfway between two positions, and at least one away from each; `nil` where there is nothing between.
    static func middle(_ low: Int64, _ high: Int64) -> Int64? {
        guard high - low > 1 else { return nil }
        let middle = between(low...high, 0.5)
        return min(high - 1, max(low + 1, middle))
    }

    private static func between(_ span: ClosedRange<Int64>, _ share: Double) -> Int64 {
        let (low, high) = (Double(span.lowerBound), Double(span.upperBound))
        if share <= 0 { return span.lowerBound }
        if share >= 1 { return span.upperBound }
        let isWide = span.lowerBound > 0 && span.upperBound / span.lowerBound >= wideFactor
        // Only square roots: their bits are the same on every processor.
        let position = isWide ? low * root(high / low, share) : low + (high - low) * share
        return min(span.upperBound, max(span.lowerBound, readable(position, within: high - low)))
    }

    /// `base` to a power that is a multiple of a quarter.
    private static func root(_ base: Double, _ share: Double) -> Double {
        let half = base.squareRoot()
        let quarter = half.squareRoot()
        switch share {
        case 0.25: return quarter
        case 0.5: return half
        default: return half * quarter
        }
    }

    /// `position` rounded to a power of ten that is far below both itself and the distance it divides.
    private static func readable(_ position: Double, within distance: Double) -> Int64 {
        let fineness = min(position, distance) / 100
        var unit = 1.0
        while unit * 10 <= fineness { unit *= 10 }
        return Int64((position / unit).rounded() * unit)
    }
}
