import SystemPorts

/// How long one step takes, as a table of quantiles at equal distances, read with linear interpolation. Integers only,
/// so that every processor draws the same.
public struct ServiceTime: Hashable, Sendable {
    /// Nanoseconds, rising; the first is the smallest that is ever drawn, the last the largest. Never empty.
    private let quantiles: [Int64]

    private init(quantiles: [Int64]) {
        self.quantiles = quantiles
    }

    /// Always the same.
    public static func constant(_ duration: Duration) -> ServiceTime {
        ServiceTime(quantiles: [max(0, duration.wholeNanoseconds)])
    }

    /// Anything in `range`, equally likely.
    public static func uniform(_ range: ClosedRange<Duration>) -> ServiceTime {
        ServiceTime(quantiles: [range.lowerBound, range.upperBound].map { max(0, $0.wholeNanoseconds) })
    }

    /// Half of the draws lie below `median`, one in twenty above twice as much, none below six tenths or above five
    /// times as much: a disk that syncs, a machine that does other things too.
    public static func around(_ median: Duration) -> ServiceTime {
        let nanoseconds = max(0, median.wholeNanoseconds)
        return ServiceTime(
            quantiles: Self.tailPermille.map { nanoseconds / 1_000 * $0 + nanoseconds % 1_000 * $0 / 1_000 }
        )
    }

    /// Quantiles 0, 5, …, 100 % in thousandths of the median.
    private static let tailPermille: [Int64] = [
        600, 690, 740, 780, 815, 850, 880, 910, 940, 970, 1_000, 1_035, 1_075, 1_120, 1_170, 1_230, 1_310, 1_420,
        1_600, 2_000, 5_000,
    ]

    /// One duration, in nanoseconds.
    func draw(from random: inout RandomStream) -> Int64 {
        guard quantiles.count > 1 else { return quantiles[0] }
        let steps = UInt64(quantiles.count - 1)
        let (cell, fraction) = random.next().multipliedFullWidth(by: steps)
        let low = quantiles[Int(cell)]
        let high = quantiles[Int(cell) + 1]
        return low + Int64(UInt64(high - low).multipliedFullWidth(by: fraction).high)
    }
}
