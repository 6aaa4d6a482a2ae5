import RecordProtocol
import SystemPorts

/// Decodes one record after the other into the columns of one batch, in one pass over the bytes.
struct RecordDecoder: ~Copyable {
    private let form: LogBatchDecoder.Form
    private let limits: RecordLimits
    let inputCount: Int
    let severityDefault: UInt8
    var observedDefault: Int64
    let serviceDefault: UInt32
    let environmentDefault: UInt32
    let sourceDefault: UInt32
    let hostDefault: UInt32
    private let foreignIDs: ForeignIDs?

    var builder: LogBatchBuilder
    var habits: DecoderHabits
    private let vocabulary: TextVocabulary
    private let members = MemberTable.shared

    init(_ settings: LogBatchDecoder, _ defaults: RecordDefaults, capacity: Int, inputCount: Int) {
        form = settings.form
        limits = settings.limits
        self.inputCount = inputCount
        observedDefault = defaults.observed.nanoseconds
        severityDefault = defaults.severity.number
        vocabulary = settings.vocabulary
        habits = vocabulary.takeHabits()
        builder = LogBatchBuilder(capacity: capacity, vocabulary: vocabulary)
        serviceDefault = builder.texts.services.symbol(defaults.service)
        environmentDefault = builder.texts.environments.symbol(defaults.environment)
        sourceDefault = builder.texts.sources.symbol(defaults.source)
        hostDefault = builder.texts.hosts.symbol(defaults.host)
        foreignIDs = defaults.foreignIDs
    }

    consuming func finish() -> LogBatchBuilder {
        vocabulary.giveBack(habits)
        return builder
    }

    /// Decodes one record into a row, or leaves everything as it was and throws.
    mutating func decode(_ bytes: RawSpan, _ range: ByteRange, index: Int) throws(DecodeError) {
        guard !range.isNull else { throw DecodeError(.noValue, at: 0) }
        guard range.count <= limits.recordBytesMax else { throw DecodeError(.tooLarge, at: limits.recordBytesMax) }
        guard inputCount + builder.extras.count < Int(Int32.max) - range.count * 2 else {
            throw DecodeError(.tooLarge, at: 0)
        }
        var draft = RowDraft()
        draft.flags = .attributesAreContiguous
        draft.service = serviceDefault
        draft.environment = environmentDefault
        draft.source = sourceDefault
        draft.host = hostDefault
        habits.names.startRow()
        do throws(DecodeError) {
            try object(bytes, Int(range.start), Int(range.end), &draft)
        } catch {
            builder.abandonRow()
            throw DecodeError(error.code, at: error.byteOffset - Int(range.start))
        }
        if !draft.has(.observed) { draft.observed = observedDefault }
        if !draft.has(.timestamp) { draft.timestamp = draft.observed }
        if !draft.has(.severity) { draft.severity = severityDefault }
        if !draft.has(.id), let foreignIDs {
            draft.seen |= Member.id.bit
            draft.id = .foreign(foreignIDs.stream, offset: foreignIDs.baseOffset + Int64(index))
        }
        builder.commit(draft, value: range, inputIndex: index)
    }

    /// Reads the whole record.
    private mutating func object(
        _ bytes: RawSpan,
        _ start: Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        var position = start
        JSONScan.skipBlanks(bytes, &position, end)
        guard position < end, bytes[position] == 0x7B else { throw DecodeError(.notAnObject, at: position) }
        position &+= 1
        JSONScan.skipBlanks(bytes, &position, end)
        guard position < end else { throw DecodeError(.truncated, at: end) }
        if bytes[position] == 0x7D {
            position &+= 1
        } else {
            while true {
                let before = position
                switch habits.order.next(draft.previous, bytes, &position, end) {
                case .member(let member):
                    try text(of: member, bytes, before &+ 1, &position, end, &draft)
                case .attribute(let hash):
                    let name = ByteRange(start: before &+ 1, end: position &- 2)
                    draft.previous = MemberOrder.attribute(habits.names.count)
                    try noteName(hash, name, bytes, at: before &+ 1)
                    try attribute(bytes, name, &position, end, &draft)
                case nil: try self.member(bytes, &position, end, &draft)
                }
                // Mostly a comma and the next name's quote.
                if end &- position >= 2, bytes.pair(position) == 0x222C {
                    position &+= 1
                } else if try isLast(bytes, &position, end) {
                    break
                }
            }
        }
        JSONScan.skipBlanks(bytes, &position, end)
        guard position == end else { throw DecodeError(.trailingBytes, at: position) }
        guard draft.has(.floor) == draft.has(.acknowledged) else { throw DecodeError(.badFloor, at: start) }
    }

