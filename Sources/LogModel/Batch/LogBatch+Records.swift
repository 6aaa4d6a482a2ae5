import RecordProtocol
import SystemPorts

extension LogBatch {
    /// The row as a value of its own.
    public func record(_ row: Int) -> LogRecord {
        LogRecord(
            id: recordID(row),
            timestamp: timestamp(row),
            observed: observed(row),
            severity: severity(row),
            service: service(row),
            environment: environment(row),
            source: source(row),
            host: host(row),
            message: message(row),
            traceID: traceID(row),
            spanID: spanID(row),
            attributes: (0..<attributeCount(row)).map { attribute(row, $0) }
        )
    }

    /// Any field's value as text, as filters compare it: `timestamp`, `severity`, …, an attribute's name; `nil` where
    /// the row has none, or null.
    public func text(of field: String, row: Int) -> String? {
        guard let member = Member(name: field) else {
            let body = JSONText.body(of: field)
            for index in columns.attributeStart(row)..<Int(columns.rows[row].attributesEnd) {
                let entry = columns.attributes[index]
                if columns.bytes[entry.name.bounds].elementsEqual(body) { return columns.value(entry).text }
            }
            return nil
        }
        return switch member {
        case .id: recordID(row)?.description
        case .timestamp: timestamp(row).text
        case .observed: observed(row).text
        case .severity: severity(row) == .unspecified ? nil : severity(row).text
        case .service: service(row)
        case .environment: environment(row)
        case .source: source(row)
        case .host: host(row)
        case .message: message(row)
        case .traceID: traceID(row)
        case .spanID: spanID(row)
        case .floor: floors.first { $0.row == row }.map { String($0.floor.position) }
        case .acknowledged: floors.first { $0.row == row }.map { String($0.floor.acknowledged) }
        }
    }

    /// A batch of the records' wire forms, for edges and tests.
    public init(records: [LogRecord]) {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for record in records {
            let start = bytes.count
            bytes += WireEncoder.encode(record)
            ranges.append(ByteRange(start: start, end: bytes.count))
        }
        let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
        let decoder = LogBatchDecoder(.wire, limits: .unlimited)
        self = decoder.decode(ByteRecords(bytes: bytes, ranges: ranges), defaults: defaults).batch
    }
}

extension RecordLimits {
    /// For records that have passed the limits before.
    static var unlimited: RecordLimits {
        var limits = RecordLimits()
        limits.recordBytesMax = .max
        limits.attributesMax = .max
        return limits
    }
}
