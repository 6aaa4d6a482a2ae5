/// Eight bytes of text at once, read as decimal digits.
struct DigitWord {
    /// Digits as numbers; anything else as something that is none.
    private let values: UInt64
    /// The highest bit of every byte that is no digit.
    private let others: UInt64

    /// - Parameter text: the first byte in the lowest bits.
    @inline(__always)
    init(_ text: UInt64) {
        values = text ^ 0x3030_3030_3030_3030
        others = (((values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
    }

    /// How many digits it begins with.
    @inline(__always)
    var count: Int { others.trailingZeroBitCount &>> 3 }

    /// How many of its bytes come before the first that is no digit, where byte `index` (0 ... 6), which is none, is
    /// passed over.
    @inline(__always)
    func count(passing index: Int) -> Int {
        (others & (UInt64.max &<< UInt64(truncatingIfNeeded: index &* 8 &+ 8))).trailingZeroBitCount &>> 3
    }

    /// The number that the first `count` (1 ... 8) bytes, all digits, stand for as the beginning of eight digits: zeros
    /// follow them.
    @inline(__always)
    func leading(_ count: Int) -> UInt64 {
        Self.number(values & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- count &* 8)))
    }

    /// The number that the first `count` (1 ... 8) bytes, all digits, spell.
    @inline(__always)
    func number(_ count: Int) -> UInt64 {
        Self.number(values &<< UInt64(truncatingIfNeeded: 64 &- count &* 8))
    }

    /// Of eight digits: pairs first, then all four of them by two multiplications.
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ (digits &>> 8)
        let outer = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let inner = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (outer &+ inner) &>> 32
    }
}