    /// Reads what follows a member: a comma, or the brace that closes the record.
    @inline(never)
    private func isLast(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) -> Bool {
        JSONScan.skipBlanks(bytes, &position, end)
        guard position < end else { throw DecodeError(.truncated, at: end) }
        let byte = bytes[position]
        position &+= 1
        if byte == 0x7D { return true }
        guard byte == 0x2C else { throw DecodeError(.malformed, at: position &- 1) }
        JSONScan.skipBlanks(bytes, &position, end)
        return false
    }

    /// Reads a name, its colon and its value.
    @inline(__always)
    private mutating func member(
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        guard position < end else { throw DecodeError(.truncated, at: end) }
        guard bytes[position] == 0x22 else { throw DecodeError(.malformed, at: position) }
        let start = position &+ 1
        position = start
        let hasEscapes = try JSONScan.string(bytes, &position, end)
        let nameEnd = position
        position &+= 1
        try JSONScan.colon(bytes, &position, end)
        guard position < end else { throw DecodeError(.truncated, at: end) }
        if hasEscapes || (form == .foreign && bytes[start] == 0x5F) {
            return try renamed(bytes, start, nameEnd, hasEscapes, &position, end, &draft)
        }
        let short = bytes.short(start, nameEnd &- start)
        if let member = members.member(short) {
            habits.order.learn(draft.previous, member)
            try opened(member, bytes, start, &position, end, &draft)
        } else {
            let hash = bytes.hash(short, start)
            habits.order.learn(draft.previous, short, hash)
            draft.previous = MemberOrder.attribute(habits.names.count)
            let name = ByteRange(start: start, end: nameEnd)
            try noteName(hash, name, bytes, at: start)
            try attribute(bytes, name, &position, end, &draft)
        }
    }

    @inline(__always)
    private mutating func noteName(
        _ hash: UInt64,
        _ name: ByteRange,
        _ bytes: RawSpan,
        at start: Int
    ) throws(DecodeError) {
        if try habits.names.note(hash, at: start, limits), isKnown(name, bytes) {
            throw DecodeError(.duplicateKey, at: start)
        }
    }

    /// A member whose name is not its bytes: it is escaped, or a foreign author used a reserved one.
    @inline(never)
    private mutating func renamed(
        _ bytes: RawSpan,
        _ start: Int,
        _ nameEnd: Int,
        _ hasEscapes: Bool,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        var text = JSONText.text(ofBody: bytes.copy(start, nameEnd))
        if form == .foreign, text.utf8.first == 0x5F { text = "_" + text }
        if let member = Member(name: text) { return try opened(member, bytes, start, &position, end, &draft) }
        let body = JSONText.body(of: text)
        let hash = body.span.bytes.hash(body.span.bytes.short(0, body.count), 0)
        let name = builder.keep(body, inputCount: inputCount)
        try noteName(hash, name, bytes, at: start)
        try attribute(bytes, name, &position, end, &draft)
    }

