public import RecordProtocol
public import SystemPorts

/// Encodes the records of one sealed batch as they come, into one buffer.
public struct WireBatchBuilder: ~Copyable {
    private let encoder: WireEncoder
    private var bytes: [UInt8]
    private var ranges: [ByteRange] = []

    /// Room in front of the first record, for a floor that is known only when the batch is sealed.
    private static let headroom = 64

    /// - Parameter capacity: bytes to expect.
    public init(_ encoder: WireEncoder, capacity: Int = 0) {
        self.encoder = encoder
        bytes = [UInt8](repeating: 0x20, count: Self.headroom)
        bytes.reserveCapacity(capacity + Self.headroom)
    }

    /// How many records it holds.
    public var count: Int { ranges.count }
    /// Bytes of all records so far.
    public var byteCount: Int { bytes.count - Self.headroom }

    /// Appends a row of `batch` under the id `id`.
    public mutating func append(_ batch: LogBatch, row: Int, id: RecordID) {
        let start = bytes.count
        bytes.append(contentsOf: "{\"_id\":\"\(id)\"".utf8)
        encoder.appendBody(batch.columns, row, to: &bytes)
        ranges.append(ByteRange(start: start, end: bytes.count))
    }

    /// Appends rows of `batch`, each with its start and end in `stream`.
    ///
    /// - Parameter starts, ends: one per row of `rows`, in order.
    public mutating func append(
        _ batch: LogBatch,
        rows: Range<Int>,
        stream: StreamID,
        starts: [Int64],
        ends: [Int64]
    ) {
        precondition(starts.count == rows.count && ends.count == rows.count, "a start and an end per row")
        for row in rows {
            let index = row - rows.lowerBound
            append(batch, row: row, id: RecordID(stream: stream, start: starts[index], end: ends[index]))
        }
    }

    /// The sealed batch; `floor` is announced by its first record.
    public consuming func finish(floor: FloorAnnouncement? = nil) -> ByteRecords {
        guard let floor, let first = ranges.first else { return ByteRecords(bytes: bytes, ranges: ranges) }
        // `{"_id":"…"` moves to the left, and the floor goes into the gap.
        let text = Array(",\"_floor\":\(floor.position),\"_acked\":\(floor.acknowledged)".utf8)
        var head = Int(first.start) + 8
        while bytes[head] != 0x22 { head += 1 }
        head += 1
        let prefix = bytes[Int(first.start)..<head] + text
        let start = head - prefix.count
        bytes.replaceSubrange(start..<head, with: prefix)
        ranges[0] = ByteRange(start: start, end: Int(first.end))
        return ByteRecords(bytes: bytes, ranges: ranges)
    }
}

extension WireEncoder {
    /// Appends everything behind the id, the closing brace included.
    func appendBody(_ columns: LogColumns, _ row: Int, to bytes: inout [UInt8]) {
        func text(_ member: Member, _ body: ArraySlice<UInt8>?) {
            let fixed = fixedMembers[Int(member.rawValue)]
            if !fixed.isEmpty {
                bytes.append(contentsOf: fixed)
            } else if let body, removedMembers & member.bit == 0 {
                bytes.append(contentsOf: ",\"\(member.name)\":\"".utf8)
                bytes.append(contentsOf: body)
                bytes.append(0x22)
            }
        }
        func body(_ range: ByteRange) -> ArraySlice<UInt8>? { range.isNull ? nil : columns.bytes[range.bounds] }
        func body(_ column: TextColumn) -> ArraySlice<UInt8>? {
            let symbol = column.symbol(row)
            return symbol == 0 ? nil : column.bodies[symbol][...]
        }
        func moment(_ nanoseconds: Int64) -> ArraySlice<UInt8> {
            Array(Timestamp(nanoseconds: nanoseconds).text.utf8)[...]
        }
        text(.timestamp, moment(columns.timestamps[row]))
        text(.observed, moment(columns.observed[row]))
        let severity = columns.severities[row]
        text(.severity, severity == 0 ? nil : Array(SeverityText.texts[Int(severity)].utf8)[...])
        text(.service, body(columns.services))
        text(.environment, body(columns.environments))
        text(.source, body(columns.sources))
        text(.host, body(columns.hosts))
        text(.message, body(columns.messages[row]))
        text(.traceID, body(columns.traceIDs[row]))
        text(.spanID, body(columns.spanIDs[row]))
        for index in columns.attributeStart(row)..<Int(columns.attributeEnds[row]) {
            appendAttribute(columns, columns.attributes[index], to: &bytes)
        }
        bytes.append(contentsOf: addedAttributes)
        bytes.append(0x7D)
    }

    private func appendAttribute(_ columns: LogColumns, _ entry: AttributeRange, to bytes: inout [UInt8]) {
        let name = columns.bytes[entry.name.bounds]
        guard !removedNames.contains(where: { name.elementsEqual($0) }) else { return }
        bytes.append(0x2C)
        bytes.append(0x22)
        bytes.append(contentsOf: name)
        bytes.append(0x22)
        bytes.append(0x3A)
        if entry.kind == .string { bytes.append(0x22) }
        bytes.append(contentsOf: columns.bytes[entry.value.bounds])
        if entry.kind == .string { bytes.append(0x22) }
    }
}
