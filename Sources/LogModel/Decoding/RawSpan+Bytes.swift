/// Reading bytes and words, bounds checked.
extension RawSpan {
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// Eight bytes, the first in the lowest bits.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Sixteen bytes.
    @inline(__always)
    func sixteen(_ index: Int) -> SIMD16<UInt8> {
        unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
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