    /// Reads the value of an attribute.
    @inline(__always)
    private mutating func attribute(
        _ bytes: RawSpan,
        _ name: ByteRange,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        var start = position
        // `"name":value` without a blank, and behind a comma where the last attribute ended?
        let isNext = draft.attributesEnd == 0 || Int(name.start) == draft.attributesEnd &+ 2
        if !isNext || start != Int(name.end) &+ 2 { draft.flags.remove(.attributesAreContiguous) }
        defer { draft.attributesEnd = position }
        let kind: ValueKind
        switch bytes[position] {
        case 0x22:
            position &+= 1
            start = position
            _ = try JSONScan.string(bytes, &position, end)
            let value = ByteRange(start: start, end: position)
            position &+= 1
            builder.attributes.append(AttributeRange(name: name, value: value, kind: .string))
            return
        case 0x2D, 0x30...0x39:
            try JSONScan.number(bytes, &position, end)
            kind = .number
        case 0x7B, 0x5B:
            try JSONScan.nested(bytes, &position, end, depthMax: min(limits.nestingMax, 64) - 1)
            kind = .nested
        case 0x74:
            try JSONScan.literal("true", bytes, &position, end)
            kind = .true
        case 0x66:
            try JSONScan.literal("false", bytes, &position, end)
            kind = .false
        case 0x6E:
            try JSONScan.literal("null", bytes, &position, end)
            kind = .null
        default: throw DecodeError(.malformed, at: position)
        }
        let value = ByteRange(start: start, end: position)
        builder.attributes.append(AttributeRange(name: name, value: value, kind: kind))
    }

    /// Reads the value of one of the record's own members, from its first byte on. `null` counts as absent.
    @inline(never)
    private mutating func opened(
        _ member: Member,
        _ bytes: RawSpan,
        _ nameStart: Int,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        if bytes[position] == 0x22 {
            position &+= 1
            try text(of: member, bytes, nameStart, &position, end, &draft)
        } else {
            guard draft.seen & member.bit == 0 else { throw DecodeError(.duplicateKey, at: nameStart) }
            draft.seen |= member.bit
            draft.previous = member.rawValue
            try unquoted(member, bytes, &position, end, &draft)
        }
    }

    /// Reads the text of one of the record's own members, behind its opening quote.
    @inline(__always)
    private mutating func text(
        of member: Member,
        _ bytes: RawSpan,
        _ nameStart: Int,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        guard draft.seen & member.bit == 0 else { throw DecodeError(.duplicateKey, at: nameStart) }
        draft.seen |= member.bit
        draft.previous = member.rawValue
        let start = position
        let hasEscapes = try JSONScan.string(bytes, &position, end)
        let stop = position
        position &+= 1
        switch member {
        case .message:
            draft.message = ByteRange(start: start, end: stop)
            if hasEscapes { draft.flags.insert(.messageHasEscapes) }
        case .timestamp:
            guard let moment = TimestampText.parse(bytes, start, stop, &habits.days) else {
                throw DecodeError(.badTimestamp, at: start)
            }
            draft.timestamp = moment
        case .observed:
            guard let moment = TimestampText.parse(bytes, start, stop, &habits.days) else {
                throw DecodeError(.badTimestamp, at: start)
            }
            draft.observed = moment
        case .severity:
            guard let number = habits.severities.number(bytes, start, stop) else {
                throw DecodeError(.badSeverity, at: start)
            }
            draft.severity = number
        case .service: draft.service = builder.texts.services.symbol(bytes, start, stop)
        case .environment: draft.environment = builder.texts.environments.symbol(bytes, start, stop)
        case .source: draft.source = builder.texts.sources.symbol(bytes, start, stop)
        case .host: draft.host = builder.texts.hosts.symbol(bytes, start, stop)
        case .traceID: draft.traceID = ByteRange(start: start, end: stop)
        case .spanID: draft.spanID = ByteRange(start: start, end: stop)
        case .id:
            guard let id = RecordIDText.parse(bytes, start, stop, &habits.streams) else {
                throw DecodeError(.badID, at: start)
            }
            draft.id = id
        case .floor, .acknowledged: throw DecodeError(.badFloor, at: start)
        }
    }
}
