public import LogModel
public import RecordProtocol
public import SystemPorts

/// Which records to read.
public struct LogQuery: Sendable {
    /// Event time, lower bound included, upper bound not.
    public var from: Timestamp?
    public var until: Timestamp?
    public var minimumSeverity: Severity?
    /// Any of these; empty for all.
    public var services: [String] = []
    public var environments: [String] = []
    public var sources: [String] = []
    /// Each named field must have exactly this text.
    public var fields: [String: String] = [:]
    /// The message must contain this text, case-sensitively.
    public var text: String?
    /// Where an earlier page ended.
    public var cursor: LogCursor?
    /// Records per page.
    public var limit = 1_000

    public init() {}
}

/// A place in a result, opaque to callers.
public struct LogCursor: Hashable, Sendable {
    public let timestamp: Timestamp
    public let id: RecordID
    /// Tells copies of one id apart, in stores that are ``StoreGuarantee/atLeastOnce``.
    public let copy: Int

    public init(timestamp: Timestamp, id: RecordID, copy: Int) {
        self.timestamp = timestamp
        self.id = id
        self.copy = copy
    }
}

/// One page of records.
public struct LogPage: Sendable {
    public let records: [StoredRecord]
    /// Where to go on; `nil` at the end.
    public let next: LogCursor?

    public init(records: [StoredRecord], next: LogCursor?) {
        self.records = records
        self.next = next
    }
}

/// A record as the store returns it.
public struct StoredRecord: Sendable {
    public let id: RecordID
    public let record: LogRecord

    public init(id: RecordID, record: LogRecord) {
        self.id = id
        self.record = record
    }
}
