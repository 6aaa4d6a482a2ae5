public import RecordProtocol
public import SystemPorts

/// Records in columns over the one buffer they were read into: sealed, a value, cheap to hand on.
///
/// Texts are ranges of ``bytes``; what was nowhere in the input (an unescaped name, a line that needed escapes) lies
/// behind it in the same buffer. Made by ``LogBatchDecoder`` and ``TextLineRecordBuilder``.
public struct LogBatch: Sendable {
    let columns: LogColumns

    init(columns: LogColumns) {
        self.columns = columns
    }

    /// A batch without rows.
    public static let empty = LogBatch(columns: LogColumns(LogBatchBuilder(capacity: 0), source: []))

    public var indices: Range<Int> { 0..<count }
    /// How many rows it has.
    public var count: Int { columns.rows.count }
    /// The buffer that all ranges speak of.
    public var bytes: [UInt8] { columns.bytes }

    public func timestamp(_ row: Int) -> Timestamp { Timestamp(nanoseconds: columns.rows[row].timestamp) }
    public func observed(_ row: Int) -> Timestamp { Timestamp(nanoseconds: columns.rows[row].observed) }
    public func severity(_ row: Int) -> Severity { Severity(unchecked: columns.rows[row].severity) }

    /// The record's id; `nil` where its author gave none.
    public func recordID(_ row: Int) -> RecordID? {
        columns.rows[row].flags.contains(.hasID) ? columns.rows[row].id : nil
    }

    public var services: TextColumn { columns.services }
    public var environments: TextColumn { columns.environments }
    public var sources: TextColumn { columns.sources }
    public var hosts: TextColumn { columns.hosts }

    public func service(_ row: Int) -> String? { columns.services[row] }
    public func environment(_ row: Int) -> String? { columns.environments[row] }
    public func source(_ row: Int) -> String? { columns.sources[row] }
    public func host(_ row: Int) -> String? { columns.hosts[row] }

    public func serviceSymbol(_ row: Int) -> Int { columns.services.symbol(row) }
    public func environmentSymbol(_ row: Int) -> Int { columns.environments.symbol(row) }
    public func sourceSymbol(_ row: Int) -> Int { columns.sources.symbol(row) }
    public func hostSymbol(_ row: Int) -> Int { columns.hosts.symbol(row) }

    /// Where the message's JSON string body lies; with ``messageHasEscapes(_:)`` false these bytes are the text.
    public func messageRange(_ row: Int) -> ByteRange { columns.rows[row].message }
    public func messageHasEscapes(_ row: Int) -> Bool { columns.rows[row].flags.contains(.messageHasEscapes) }
    public func message(_ row: Int) -> String { columns.text(columns.rows[row].message) ?? "" }
    /// The UTF-8 of ``message(_:)``.
    package func messageText(_ row: Int) -> [UInt8] {
        JSONText.unescaped(Array(columns.bytes[columns.rows[row].message.bounds]))
    }
    public func traceID(_ row: Int) -> String? { columns.text(columns.traceIDs[row]) }
    public func spanID(_ row: Int) -> String? { columns.text(columns.spanIDs[row]) }

    /// How many attributes the row has.
    public func attributeCount(_ row: Int) -> Int {
        Int(columns.rows[row].attributesEnd) - columns.attributeStart(row)
    }

    /// Attribute `index` of the row, in the order of the input.
    public func attribute(_ row: Int, _ index: Int) -> LogAttribute {
        precondition(index >= 0 && index < attributeCount(row), "no such attribute")
        return columns.attribute(columns.attributeStart(row) + index)
    }

    /// The floors that records of this batch announce, in row order.
    public var floors: [RowFloor] { columns.floors }

    /// The row's original bytes, as they were read: what a dead letter carries.
    public func valueRange(_ row: Int) -> ByteRange { columns.rows[row].value }

    /// The row's original bytes, copied.
    public func value(_ row: Int) -> [UInt8] { Array(columns.bytes[columns.rows[row].value.bounds]) }

    /// The index among the decoded input that the row comes from (rows leave out what could not be decoded).
    public func inputIndex(_ row: Int) -> Int { columns.inputIndices[row] }

    /// Bytes held, roughly: for queues that are limited by size.
    public var byteCount: Int { columns.bytes.count + count * 110 + columns.attributes.count * 20 }
}

/// A floor, and the row whose record announces it.
public struct RowFloor: Hashable, Sendable {
    public let row: Int
    public let floor: FloorAnnouncement

    public init(row: Int, floor: FloorAnnouncement) {
        self.row = row
        self.floor = floor
    }
}

/// The columns of a ``LogBatch``; one entry per row unless it says otherwise. Never changed once made.
final class LogColumns: Sendable {
    let bytes: [UInt8]
    let rows: [RowFields]
    let inputIndices: InputIndices
    let services: TextColumn
    let environments: TextColumn
    let sources: TextColumn
    let hosts: TextColumn
    let traceIDs: UniformColumn<ByteRange>
    let spanIDs: UniformColumn<ByteRange>
    /// All rows' attributes, one after the other.
    let attributes: [AttributeRange]
    /// Sparse.
    let floors: [RowFloor]

    init(_ builder: borrowing LogBatchBuilder, source: [UInt8]) {
        bytes = builder.extras.isEmpty ? source : source + builder.extras
        rows = builder.rows
        inputIndices = builder.inputIndices
        traceIDs = builder.traceIDs
        spanIDs = builder.spanIDs
        attributes = builder.attributes
        floors = builder.floors
        services = TextColumn(builder.texts.services, builder.serviceSymbols)
        environments = TextColumn(builder.texts.environments, builder.environmentSymbols)
        sources = TextColumn(builder.texts.sources, builder.sourceSymbols)
        hosts = TextColumn(builder.texts.hosts, builder.hostSymbols)
    }

    @inline(__always)
    func attributeStart(_ row: Int) -> Int { row == 0 ? 0 : Int(rows[row - 1].attributesEnd) }

    /// The text of a JSON string body; `nil` where there is none.
    func text(_ range: ByteRange) -> String? {
        guard !range.isNull else { return nil }
        let body = bytes[range.bounds]
        return body.contains(0x5C) ? JSONText.text(ofBody: Array(body)) : String(decoding: body, as: UTF8.self)
    }

    func attribute(_ index: Int) -> LogAttribute {
        let entry = attributes[index]
        return LogAttribute(text(entry.name) ?? "", value(entry))
    }

    func value(_ entry: AttributeRange) -> FieldValue {
        switch entry.kind {
        case .string: .string(text(entry.value) ?? "")
        case .true: .boolean(true)
        case .false: .boolean(false)
        case .null: .null
        case .nested: .nested(String(decoding: bytes[entry.value.bounds], as: UTF8.self))
        case .number:
            FieldValue(numberText: String(decoding: bytes[entry.value.bounds], as: UTF8.self))
        }
    }
}

extension FieldValue {
    /// The value of a valid JSON number: an integer where that says the same text.
    init(numberText text: String) {
        if let integer = Int64(text), text != "-0" { self = .integer(integer) } else { self = .number(text) }
    }
}
