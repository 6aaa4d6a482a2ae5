/// Writing at a position and moving it on. Stores are bounds checked; short copies store whole vectors and may write up
/// to 32 bytes beyond their end, which the caller leaves room for.
extension MutableRawSpan {
    /// How far beyond its end a copy may write.
    static var slack: Int { 32 }

    @inline(__always)
    mutating func put(_ byte: UInt8, _ position: inout Int) {
        storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
        position &+= 1
    }

    /// Stores the `count` low bytes of a word (and zeros behind).
    @inline(__always)
    mutating func put(_ word: UInt64, _ count: Int, _ position: inout Int) {
        storeBytes(of: word.littleEndian, toByteOffset: position, as: UInt64.self)
        position &+= count
    }

    @inline(__always)
    mutating func put(_ vector: SIMD16<UInt8>, _ count: Int, _ position: inout Int) {
        storeBytes(of: vector, toByteOffset: position, as: SIMD16<UInt8>.self)
        position &+= count
    }

    /// Copies `count` bytes of `source` from `start`.
    @inline(__always)
    mutating func copy(_ source: RawSpan, _ start: Int, _ count: Int, _ position: inout Int) {
        if count <= 32, start &+ 32 <= source.byteCount {
            storeBytes(of: source.sixteen(start), toByteOffset: position, as: SIMD16<UInt8>.self)
            storeBytes(of: source.sixteen(start &+ 16), toByteOffset: position &+ 16, as: SIMD16<UInt8>.self)
        } else {
            copyLong(source, start, count, position)
        }
        position &+= count
    }

    @inline(never)
    private mutating func copyLong(_ source: RawSpan, _ start: Int, _ count: Int, _ position: Int) {
        precondition(position >= 0 && position &+ count <= byteCount, "a copy must end within its target")
        let piece = source.extracting(start..<start &+ count)
        withUnsafeMutableBytes { target in
            piece.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: target[position..<position &+ count]).copyMemory(from: source)
            }
        }
    }
}

/// Decimal digits, eight at a time in one word.
package enum DecimalText {
    /// The digits of `value` (0 ... 99,999,999) with leading zeros, the first in the lowest bits.
    @inlinable
    @inline(__always)
    package static func eight(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) << 32
        let hundreds = ((fours &* 10_486) >> 20) & 0x7F_0000_007F
        let pairs = hundreds | (fours &- 100 &* hundreds) << 16
        let tens = ((pairs &* 103) >> 10) & 0x000F_000F_000F_000F
        return (tens | (pairs &- 10 &* tens) << 8) &+ 0x3030_3030_3030_3030
    }

    /// The digits of `value` (0 ... 99).
    @inline(__always)
    static func two(_ value: UInt64) -> UInt64 {
        let tens = (value &* 103) >> 10
        return (tens | (value &- 10 &* tens) << 8) &+ 0x3030
    }
}

extension MutableRawSpan {
    /// Writes a whole number that is not negative: at most 19 digits.
    @inline(__always)
    mutating func putDecimal(_ number: Int64, _ position: inout Int) {
        let value = UInt64(bitPattern: number)
        if value < 100_000_000 {
            putShort(value, &position)
        } else {
            putLong(value, &position)
        }
    }

    @inline(__always)
    private mutating func putShort(_ value: UInt64, _ position: inout Int) {
        let digits = DecimalText.eight(value)
        let zeros = min(7, (digits &- 0x3030_3030_3030_3030).trailingZeroBitCount >> 3)
        put(digits >> UInt64(truncatingIfNeeded: zeros &* 8), 8 &- zeros, &position)
    }

    @inline(never)
    private mutating func putLong(_ value: UInt64, _ position: inout Int) {
        let (upper, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        let (high, middle) = upper.quotientAndRemainder(dividingBy: 100_000_000)
        if high > 0 {
            putShort(high, &position)
            put(DecimalText.eight(middle), 8, &position)
        } else {
            putShort(middle, &position)
        }
        put(DecimalText.eight(low), 8, &position)
    }
}
