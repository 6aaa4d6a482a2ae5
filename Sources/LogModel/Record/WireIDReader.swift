package import RecordProtocol
package import SystemPorts

/// Reads the ids of wire records without decoding the rest: the id is their first member.
package struct WireIDReader: Sendable {
    /// `{"_id":"`, its first byte lowest.
    private static let prefix: UInt64 = 0x223A_2264_695F_227B
    private static let prefixLength = 8
    /// The shortest id: digits of a stream, two positions of one digit, and the two characters between them.
    private static let lengthMin = 36
    /// Digits of a stream, two positions of 19 digits at most, and the two characters between them.
    private static let lengthMax = 32 + 2 * 19 + 2

    private var cache = RecordIDText.StreamCache()

    package init() {}

    /// The id of the record at `range` of `bytes`; `nil` where it does not begin with one.
    package mutating func id(of range: ByteRange, in bytes: [UInt8]) -> RecordID? {
        guard !range.isNull, range.count > Self.prefixLength else { return nil }
        let span = bytes.span.bytes
        let start = range.bounds.lowerBound + Self.prefixLength
        guard span.word(range.bounds.lowerBound) == Self.prefix else { return nil }
        let limit = min(range.bounds.upperBound, start + Self.lengthMax + 1)
        var end = start + Self.lengthMin
        while end < limit, span.holds(8, from: end) {
            // A quote becomes zero, which a borrow tells from all else; the lowest one is the first.
            let word = span.word(end) ^ 0x2222_2222_2222_2222
            let quotes = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            end += quotes.trailingZeroBitCount >> 3
            if quotes != 0 { break }
        }
        while end < limit, span[end] != 0x22 { end += 1 }
        guard end < limit else { return nil }
        return RecordIDText.parse(span, start, end, &cache)
    }
}
