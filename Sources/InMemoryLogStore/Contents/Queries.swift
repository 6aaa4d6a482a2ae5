import DrillSimulation
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

extension InMemoryLogStore {
    /// One page of the records that match, newest first.
    func page(_ query: LogQuery) -> LogPage {
        order.update(with: contents.segments)
        let segments = contents.segments
        let limit = max(1, query.limit)
        var records: [StoredRecord] = []
        var last: RowOrder.Entry?
        for entry in order.entries[firstEntry(query)...] {
            if let from = query.from, entry.timestamp < from.nanoseconds { break }
            let segment = segments[Int(entry.location.segment)]
            let row = segment.row(Int(entry.location.place))
            if let minimum = query.minimumSeverity, segment.batch.severity(row) < minimum { continue }
            guard let record = Self.match(query, segment, row) else { continue }
            if records.count == limit, let last {
                return LogPage(records: records, next: cursor(of: last))
            }
            records.append(StoredRecord(id: segment.id(row), record: record))
            last = entry
        }
        return LogPage(records: records, next: nil)
    }

    /// The dead rows of a pipeline in id order, behind `cursor`.
    func letterPage(pipeline: String, after cursor: RecordID?, limit: Int) -> [DeadLetterRow] {
        let dead = contents.letters.values.lazy
            .filter { letter in
                guard letter.pipeline == pipeline, !letter.isRedriven else { return false }
                guard let cursor else { return true }
                return letter.row.id > cursor
            }
            .map(\.row)
            .sorted { $0.id < $1.id }
        return Array(dead.prefix(limit))
    }

    func redrive(_ records: [RedrivenRecord], pipeline: String) -> [Bool] {
        records.map { record in
            var mended = record.record
            mended.id = record.id
            let batch = LogBatch(records: [mended])
            return contents.redrive(record, pipeline: pipeline, batch: batch, at: simulation.now)
        }
    }

    private func firstEntry(_ query: LogQuery) -> Int {
        let segments = contents.segments
        var first = 0
        if let until = query.until {
            first = order.firstIndex { $0.timestamp < until.nanoseconds }
        }
        guard let cursor = query.cursor else { return first }
        let behind = order.firstIndex { entry in
            guard entry.timestamp == cursor.timestamp.nanoseconds else {
                return entry.timestamp < cursor.timestamp.nanoseconds
            }
            let id = RowOrder.id(entry, in: segments)
            return id == cursor.id ? entry.location.packed < cursor.copy : id < cursor.id
        }
        return max(first, behind)
    }

    private func cursor(of entry: RowOrder.Entry) -> LogCursor {
        LogCursor(
            timestamp: Timestamp(nanoseconds: entry.timestamp),
            id: RowOrder.id(entry, in: contents.segments),
            copy: entry.location.packed
        )
    }

    /// The record as it is returned, if it is one of those asked for.
    private static func match(_ query: LogQuery, _ segment: StoredSegment, _ row: Int) -> LogRecord? {
        var record = segment.batch.record(row)
        for added in segment.addedFields { record.add(added) }
        func allows(_ allowed: [String], _ value: String?) -> Bool {
            allowed.isEmpty || value.map(allowed.contains) == true
        }
        guard allows(query.services, record.service), allows(query.environments, record.environment),
            allows(query.sources, record.source)
        else { return nil }
        if let text = query.text, !record.message.utf8.containsRun(text.utf8) { return nil }
        let fieldsMatch = query.fields.allSatisfy { name, value in record[attribute: name]?.text == value }
        return fieldsMatch ? record : nil
    }
}

extension LogRecord {
    /// Adds a field of the configuration; one that the record brought itself stays as it is.
    fileprivate mutating func add(_ field: AddedField) {
        guard self[attribute: field.name] == nil else { return }
        attributes.append(LogAttribute(field.name, field.value))
    }
}

extension String.UTF8View {
    /// Whether `run` occurs in it, byte for byte.
    fileprivate func containsRun(_ run: String.UTF8View) -> Bool {
        let text = Array(self)
        let pattern = Array(run)
        guard !pattern.isEmpty else { return true }
        guard text.count >= pattern.count else { return false }
        return (0...(text.count - pattern.count)).contains { start in
            text[start..<(start + pattern.count)].elementsEqual(pattern)
        }
    }
}
