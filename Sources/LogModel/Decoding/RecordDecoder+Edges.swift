import RecordProtocol
import SystemPorts

extension RecordDecoder {
    /// Reads a value, other than a string, of one of the record's own members.
    @inline(never)
    mutating func unquoted(
        _ member: Member,
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int,
        _ draft: inout RowDraft
    ) throws(DecodeError) {
        let start = position
        if bytes[start] == 0x6E {
            try JSONScan.literal("null", bytes, &position, end)
            guard member != .id, member != .floor, member != .acknowledged else {
                throw DecodeError(member == .id ? .badID : .badFloor, at: start)
            }
            draft.absent |= member.bit
            return
        }
        guard bytes[start] == 0x2D || JSONScan.isDigit(bytes[start]) else {
            throw DecodeError("{[tf".utf8.contains(bytes[start]) ? .wrongType : .malformed, at: start)
        }
        try JSONScan.number(bytes, &position, end)
        let number = Self.integer(bytes, start, position)
        switch member {
        case .floor, .acknowledged:
            guard let number, number >= 0 else { throw DecodeError(.badFloor, at: start) }
            if member == .floor { draft.floor = number } else { draft.acknowledged = number }
        case .severity:
            guard let number, let severity = Severity(number: Int(truncatingIfNeeded: min(number, 25))) else {
                throw DecodeError(.badSeverity, at: start)
            }
            draft.severity = severity.number
        default: throw DecodeError(.wrongType, at: start)
        }
    }
}

extension RecordDecoder {
    /// The whole number that the digits of a valid JSON number spell; `nil` for one with more than digits, or too large.
    private static func integer(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int64? {
        var value: Int64 = 0
        let isNegative = bytes[start] == 0x2D
        for index in (isNegative ? start &+ 1 : start)..<end {
            let byte = bytes[index]
            guard JSONScan.isDigit(byte) else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int64(byte &- 0x30))
            guard !overflowed, !carried else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// Makes a row of what could not be decoded: everything as message, nothing lost.
    mutating func keepAsText(_ bytes: RawSpan, _ range: ByteRange, index: Int, _ error: DecodeError) {
        guard !range.isNull else { return }
        var draft = RowDraft()
        draft.service = serviceDefault
        draft.environment = environmentDefault
        draft.source = sourceDefault
        draft.host = hostDefault
        draft.observed = observedDefault
        draft.timestamp = observedDefault
        draft.severity = severityDefault
        let text = builder.rawText(bytes, Int(range.start), Int(range.end), inputCount: inputCount)
        draft.setMessage(text)
        builder.addAttribute("parse_error", "\(error)", inputCount: inputCount)
        if text.isRepaired { builder.addOriginal(bytes, range, inputCount: inputCount) }
        builder.commit(draft, value: range, inputIndex: index)
    }
}

/// Severities by their texts; the record path mostly sees OpenTelemetry's own.
struct SeverityCache {
    private var words: [UInt64] = []
    private var numbers: [UInt8] = []

    /// The number that the bytes spell.
    ///
    /// - Parameter isBody: whether they are a JSON string body; otherwise they are the text itself.
    @inline(__always)
    mutating func number(_ bytes: RawSpan, _ start: Int, _ end: Int, isBody: Bool = true) -> UInt8? {
        guard end > start, end &- start <= 8 else { return uncached(bytes, start, end, isBody) }
        let word = bytes.prefix(start, end &- start)
        for index in words.indices where words[index] == word { return numbers[index] }
        guard let number = uncached(bytes, start, end, isBody) else { return nil }
        if words.count < 16 {
            words.append(word)
            numbers.append(number)
        }
        return number
    }

    @inline(never)
    private func uncached(_ bytes: RawSpan, _ start: Int, _ end: Int, _ isBody: Bool) -> UInt8? {
        guard end &- start <= 96 else { return nil }
        let text = bytes.copy(start, end)
        return SeverityText.number(of: isBody ? JSONText.unescaped(text) : text)
    }
}

/// The attribute names of the row being read, to notice one that comes twice.
struct AttributeNames {
    /// Of which the first `count` belong to the row.
    private var hashes: [UInt64] = []
    private(set) var count = 0
    /// A bit per hash: most names are known to be new without a search.
    private var filter: UInt64 = 0

    @inline(__always)
    mutating func startRow() {
        count = 0
        filter = 0
    }

    /// Notes the name of the attribute that will be appended next; `hash` is that of its string body.
    ///
    /// - Returns: whether it may have come before.
    @inline(__always)
    mutating func note(_ hash: UInt64, at nameStart: Int, _ limits: RecordLimits) throws(DecodeError) -> Bool {
        guard count < limits.attributesMax else { throw DecodeError(.tooManyAttributes, at: nameStart) }
        let bit: UInt64 = 1 << (hash >> 58)
        let mayBeKnown = filter & bit != 0
        filter |= bit
        if count < hashes.count { hashes[count] = hash } else { hashes.append(hash) }
        count &+= 1
        return mayBeKnown
    }

    /// Which of the row's earlier names have the hash of the last one.
    var alikeLast: [Int] {
        (0..<max(0, count - 1)).filter { hashes[$0] == hashes[count - 1] }
    }
}

extension RecordDecoder {
    /// Whether the name that was noted last came before in its row.
    @inline(never)
    func isKnown(_ name: ByteRange, _ bytes: RawSpan) -> Bool {
        let first = builder.attributesStart
        return habits.names.alikeLast.contains { index in
            text(bytes, builder.attributes[first + index].name) == text(bytes, name)
        }
    }

    private func text(_ bytes: RawSpan, _ name: ByteRange) -> [UInt8] {
        Int(name.start) < inputCount
            ? bytes.copy(Int(name.start), Int(name.end))
            : Array(builder.extras[Int(name.start) - inputCount..<Int(name.end) - inputCount])
    }
}
