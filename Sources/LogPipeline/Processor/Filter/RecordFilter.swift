package import LogModel
import SystemPorts

/// The configured filter, compiled: a mask per batch instead of a decision per record.
package struct RecordFilter: Sendable {
    private let minimumSeverity: Severity?
    private let include: [CompiledRule]
    private let exclude: [CompiledRule]

    package init(_ configuration: FilterConfiguration) {
        minimumSeverity = configuration.minimumSeverity
        include = configuration.include.map(CompiledRule.init)
        exclude = configuration.exclude.map(CompiledRule.init)
    }

    package var isEmpty: Bool { minimumSeverity == nil && include.isEmpty && exclude.isEmpty }

    /// The rows that are stored: severity no lower than the minimum (rows without one pass), every rule of `include`
    /// matches, none of `exclude` does.
    package func passes(_ batch: LogBatch) -> RowMask {
        var mask = RowMask(rowCount: batch.count, filled: true)
        if let minimumSeverity {
            for row in batch.indices {
                let severity = batch.severity(row)
                if severity < minimumSeverity && severity != .unspecified { mask.set(row, false) }
            }
        }
        for rule in include { mask.formIntersection(rule.matches(batch)) }
        for rule in exclude { mask.formIntersection(rule.matches(batch).inverted) }
        return mask
    }
}

/// One rule: a field has one of the values, exactly.
struct CompiledRule: Sendable {
    private enum Field {
        case service, environment, source, host, message, traceID, spanID
        case attribute(String)
    }

    private let field: Field
    private let values: Set<String>
    /// The values' bytes, for texts without escapes.
    private let bodies: [[UInt8]]

    init(_ rule: FieldRule) {
        field =
            switch rule.field {
            case "service": .service
            case "environment": .environment
            case "source": .source
            case "host": .host
            case "message": .message
            case "trace_id": .traceID
            case "span_id": .spanID
            default: .attribute(rule.field)
            }
        values = Set(rule.values)
        bodies = rule.values.map { Array($0.utf8) }
    }

    func matches(_ batch: LogBatch) -> RowMask {
        switch field {
        case .service: return matches(batch.services, batch)
        case .environment: return matches(batch.environments, batch)
        case .source: return matches(batch.sources, batch)
        case .host: return matches(batch.hosts, batch)
        case .message: return matches(batch) { messageMatches(batch, $0) }
        case .traceID: return matches(batch) { contains(batch.traceID($0)) }
        case .spanID: return matches(batch) { contains(batch.spanID($0)) }
        case .attribute(let name): return matches(batch) { attributeMatches(batch, $0, name) }
        }
    }

    /// A column of repeating texts: one decision per distinct text, one look-up per row.
    private func matches(_ column: TextColumn, _ batch: LogBatch) -> RowMask {
        let decisions = column.texts.map(contains)
        return matches(batch) { decisions[column.symbol($0)] }
    }

    private func matches(_ batch: LogBatch, where matches: (Int) -> Bool) -> RowMask {
        var mask = RowMask(rowCount: batch.count)
        for row in batch.indices where matches(row) { mask.set(row) }
        return mask
    }

    private func contains(_ text: String?) -> Bool {
        text.map(values.contains) ?? false
    }

    private func messageMatches(_ batch: LogBatch, _ row: Int) -> Bool {
        if batch.messageHasEscapes(row) { return values.contains(batch.message(row)) }
        let range = batch.messageRange(row)
        return batch.bytes.withUnsafeBytes { bytes in
            bodies.contains { $0.count == range.count && bytes[range.bounds].elementsEqual($0) }
        }
    }

    private func attributeMatches(_ batch: LogBatch, _ row: Int, _ name: String) -> Bool {
        for index in 0..<batch.attributeCount(row) {
            let attribute = batch.attribute(row, index)
            if attribute.name == name { return contains(attribute.value.text) }
        }
        return false
    }
}
