import SystemPorts

extension RecordBatch {
    /// A batch of values without keys and headers: for tests, and for producers of few records.
    ///
    /// - Parameter timestamp: CreateTime of all records, milliseconds since the Unix epoch.
    public init(_ values: [[UInt8]], timestamp: Int64 = 0) {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for value in values {
            ranges.append(ByteRange(start: bytes.count, end: bytes.count + value.count))
            bytes += value
        }
        self.init(
            values: ByteRecords(bytes: bytes, ranges: ranges),
            timestamps: [Int64](repeating: timestamp, count: values.count)
        )
    }
}
