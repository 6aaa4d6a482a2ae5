/// What de-duplication says of one record.
public enum Admission: Hashable, Sendable {
    /// Not settled here before: settle it now.
    case new
    /// Settled here before, above the floor.
    case duplicate
    /// Below the floor: settled here, in another partition, or given up by the shipper.
    case belowFloor
    /// Part of it is settled under another id: a record's boundary changed between two readings of the source. Settle
    /// it (nothing is lost) and report it.
    case overlapping
    /// No log: it only carried an announcement.
    case marker

    /// Whether the record is to be settled now.
    @inlinable public var isToBeSettled: Bool { self == .new || self == .overlapping }
}

/// Acknowledged records that are not in the log any more: the shipper counts more below its floor than have been read.
///
/// Records that were given up but reached the log nevertheless hide as many lost ones.
public struct AckedLost: Hashable, Sendable {
    public let stream: StreamID
    /// The floor announced.
    public let below: Int64
    /// Acknowledged below it in this partition, says the shipper.
    public let acknowledged: Int64
    /// Records found missing for the first time.
    public let missing: Int64
}
