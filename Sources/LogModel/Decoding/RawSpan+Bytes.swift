/// Reading bytes and words, bounds checked. The checks are written out, so that the compiler sees where a caller has just
/// made the same one.
extension RawSpan {
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: byteCount), "no such byte")
        return unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// Whether `count` bytes from `index` on, which is not negative, lie within.
    @inline(__always)
    func holds(_ count: Int, from index: Int) -> Bool { index <= byteCount &- count }

    /// Two bytes, the first in the lowest bits.
    @inline(__always)
    func pair(_ index: Int) -> UInt16 {
        precondition(index >= 0 && holds(2, from: index), "no such bytes")
        return UInt16(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt16.self))
    }

    /// Eight bytes, the first in the lowest bits.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        precondition(index >= 0 && holds(8, from: index), "no such bytes")
        return UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Sixteen bytes.
    @inline(__always)
    func sixteen(_ index: Int) -> SIMD16<UInt8> {
        precondition(index >= 0 && holds(16, from: index), "no such bytes")
        return unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: SIMD16<UInt8>.self)
    }

    func copy(_ start: Int, _ end: Int) -> [UInt8] {
        extracting(start..<end).withUnsafeBytes { Array($0) }
    }

    /// Whether `count` bytes of `other` from `otherStart` equal those from `start` here.
    @inline(__always)
    func equals(_ other: RawSpan, _ otherStart: Int, _ count: Int, _ start: Int) -> Bool {
        var index = 0
        while index &+ 8 <= count {
            if word(start &+ index) != other.word(otherStart &+ index) { return false }
            index &+= 8
        }
        while index < count {
            if self[start &+ index] != other[otherStart &+ index] { return false }
            index &+= 1
        }
        return true
    }
}
