/// A contiguous range of one stream for one partition, immutable through all its resends.
public struct SealedBatch: Hashable, Sendable {
    public let id: SealedBatchID
    /// Behind the last position; source-settled records may lie inside.
    public let end: Int64
    public let partition: Int32
    /// Records in the batch, those settled at the source not counted.
    public let records: Int
    /// What its first record announces.
    public let floor: FloorAnnouncement

    public init(id: SealedBatchID, end: Int64, partition: Int32, records: Int, floor: FloorAnnouncement) {
        self.id = id
        self.end = end
        self.partition = partition
        self.records = records
        self.floor = floor
    }

    public var stream: StreamID { id.stream }
    public var range: Range<Int64> { id.start..<end }
}

/// Names a sealed batch within one life of the shipper. A later life may cut the same positions into other batches.
public struct SealedBatchID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let stream: StreamID
    /// The batch's first position.
    public let start: Int64

    public init(stream: StreamID, start: Int64) {
        self.stream = stream
        self.start = start
    }

    public static func < (left: SealedBatchID, right: SealedBatchID) -> Bool {
        (left.stream, left.start) < (right.stream, right.start)
    }

    public var description: String { "\(stream):\(start)" }
}

/// How the fate of a sealed batch was decided. (An indeterminate send decides nothing: send the same batch again.)
public enum BatchSettlement: Hashable, Sendable {
    /// Every record is in the log, as far as the acks asked for promise it.
    case acknowledged
    /// The shipper stops trying: refused for good, message time-out, buffer policy. It stays given up.
    case givenUp(SourceSettlement)
    /// The batch was acknowledged but for some records, which were given up.
    case acknowledgedExcept(Tally<SourceSettlement>)
}

/// What ``StreamProgress/settle(_:as:)`` made of an answer.
public enum SettlementEffect: Hashable, Sendable {
    case settled
    /// The batch had been given up before; that stands, and its records stay counted as dropped.
    case lateAcknowledgement
    /// The batch was settled before, in the same way; nothing changed.
    case repeated
}
