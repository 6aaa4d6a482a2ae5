package import RecordProtocol
package import SystemPorts

/// Reads the ids of wire records without decoding the rest: the id is their first member.
package struct WireIDReader: Sendable {
    private static let prefix = Array("{\"_id\":\"".utf8)
    /// Digits of a stream, two positions of 19 digits at most, and the two characters between them.
    private static let lengthMax = 32 + 2 * 19 + 2

    private var cache = RecordIDText.StreamCache()

    package init() {}

    /// The id of the record at `range` of `bytes`; `nil` where it does not begin with one.
    package mutating func id(of range: ByteRange, in bytes: [UInt8]) -> RecordID? {
        guard !range.isNull, bytes[range.bounds].starts(with: Self.prefix) else { return nil }
        let start = range.bounds.lowerBound + Self.prefix.count
        let limit = min(range.bounds.upperBound, start + Self.lengthMax + 1)
        guard let end = bytes[start..<limit].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return RecordIDText.parse(bytes.span.bytes, start, end, &cache)
    }
}
