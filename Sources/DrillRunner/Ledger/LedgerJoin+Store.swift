import InMemoryLogStore
import KafkaPorts
import LogModel
import RecordProtocol
import SystemPorts

extension LedgerJoin {
    /// Every stored row finds its record, or is nobody's. Fields are compared, and runs noted for the order checks.
    mutating func joinStore() {
        let released = evidence.store.releasedSegments
        for segment in evidence.store.segments.dropFirst(segmentsJoined - released) {
            // While the run goes on, a row that finds nobody waits: its stream's status may not have been seen yet.
            guard isFinal || isKnown(segment) else { break }
            segmentsJoined += 1
            let digest = RowDigest(segment.batch, ignoring: ignoredFields)
            let partition = TopicPartition(topic: segment.key.topic, partition: segment.key.partition)
            segment.batch.bytes.withUnsafeBytes { bytes in
                for place in 0..<segment.count {
                    let row = segment.row(place)
                    let isCopy = join(segment, row, partition, digest, bytes)
                    storedRuns.add(segment.id(row), segment.offset(row), segment, isCopy: isCopy)
                }
            }
        }
        storedRuns.close()
        history.stored = storedRuns.runs
        history.commits = evidence.store.commits
        history.groupCommits = evidence.groupCommits
    }

    private mutating func isKnown(_ segment: StoredSegment) -> Bool {
        for place in 0..<segment.count {
            let id = segment.id(segment.row(place))
            guard !id.stream.isForeign, let entry = directory.entries[id.stream] else { return false }
            switch entry.positions {
            case .bytes: if id.end > tables[entry.source].endPosition { return false }
            case .counted(let runs): if id.end > runs.reduce(0, { $0 + $1.count }) { return false }
            }
        }
        return true
    }

    /// Joins one row; says whether its record was stored before.
    private mutating func join(
        _ segment: StoredSegment,
        _ row: Int,
        _ partition: TopicPartition,
        _ digest: borrowing RowDigest,
        _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        let id = segment.id(row)
        guard let (table, ordinal) = find(id, segment, row, partition) else {
            history.aliens.add(
                "\(id) at \(partition) offset \(segment.offset(row))",
                at: segment.committed,
                of: .id(id)
            )
            return false
        }
        lastFound[table] = ordinal + 1
        guard ordinal >= tables[table].first else {
            // Its books are closed: it had its end, and no row may follow.
            copies[table] += 1
            history.copies.add("\(id) (\(tables[table].source) #\(ordinal), closed) at \(partition)")
            return true
        }
        let expected = tables[table].facts[ordinal].digest
        if expected != 0, digest.digest(row, bytes) != expected, !tables[table].marks[ordinal].contains(.corrupted) {
            tables[table].marks[ordinal].insert(.corrupted)
            history.corrupted.add(
                "\(id) (\(tables[table].source) #\(ordinal))",
                at: segment.committed,
                of: .record(source: tables[table].source, ordinal: ordinal)
            )
        }
        if tables[table].marks[ordinal].contains(.stored) {
            copies[table] += 1
            history.copies.add(
                "\(id) (\(tables[table].source) #\(ordinal)) at \(partition) offset \(segment.offset(row))",
                at: segment.committed,
                of: .record(source: tables[table].source, ordinal: ordinal)
            )
            copiedOrdinals.append((table, ordinal))
            return true
        }
        tables[table].marks[ordinal].insert(.stored)
        tables[table].committed[ordinal] = segment.committed.nanoseconds
        tables[table].partitions[ordinal] = segment.key.partition
        return false
    }

    private mutating func find(
        _ id: RecordID,
        _ segment: StoredSegment,
        _ row: Int,
        _ partition: TopicPartition
    ) -> (table: Int, ordinal: Int)? {
        if id.stream.isForeign { return foreignPlace(partition, segment.offset(row)) }
        if recent?.stream != id.stream {
            let entry = directory.entry(of: id.stream, bearing: segment.batch.source(row))
            recent = entry.map { (id.stream, $0) }
        }
        guard let entry = recent?.entry else { return nil }
        let number = entry.source
        // Asked of the table where it lies: to hand it on would count a dozen references per row.
        let ordinal =
            switch entry.positions {
            case .bytes: tables[number].ordinal(id.start, id.end, hint: lastFound[number])
            case .counted: StreamDirectory.ordinal(entry, id.start, id.end, hint: lastFound[number], in: tables[number])
            }
        return ordinal.map { (number, $0) }
    }
}

/// Joins stored rows into runs.
struct StoredRuns {
    /// In the order of commits.
    var runs: [StoredRun] = []
    private var open: Open?

    private struct Open {
        let segment: StoredSegment
        let stream: StreamID
        let start: Int64
        var end: Int64
        let firstOffset: Int64
        var nextOffset: Int64
        let isCopy: Bool
    }

    mutating func add(_ id: RecordID, _ offset: Int64, _ segment: StoredSegment, isCopy: Bool) {
        if let run = open, run.stream == id.stream, run.end == id.start, run.nextOffset == offset, run.isCopy == isCopy,
            run.segment.committed == segment.committed, run.segment.key == segment.key
        {
            open?.end = id.end
            open?.nextOffset = offset + 1
            return
        }
        close()
        open = Open(
            segment: segment,
            stream: id.stream,
            start: id.start,
            end: id.end,
            firstOffset: offset,
            nextOffset: offset + 1,
            isCopy: isCopy
        )
    }

    /// Whatever comes next begins a run.
    mutating func close() {
        guard let run = open else { return }
        runs.append(
            StoredRun(
                key: run.segment.key,
                stream: run.stream,
                positions: run.start..<max(run.start, run.end),
                offsets: run.firstOffset..<run.nextOffset,
                committed: run.segment.committed,
                isCopy: run.isCopy
            )
        )
        open = nil
    }
}
