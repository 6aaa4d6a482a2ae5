/// The members that a record's JSON object knows by name, in their order on the wire.
enum Member: UInt8, CaseIterable {
    case id, floor, acknowledged, timestamp, observed, severity, service, environment, source, host, message
    case traceID, spanID

    var name: StaticString {
        switch self {
        case .id: "_id"
        case .floor: "_floor"
        case .acknowledged: "_acked"
        case .timestamp: "timestamp"
        case .observed: "observed"
        case .severity: "severity"
        case .service: "service"
        case .environment: "environment"
        case .source: "source"
        case .host: "host"
        case .message: "message"
        case .traceID: "trace_id"
        case .spanID: "span_id"
        }
    }

    /// Its bit in sets of members.
    @inline(__always)
    var bit: UInt32 { 1 << UInt32(rawValue) }

    /// The member called `name`.
    init?(name: String) {
        guard let found = Self.byName[name] else { return nil }
        self = found
    }

    private static let byName: [String: Member] = {
        var table: [String: Member] = [:]
        for member in allCases { table["\(member.name)"] = member }
        return table
    }()
}
