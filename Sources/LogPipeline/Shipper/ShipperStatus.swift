public import RecordProtocol

/// What a shipper holds and has counted, at one instant.
public struct ShipperStatus: Sendable {
    /// In the configuration's order.
    public var sources: [SourceStatus] = []
    /// Bytes of open and sealed batches that are not settled.
    public var bufferedBytes = 0
    /// What an operator must look at, in words; empty when all is well.
    public var alarms: [String] = []

    public init() {}
}

/// One source's share of a shipper.
public struct SourceStatus: Sendable {
    public let name: String
    /// The stream that is being read now.
    public var stream: StreamID?
    /// Behind the last line (or record, where positions are a counter) that was taken in. Of a line whose end has not
    /// come, nothing counts.
    public var readPosition: Int64 = 0
    /// Everything below is settled.
    public var settledPosition: Int64 = 0
    /// The settled position that is in the registry.
    public var persistedPosition: Int64 = 0
    /// What was read and is not settled, in order of stream and position.
    public var holdings: [StreamHolding] = []
    public var counters = SourceCounters()

    public init(name: String) {
        self.name = name
    }
}

/// Positions of one stream that a shipper holds.
public struct StreamHolding: Hashable, Sendable {
    public let stream: StreamID
    public let positions: Range<Int64>
    /// How many records lie in them.
    public let records: Int

    public init(stream: StreamID, positions: Range<Int64>, records: Int) {
        self.stream = stream
        self.positions = positions
        self.records = records
    }
}

/// Counts of records since the process started. A send counts each time, a settlement once.
public struct SourceCounters: Hashable, Sendable {
    /// Records read, whatever became of them.
    public var read: Int64 = 0
    /// Outcomes of sends, resends included.
    public var acknowledged: Int64 = 0
    public var rejected: Int64 = 0
    public var indeterminate: Int64 = 0
    /// Settled here without being sent.
    public var filtered: Int64 = 0
    /// Settled here without being acknowledged, by reason, in the reasons' order.
    public var dropped: [DropCount] = []
    /// Lines that could not be decoded and were shipped whole.
    public var parseErrors: Int64 = 0
    /// Streams that came to their end: the file was replaced or shrank, the connection closed.
    public var endedStreams: Int64 = 0

    public init() {}
}

/// Records dropped for one reason: `overflow`, `indeterminate`, `rejected`, `shutdown`, `too-large`.
public struct DropCount: Hashable, Sendable {
    public let reason: String
    public var records: Int64

    public init(reason: String, records: Int64) {
        self.reason = reason
        self.records = records
    }
}

/// How a shipper ended.
public struct ShipperExit: Hashable, Sendable {
    /// Records read but not settled that the next life will read again.
    public var leftForRereading: Int64
    /// Records that could not be settled nor ever be read again: dropped(shutdown).
    public var droppedAtShutdown: Int64

    public init(leftForRereading: Int64, droppedAtShutdown: Int64) {
        self.leftForRereading = leftForRereading
        self.droppedAtShutdown = droppedAtShutdown
    }

    /// Everything that was read is settled.
    public var isClean: Bool { leftForRereading == 0 && droppedAtShutdown == 0 }
}
