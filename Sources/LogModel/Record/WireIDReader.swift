package import RecordProtocol
package import SystemPorts

/// Reads the ids of wire records without decoding the rest: the id is their first member.
package struct WireIDReader: Sendable {
    /// `{"_id":"`, its first byte lowest.
    private static let prefix: UInt64 = 0x223A_2264_695F_227B
    private static let prefixLength = 8
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
        var end = start
        while end < limit, span[end] != 0x22 { end += 1 }
        guard end < limit else { return nil }
        return RecordIDText.parse(span, start, end, &cache)
    }
}
