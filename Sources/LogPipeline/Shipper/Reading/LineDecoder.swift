import LogModel
import LogPorts
import SystemPorts
import TextPatterns

/// Makes records of one source's lines: one row per line, whatever the line holds.
struct LineDecoder: Sendable {
    private enum Form: Sendable {
        case ndjson(LogBatchDecoder)
        case text(TextPattern, TextLineMapping)
        case plain(TextLineMapping)
    }

    private let source: SourceConfiguration
    private let form: Form

    /// - Throws: what is wrong with the format.
    init(_ source: SourceConfiguration) throws {
        self.source = source
        switch source.format {
        case .ndjson:
            var limits = RecordLimits()
            limits.recordBytesMax = max(limits.recordBytesMax, source.maximumLineBytes)
            form = .ndjson(LogBatchDecoder(.foreign, limits: limits, failureHandling: .keepAsText))
        case .text(let format):
            let (pattern, mapping) = try format.compiled()
            form = .text(pattern, mapping)
        case .plain:
            form = .plain(try TextLineMapping(groups: []))
        }
    }

    /// The rows of `lines`, in their order.
    func decode(_ lines: ByteRecords, observed: Timestamp) -> (batch: LogBatch, parseErrors: Int) {
        let defaults = RecordDefaults(
            observed: observed,
            severity: source.defaultSeverity,
            service: source.service,
            environment: source.environment,
            source: source.name,
            host: source.host
        )
        switch form {
        case .ndjson(let decoder):
            let decoded = decoder.decode(lines, defaults: defaults)
            return (decoded.batch, decoded.failures.count)
        case .text(let pattern, let mapping):
            var builder = TextLineRecordBuilder(lines, mapping: mapping, defaults: defaults)
            var groups: [ByteRange] = []
            var unmatched = 0
            let message = source.continuation == nil ? nil : pattern.groupNames.firstIndex(of: "message")
            for index in 0..<lines.count {
                let line = source.continuation == nil ? lines.ranges[index] : firstLine(of: lines, index)
                if pattern.match(lines.bytes, line, anchor: .whole, into: &groups) {
                    // Further lines belong to what the first one says.
                    if let message, !groups[message].isNull {
                        let end = Int(lines.ranges[index].end)
                        groups[message] = ByteRange(start: Int(groups[message].start), end: end)
                    }
                    builder.append(line: index, groups: groups)
                } else {
                    unmatched += 1
                    builder.appendUnparsed(line: index, reason: "the pattern does not match")
                }
            }
            return (builder.finish(), unmatched)
        case .plain(let mapping):
            var builder = TextLineRecordBuilder(lines, mapping: mapping, defaults: defaults)
            for index in 0..<lines.count { builder.appendUnparsed(line: index, reason: nil) }
            return (builder.finish(), 0)
        }
    }
}

/// The range of a record's first line, without its terminator.
private func firstLine(of lines: ByteRecords, _ index: Int) -> ByteRange {
    let range = lines.ranges[index]
    guard let feed = lines.bytes[range.bounds].firstIndex(of: 0x0A) else { return range }
    let isReturn = feed > Int(range.start) && lines.bytes[feed - 1] == 0x0D
    return ByteRange(start: Int(range.start), end: isReturn ? feed - 1 : feed)
}

extension TextFormat {
    /// The pattern, and what its groups fill.
    ///
    /// - Throws: `TextPatternError`, `TimePatternError`, `FieldChangeError`.
    func compiled() throws -> (TextPattern, TextLineMapping) {
        let pattern = try TextPattern(compile: pattern)
        let time = try timestampFormat.map { try TimePattern($0) }
        return (pattern, try TextLineMapping(groups: pattern.groupNames, timePattern: time))
    }
}
