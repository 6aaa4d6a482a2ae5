import SystemPorts

extension StreamID {
    /// Set in the stream of foreign records only.
    static let foreignMark: UInt64 = 1 << 63

    /// Whether this stream stands for records that came without an id, and takes its positions from Kafka's offsets.
    @inlinable
    public var isForeign: Bool { high >> 63 == 1 }

    /// The stream of records without an id in one partition of one log.
    ///
    /// - Parameters:
    ///   - incarnation: tells the topic from its successor under the same name; empty where unknown.
    ///   - generation: rises when the log was found replaced (``Checkpoint/logGeneration``), because offsets are then
    ///     used a second time.
    public static func foreign(topic: String, incarnation: String, generation: Int64, partition: Int32) -> StreamID {
        var hash = StableHash(seed: 0x666F_7265_6967_6E31)
        hash.combine(topic)
        hash.combine(incarnation)
        hash.combine(generation)
        hash.combine(Int64(partition))
        let high = hash.value
        hash.combine(high)
        return StreamID(high: high | foreignMark, low: hash.value)
    }
}

extension RecordID {
    /// The id of the record at `offset` of a stream made with ``StreamID/foreign(topic:incarnation:generation:partition:)``.
    @inlinable
    public static func foreign(_ stream: StreamID, offset: Int64) -> RecordID {
        RecordID(stream: stream, start: offset, end: offset &+ 1)
    }

    /// The id of a marker: no log, only the announcement of a floor, sent when nothing else is there to carry it. Loss
    /// at a stream's end would otherwise stay unseen.
    public static func marker(_ stream: StreamID, at position: Int64) -> RecordID {
        RecordID(stream: stream, start: position, end: position)
    }

    @inlinable
    public var isMarker: Bool { start == end }
}
