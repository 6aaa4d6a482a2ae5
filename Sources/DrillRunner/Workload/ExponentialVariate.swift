import SystemPorts

/// Exponentially distributed numbers with mean one, out of integers only: the processor's and the C library's ideas of
/// a logarithm differ in the last bit, and the last bit would move every later record.
enum ExponentialVariate {
    /// Fixed point: 1.0 is 2³².
    static let one: UInt64 = 1 << 32
    private static let tableBits: UInt64 = 10

    /// ln(1 + i/1024), i = 0 … 1024, in units of 2⁻³².
    private static let naturalLogs: [UInt64] = (0...(1 << Int(tableBits))).map { index in
        naturalLog(mantissa: (1 << 62) + UInt64(index) << 52)
    }

    /// ln 2 in units of 2⁻³².
    private static let lnTwo: UInt64 = 2_977_044_472

    /// −ln(u) for a uniformly random u in (0, 1], in units of 2⁻³²; at most 44.4.
    static func draw(from random: inout RandomStream) -> UInt64 {
        let bits = random.next() | 1
        let shift = UInt64(bits.leadingZeroBitCount)
        // u = 2^−(shift+1) · (1 + fraction); the fraction's top bits choose a cell of the table, the rest interpolate.
        let fraction = (bits << shift) << 1
        let cell = Int(fraction >> (64 - tableBits))
        let rest = (fraction << tableBits) >> 32
        let low = naturalLogs[cell]
        let high = naturalLogs[cell + 1]
        let ln = low + ((high - low) * rest) >> 32
        return (shift + 1) * lnTwo - ln
    }

    /// ln(x) for x in [1, 2], given in units of 2⁻⁶², by squaring: each square yields one bit of the binary logarithm.
    private static func naturalLog(mantissa: UInt64) -> UInt64 {
        var value = mantissa
        guard value < 1 << 63 else { return lnTwo }
        var log2: UInt64 = 0
        for bit in (0..<32).reversed() {
            let (high, low) = value.multipliedFullWidth(by: value)
            value = high << 2 | low >> 62
            guard value >= 1 << 63 else { continue }
            value >>= 1
            log2 |= 1 << UInt64(bit)
        }
        let (high, low) = log2.multipliedFullWidth(by: lnTwo)
        return high << 32 | low >> 32
    }
}
