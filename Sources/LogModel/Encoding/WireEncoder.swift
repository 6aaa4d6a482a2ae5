public import RecordProtocol
import SystemPorts

/// Writes records in their wire form (see the article "The wire form"), for sealed batches through
/// ``WireBatchBuilder`` and one by one for edges.
public struct WireEncoder: Sendable {
    /// Own members that are not written.
    let removedMembers: UInt32
    /// Own members that configuration sets or removes.
    let changedMembers: UInt32
    /// String bodies of attribute names that are not written: removed, or replaced by an added one.
    let removedNames: [[UInt8]]
    /// Own members with a fixed text: `,"service":"api"`, by the member's number; empty where the record's own counts.
    let fixedMembers: [[UInt8]]
    /// All added attributes: `,"team":"web","shard":3`.
    let addedAttributes: [UInt8]
    /// Bytes of everything added.
    let addedByteCount: Int
    /// `,"severity":"WARN"` by number, in 32 bytes each of which the last says how many count.
    let severityTexts: [UInt8]
    let openTimestamp = Opening(.timestamp)
    let openObserved = Opening(.observed)
    let openMessage = Opening(.message)
    let openTraceID = Opening(.traceID)
    let openSpanID = Opening(.spanID)

    public init(_ changes: FieldChanges = .none) {
        var removedMembers: UInt32 = 0
        var removedNames: [[UInt8]] = []
        var fixed = [[UInt8]](repeating: [], count: Member.allCases.count)
        var attributes: [UInt8] = []
        for name in changes.removed {
            if let member = Member(name: name) {
                removedMembers |= member.bit
            } else {
                removedNames.append(JSONText.body(of: name))
            }
        }
        for field in changes.added {
            var text: [UInt8] = [0x2C]
            JSONText.appendMember(field.name, field.value, to: &text)
            if let member = Member(name: field.name) {
                fixed[Int(member.rawValue)] = text
            } else {
                attributes += text
                removedNames.append(JSONText.body(of: field.name))
            }
        }
        self.removedMembers = removedMembers
        self.removedNames = removedNames
        fixedMembers = fixed
        addedAttributes = attributes
        addedByteCount = fixed.reduce(attributes.count) { $0 + $1.count }
        changedMembers = Member.allCases.reduce(removedMembers) { members, member in
            fixed[Int(member.rawValue)].isEmpty ? members : members | member.bit
        }
        severityTexts = Self.severityTexts
    }

    private static let severityTexts: [UInt8] = SeverityText.texts.flatMap { text in
        let member = Array(",\"severity\":\"\(text)\"".utf8)
        return member + [UInt8](repeating: 0, count: 31 - member.count) + [UInt8(member.count)]
    }

    /// One record's wire form, without configured changes.
    ///
    /// An attribute whose name is one of the record's own, reserved, or already taken is not lost: its name gets
    /// underscores in front until it is free. An empty `floor` announces nothing.
    public static func encode(_ record: LogRecord, floor: FloorAnnouncement? = nil) -> [UInt8] {
        var bytes: [UInt8] = [0x7B]
        func member(_ name: String, _ value: FieldValue?) {
            guard let value else { return }
            if bytes.count > 1 { bytes.append(0x2C) }
            JSONText.appendMember(name, value, to: &bytes)
        }
        func text(_ value: String?) -> FieldValue? { value.map { .string($0) } }
        member("_id", text(record.id?.description))
        if let floor {
            member("_floor", .integer(floor.position))
            member("_acked", .integer(floor.acknowledged))
        }
        member("timestamp", .string(record.timestamp.text))
        member("observed", .string(record.observed.text))
        if record.severity != .unspecified { member("severity", .string(record.severity.text)) }
        member("service", text(record.service))
        member("environment", text(record.environment))
        member("source", text(record.source))
        member("host", text(record.host))
        member("message", .string(record.message))
        member("trace_id", text(record.traceID))
        member("span_id", text(record.spanID))
        var names: Set<String> = []
        for attribute in record.attributes {
            var name = attribute.name
            while Member(name: name) != nil || !names.insert(name).inserted { name = "_" + name }
            member(name, attribute.value)
        }
        bytes.append(0x7D)
        return bytes
    }
}

extension JSONText {
    /// Appends `"name":value`.
    static func appendMember(_ name: String, _ value: FieldValue, to bytes: inout [UInt8]) {
        appendString(name, to: &bytes)
        bytes.append(0x3A)
        switch value {
        case .string(let text): appendString(text, to: &bytes)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        case .number(let text):
            if isNumber(text) { bytes.append(contentsOf: text.utf8) } else { appendString(text, to: &bytes) }
        case .nested(let text):
            if isNested(text) { bytes.append(contentsOf: text.utf8) } else { appendString(text, to: &bytes) }
        }
    }

    static func appendString(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        bytes.append(contentsOf: body(of: text))
        bytes.append(0x22)
    }

    /// Whether `text` is one JSON number and nothing else.
    static func isNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x2D || JSONScan.isDigit(first) else { return false }
        var position = 0
        do throws(DecodeError) {
            try JSONScan.number(bytes.span.bytes, &position, bytes.count)
        } catch {
            return false
        }
        return position == bytes.count
    }

    /// Whether `text` is one JSON object or array and nothing else, within the nesting limit.
    static func isNested(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x7B || first == 0x5B else { return false }
        var position = 0
        do throws(DecodeError) {
            try JSONScan.nested(bytes.span.bytes, &position, bytes.count, depthMax: RecordLimits().nestingMax - 1)
        } catch {
            return false
        }
        return position == bytes.count
    }
}
