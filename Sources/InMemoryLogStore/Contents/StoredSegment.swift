public import LogModel
public import LogPorts
public import RecordProtocol
public import SystemPorts

/// Rows that became durable together: those of one settled batch that were stored.
public struct StoredSegment: Sendable {
    public let batch: LogBatch
    /// The stored rows as indices into ``batch``, in the order in which they were stored; `nil` for all of them.
    public let rows: [Int32]?
    /// The offset of the decoded input's first record.
    public let baseOffset: Int64
    /// Fields that the processor added to every row.
    public let addedFields: [AddedField]
    /// The partition and pipeline it came from.
    public let key: CheckpointKey
    /// When the transaction was committed, in virtual time.
    public let committed: Instant
    /// The configuration snapshot it was processed under.
    public let configurationVersion: Int

    /// Stored rows.
    public var count: Int { rows?.count ?? batch.count }

    /// The index into ``batch`` of stored row `place`.
    @inlinable
    public func row(_ place: Int) -> Int {
        guard let rows else { return place }
        return Int(rows[place])
    }

    /// The id of row `row` of ``batch``.
    @inlinable
    public func id(_ row: Int) -> RecordID {
        batch.recordID(row) ?? .foreign(StreamID(high: 1 << 63, low: 0), offset: offset(row))
    }

    /// Where row `row` of ``batch`` stood in its partition.
    @inlinable
    public func offset(_ row: Int) -> Int64 { baseOffset + Int64(batch.inputIndex(row)) }
}

/// One partition write that was done; or several in a row, folded into one.
public struct StoreCommit: Hashable, Sendable {
    /// Of the last of them.
    public let time: Instant
    public let key: CheckpointKey
    /// The version that the first of them wrote.
    public let firstVersion: Int64
    /// The checkpoint's version and next offset after it.
    public let version: Int64
    public let nextOffset: Int64?
    /// Rows that became durable with it, copies counted.
    public let rows: Int
    /// Rows whose outcome it decided without storing them.
    public let filtered: Int
    public let deadLettered: Int

    public init(
        time: Instant,
        key: CheckpointKey,
        version: Int64,
        firstVersion: Int64? = nil,
        nextOffset: Int64?,
        rows: Int,
        filtered: Int = 0,
        deadLettered: Int = 0
    ) {
        self.time = time
        self.key = key
        self.firstVersion = firstVersion ?? version
        self.version = version
        self.nextOffset = nextOffset
        self.rows = rows
        self.filtered = filtered
        self.deadLettered = deadLettered
    }

    /// This commit and `next`, which follows it in the same partition, as one; `nil` where `next` does not go on from it
    /// with the next version and no lower offset.
    public func absorbed(by next: StoreCommit) -> StoreCommit? {
        guard next.key == key, next.firstVersion == version + 1, let reached = nextOffset, let offset = next.nextOffset,
            offset >= reached
        else { return nil }
        return StoreCommit(
            time: next.time,
            key: key,
            version: next.version,
            firstVersion: firstVersion,
            nextOffset: offset,
            rows: rows + next.rows,
            filtered: filtered + next.filtered,
            deadLettered: deadLettered + next.deadLettered
        )
    }
}

/// A dead-letter row as the store holds it.
public struct HeldLetter: Hashable, Sendable {
    public let row: DeadLetterRow
    public let pipeline: String
    /// False until it was moved to re-driven.
    public internal(set) var isRedriven = false

    public init(row: DeadLetterRow, pipeline: String) {
        self.row = row
        self.pipeline = pipeline
    }
}
