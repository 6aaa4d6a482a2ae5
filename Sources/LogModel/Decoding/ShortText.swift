/// The first sixteen bytes of a text in two words, zeros behind its end: names and repeated texts are compared so,
/// without a loop whose length nobody can predict.
struct ShortText {
    var low: UInt64
    var high: UInt64
    /// Bytes of the whole text.
    var count: Int

    @inline(__always)
    var hash: UInt64 {
        let mixed = (low &+ UInt64(truncatingIfNeeded: count)) &* 0x8BB8_4B93_962E_ACC9 ^ high &* 0x9E37_79B9_7F4A_7C15
        return (mixed ^ (mixed >> 32)) &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    func equals(_ other: ShortText) -> Bool {
        (low ^ other.low) | (high ^ other.high) | UInt64(bitPattern: Int64(count ^ other.count)) == 0
    }
}

extension RawSpan {
    /// The beginning of the text `start ..< start + count`.
    @inline(__always)
    func short(_ start: Int, _ count: Int) -> ShortText {
        guard holds(16, from: start), count > 0 else { return shortAtEnd(start, count) }
        let lowMask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- min(count, 8) &* 8)
        let highMask = count > 8 ? UInt64.max &>> UInt64(truncatingIfNeeded: 128 &- min(count, 16) &* 8) : 0
        return ShortText(low: word(start) & lowMask, high: word(start &+ 8) & highMask, count: count)
    }

    @inline(never)
    private func shortAtEnd(_ start: Int, _ count: Int) -> ShortText {
        var text = ShortText(low: 0, high: 0, count: count)
        for index in 0..<min(count, 16) {
            let byte = UInt64(self[start &+ index]) << UInt64(index % 8 * 8)
            if index < 8 { text.low |= byte } else { text.high |= byte }
        }
        return text
    }

    /// A hash of the text `start ..< start + count`, which begins with `short`.
    @inline(__always)
    func hash(_ short: ShortText, _ start: Int) -> UInt64 {
        short.count <= 16 ? short.hash : longHash(short, start)
    }

    @inline(never)
    private func longHash(_ short: ShortText, _ start: Int) -> UInt64 {
        var hash = short.hash
        let end = start &+ short.count
        var index = start &+ 16
        while index < end {
            hash = (hash ^ prefix(index, min(8, end &- index))) &* 0x8BB8_4B93_962E_ACC9
            hash ^= hash >> 32
            index &+= 8
        }
        return hash
    }
}
