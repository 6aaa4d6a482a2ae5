/// Where one record lies in a shared buffer. A null value (which Kafka tells from an empty one) has a negative start.
public struct ByteRange: Hashable, Sendable {
    /// Offset of the first byte.
    public let start: Int32
    /// Offset behind the last byte.
    public let end: Int32

    @inlinable
    public init(start: Int, end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    /// No value at all.
    public static let null = ByteRange(start: -1, end: -1)

    @inlinable public var isNull: Bool { start < 0 }
    @inlinable public var count: Int { Int(end) &- Int(start) }
    @inlinable public var bounds: Range<Int> { Int(start)..<Int(end) }
}

/// A batch of byte records: one buffer, and a range into it for each record. The unit of the record path below the
/// level of logs; a value, so that it can be shared between tasks, replicas and retries without copying.
public struct ByteRecords: Sendable {
    /// All bytes. Ranges may leave gaps between records (line ends, keys, headers).
    public let bytes: [UInt8]
    /// One range per record, in order.
    public let ranges: [ByteRange]

    /// - Precondition: every range is null or lies within `bytes`, and `bytes` is shorter than 2 GiB.
    @inlinable
    public init(bytes: [UInt8], ranges: [ByteRange]) {
        self.bytes = bytes
        self.ranges = ranges
    }

    public static let empty = ByteRecords(bytes: [], ranges: [])

    @inlinable public var count: Int { ranges.count }
    @inlinable public var isEmpty: Bool { ranges.isEmpty }

    /// The bytes of record `index`, copied. For edges and tests; the record path works on ``bytes``.
    public subscript(index: Int) -> [UInt8] {
        let range = ranges[index]
        return range.isNull ? [] : Array(bytes[range.bounds])
    }
}
