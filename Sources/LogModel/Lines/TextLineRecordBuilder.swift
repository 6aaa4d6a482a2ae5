public import SystemPorts

/// Makes records of text lines, over the lines' own buffer.
///
/// A line that does not fit (no match, a timestamp or severity that says nothing) becomes a record all the same: the
/// whole line is its message, and the attribute `parse_error` says why. Bytes that are not UTF-8 are replaced by U+FFFD
/// in texts, and the whole line is kept in the attribute `original_base64`.
public struct TextLineRecordBuilder: ~Copyable {
    private let lines: ByteRecords
    private let mapping: TextLineMapping
    private let defaults: RecordDefaults
    private let year: Int
    private var builder: LogBatchBuilder
    private var severities = SeverityCache()
    private var days = TimestampText.DayCache()
    private let blank: RowDraft
    /// The attributes' names, kept once per batch; null for other groups.
    private var names: [ByteRange] = []

    /// - Parameter year: the year of timestamps that state none; that of `defaults.observed` without one.
    public init(
        _ lines: ByteRecords,
        mapping: TextLineMapping,
        defaults: RecordDefaults,
        year: Int? = nil
    ) {
        self.lines = lines
        self.mapping = mapping
        self.defaults = defaults
        let today = CivilDate(daysSinceEpoch: CivilDate.split(defaults.observed.nanoseconds).days)
        self.year = year ?? today.year
        builder = LogBatchBuilder(capacity: lines.count, vocabulary: mapping.vocabulary)
        var draft = RowDraft()
        draft.timestamp = defaults.observed.nanoseconds
        draft.observed = defaults.observed.nanoseconds
        draft.severity = defaults.severity.number
        draft.service = builder.texts.services.symbol(defaults.service)
        draft.environment = builder.texts.environments.symbol(defaults.environment)
        draft.source = builder.texts.sources.symbol(defaults.source)
        draft.host = builder.texts.hosts.symbol(defaults.host)
        blank = draft
        for target in mapping.targets {
            if case .attribute(let body) = target {
                names.append(builder.keep(body, inputCount: lines.bytes.count))
            } else {
                names.append(.null)
            }
        }
    }

    /// Appends line `index`, of which the pattern found `groups`: one range of the lines' buffer per group of the
    /// mapping, null for a group that took no part.
    public mutating func append(line index: Int, groups: [ByteRange]) {
        precondition(groups.count == mapping.targets.count, "a range per group")
        var draft = blank
        let source = lines.bytes
        let bytes = source.span.bytes
        var isRepaired = false
        for number in groups.indices where !groups[number].isNull {
            let range = groups[number]
            switch mapping.targets[number] {
            case .ignored: break
            case .member(let member):
                if let reason = fill(member, bytes, range, &draft, &isRepaired) {
                    builder.abandonRow()
                    return appendUnparsed(line: index, reason: reason)
                }
            case .attribute:
                let text = rawText(bytes, range, &isRepaired)
                builder.attributes.append(AttributeRange(name: names[number], value: text.body, kind: .string))
            }
        }
        let line = lines.ranges[index]
        if !mapping.hasMessage { draft.setMessage(rawText(bytes, line, &isRepaired)) }
        if isRepaired { builder.addOriginal(bytes, line, inputCount: lines.bytes.count) }
        builder.commit(draft, value: line, inputIndex: index)
    }

    /// Appends line `index` as it stands: all of it is the message, `reason` the attribute `parse_error`; `nil` for a
    /// source whose lines have no pattern.
    public mutating func appendUnparsed(line index: Int, reason: String?) {
        var draft = blank
        let source = lines.bytes
        let bytes = source.span.bytes
        let line = lines.ranges[index]
        var isRepaired = false
        draft.setMessage(rawText(bytes, line, &isRepaired))
        if let reason { builder.addAttribute("parse_error", reason, inputCount: lines.bytes.count) }
        if isRepaired { builder.addOriginal(bytes, line, inputCount: lines.bytes.count) }
        builder.commit(draft, value: line, inputIndex: index)
    }

    /// The batch of all rows, in the order they were appended.
    public consuming func finish() -> LogBatch {
        let source = lines.bytes
        return builder.sealed(source: source)
    }

    private mutating func rawText(_ bytes: RawSpan, _ range: ByteRange, _ isRepaired: inout Bool) -> RawText {
        let text = builder.rawText(bytes, Int(range.start), Int(range.end), inputCount: lines.bytes.count)
        if text.isRepaired { isRepaired = true }
        return text
    }

    /// Fills one of the record's own fields.
    ///
    /// - Returns: why it cannot be, if so.
    private mutating func fill(
        _ member: Member,
        _ bytes: RawSpan,
        _ range: ByteRange,
        _ draft: inout RowDraft,
        _ isRepaired: inout Bool
    ) -> String? {
        let start = Int(range.start)
        let end = Int(range.end)
        switch member {
        case .timestamp:
            let moment =
                if let pattern = mapping.timePattern {
                    pattern.nanoseconds(bytes, start, end, year: year, zoneSeconds: mapping.zoneSeconds)
                } else {
                    TimestampText.parse(bytes, start, end, &days)
                }
            guard let moment else { return "the timestamp does not fit its pattern" }
            draft.timestamp = moment
        case .severity:
            guard let number = severities.number(bytes, start, end, isBody: false) else {
                return "the severity is unknown"
            }
            draft.severity = number
        case .message: draft.setMessage(rawText(bytes, range, &isRepaired))
        case .service, .environment, .source, .host:
            let symbol = builder.symbol(member, bytes, rawText(bytes, range, &isRepaired).body, lines.bytes.count)
            draft.set(member, symbol)
        case .traceID: draft.traceID = rawText(bytes, range, &isRepaired).body
        case .spanID: draft.spanID = rawText(bytes, range, &isRepaired).body
        case .id, .floor, .acknowledged, .observed: break
        }
        return nil
    }
}
