public import SystemPorts

/// Kafka records of one batch: keys, values, headers and timestamps as ranges of one buffer. Knows nothing of logs.
///
/// Immutable and shared: replicas, retries and consumers hold the same buffer.
public struct RecordBatch: Sendable {
    /// The records' values.
    public let values: ByteRecords
    /// CreateTime per record, milliseconds since the Unix epoch; one entry per value.
    public let timestamps: [Int64]
    /// The records' keys in the same buffer; empty where no record has one.
    public let keys: [ByteRange]
    /// The records' headers; empty where no record has any.
    public let headers: [[RecordHeader]]

    /// - Precondition: `timestamps` has an entry per value; `keys` and `headers` have one per value or are empty.
    public init(values: ByteRecords, timestamps: [Int64], keys: [ByteRange] = [], headers: [[RecordHeader]] = []) {
        precondition(timestamps.count == values.count, "one timestamp per record")
        precondition(keys.isEmpty || keys.count == values.count, "one key per record, or none at all")
        precondition(headers.isEmpty || headers.count == values.count, "one list of headers per record, or none at all")
        self.values = values
        self.timestamps = timestamps
        self.keys = keys
        self.headers = headers
    }

    @inlinable public var count: Int { values.count }

    /// Bytes on the wire before compression: the buffer, and what Kafka's format adds to a record (librdkafka counts
    /// 36 at most).
    @inlinable public var wireSize: Int { values.bytes.count + 36 * values.count }
}

/// A header of a Kafka record. Names may repeat; values may be null.
public struct RecordHeader: Hashable, Sendable {
    public let name: String
    public let value: [UInt8]?

    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}
