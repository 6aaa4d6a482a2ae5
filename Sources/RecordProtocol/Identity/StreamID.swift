public import SystemPorts

/// One incarnation of one source: minted at random, persisted in the shipper's registry before its first record is sent.
public struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identity out of 127 random bits. (The first bit marks foreign streams.)
    public static func minted(from random: inout RandomStream) -> StreamID {
        StreamID(high: random.next() & ~foreignMark, low: random.next())
    }

    @inlinable
    public static func < (left: StreamID, right: StreamID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Thirty-two lower-case hexadecimal digits: the form on the wire.
    public var description: String {
        func hexadecimal(_ word: UInt64) -> String {
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return hexadecimal(high) + hexadecimal(low)
    }
}

/// The identity of one record: the stream it belongs to, and where in it.
///
/// Positions are bytes for files (`end` lies behind the terminator) and a counter otherwise.
public struct RecordID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let stream: StreamID
    public let start: Int64
    public let end: Int64

    @inlinable
    public init(stream: StreamID, start: Int64, end: Int64) {
        self.stream = stream
        self.start = start
        self.end = end
    }

    @inlinable
    public static func < (left: RecordID, right: RecordID) -> Bool {
        (left.stream, left.start, left.end) < (right.stream, right.start, right.end)
    }

    /// `stream:start-end`, as on the wire.
    public var description: String { "\(stream):\(start)-\(end)" }
}

/// What the first record of a sealed batch says of everything before it: all positions below `position` are settled,
/// and `acknowledged` of the records there were acknowledged in this batch's partition.
public struct FloorAnnouncement: Hashable, Sendable {
    public let position: Int64
    public let acknowledged: Int64

    @inlinable
    public init(position: Int64, acknowledged: Int64) {
        self.position = position
        self.acknowledged = acknowledged
    }
}
