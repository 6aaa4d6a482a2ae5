import KafkaPorts
import SystemPorts

/// One replica's log: batches in segments, with log start, log end, leader epochs and producer state.
///
/// Models: append, copy from a leader, reading by offset, truncation, retention by whole segments, loss of a tail. An
/// append begins a new segment where it would outgrow `segment.bytes`, or where its newest record is more than
/// `segment.ms` behind the segment's first batch, by the records' own timestamps; without an append none is begun.
/// Not modelled: index files, flushing as an operation (age decides, see ``ClusterSettings/pageCacheFlush``).
package struct ReplicaLog: Sendable {
    /// A run of batches that is deleted as a whole.
    package struct Segment: Sendable {
        package var entries: [LogEntry] = []
        package let baseOffset: Int64
        package var sizeBytes = 0
        package var maxTimestamp = Int64.min
        /// The largest CreateTime of the first batch, milliseconds since the Unix epoch: the segment's age counts from it.
        package var firstTimestamp: Int64 = 0
    }

    package private(set) var segments: [Segment] = [Segment(baseOffset: 0)]
    package private(set) var startOffset: Int64 = 0
    package private(set) var endOffset: Int64 = 0
    package private(set) var epochs = LeaderEpochs()
    package private(set) var producers = ProducerStates()
    package private(set) var transactions = TransactionIndex()

    private let segmentBytes: Int
    private let segmentMilliseconds: Int64

    package init(segmentBytes: Int, segmentAge: Duration) {
        self.segmentBytes = segmentBytes
        segmentMilliseconds = segmentAge.wholeNanoseconds / 1_000_000
    }

    /// Bytes of all segments.
    package var sizeBytes: Int { segments.reduce(0) { $0 + $1.sizeBytes } }

    /// Epoch of the last entry; −1 in an empty log.
    package var lastEpoch: Int32 { epochs.latest }

    /// A leader starts its term at the log's end.
    package mutating func beginEpoch(_ epoch: Int32) {
        epochs.note(epoch, startingAt: endOffset)
    }

    /// Appends a batch as leader; returns its base offset.
    package mutating func append(_ batch: ProducedBatch, epoch: Int32, at now: Int64) -> Int64 {
        let base = endOffset
        add(LogEntry(batch: batch, baseOffset: base, leaderEpoch: epoch, appendedAt: now))
        return base
    }

    /// Appends an entry of the leader's log, offset and epoch as they stand there.
    package mutating func copy(_ entry: LogEntry, at now: Int64) {
        add(
            LogEntry(
                batch: entry.batch,
                baseOffset: entry.baseOffset,
                leaderEpoch: entry.leaderEpoch,
                appendedAt: now
            )
        )
    }

    private mutating func add(_ entry: LogEntry) {
        let last = segments.count - 1
        let isFull = segments[last].sizeBytes + entry.batch.sizeBytes > segmentBytes
        let isOld = entry.batch.maxTimestamp - segments[last].firstTimestamp > segmentMilliseconds
        if !segments[last].entries.isEmpty && (isFull || isOld) {
            segments.append(Segment(baseOffset: entry.baseOffset))
        }
        let index = segments.count - 1
        if segments[index].entries.isEmpty { segments[index].firstTimestamp = entry.batch.maxTimestamp }
        segments[index].entries.append(entry)
        segments[index].sizeBytes += entry.batch.sizeBytes
        segments[index].maxTimestamp = max(segments[index].maxTimestamp, entry.batch.maxTimestamp)
        epochs.note(entry.leaderEpoch, startingAt: entry.baseOffset)
        if let sequence = entry.batch.sequence {
            producers.note(sequence, count: entry.batch.recordCount, at: entry.baseOffset)
        }
        if entry.batch.isTransactional || entry.batch.marker != nil {
            transactions.note(entry.batch, at: entry.baseOffset)
            if let marker = entry.batch.marker { producers.note(marker) }
        }
        endOffset = entry.nextOffset
    }

    // MARK: Reading

    /// Where a read starts: the first entry that ends behind `offset`; `nil` where there is none.
    private func position(of offset: Int64) -> (segment: Int, entry: Int)? {
        guard offset < endOffset else { return nil }
        var segment = segments.count - 1
        // Nearly all reads are of the newest batch.
        let newest = segments[segment].entries.count - 1
        if newest >= 0, segments[segment].entries[newest].baseOffset <= offset { return (segment, newest) }
        if segments[segment].baseOffset > offset {
            segment = Self.partitionPoint(segments.count) { segments[$0].baseOffset <= offset } - 1
            if segment < 0 { segment = 0 }
        }
        while segment < segments.count {
            let entries = segments[segment].entries
            let index = Self.partitionPoint(entries.count) { entries[$0].nextOffset <= offset }
            if index < entries.count { return (segment, index) }
            segment += 1
        }
        return nil
    }

    /// The number of leading indices for which `belongs` holds.
    private static func partitionPoint(_ count: Int, _ belongs: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) >> 1
            if belongs(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds to `result` the entries from `offset` on that end at or before `limit`, up to `maxBytes` but at least one.
    /// Returns their bytes.
    package func read(from offset: Int64, below limit: Int64, maxBytes: Int, into result: inout [LogEntry]) -> Int {
        guard let start = position(of: offset) else { return 0 }
        var bytes = 0
        var (segment, index) = start
        while segment < segments.count {
            let entries = segments[segment].entries
            while index < entries.count {
                let entry = entries[index]
                guard entry.nextOffset <= limit, bytes == 0 || bytes + entry.batch.sizeBytes <= maxBytes else {
                    return bytes
                }
                result.append(entry)
                bytes += entry.batch.sizeBytes
                index += 1
            }
            segment += 1
            index = 0
        }
        return bytes
    }

    /// The entry that holds `offset`; `nil` where none does.
    package func entry(at offset: Int64) -> LogEntry? {
        guard let (segment, index) = position(of: offset) else { return nil }
        let entry = segments[segment].entries[index]
        return entry.baseOffset <= offset ? entry : nil
    }

    /// The first offset, from the log start on, whose record's timestamp is at or behind `timestamp`.
    package func firstOffset(at timestamp: Int64) -> Int64? {
        for segment in segments where segment.maxTimestamp >= timestamp {
            for entry in segment.entries where entry.batch.maxTimestamp >= timestamp && entry.nextOffset > startOffset {
                for part in entry.batch.parts {
                    let base = entry.baseOffset + Int64(part.start)
                    for (index, time) in part.records.timestamps.enumerated()
                    where time >= timestamp && base + Int64(index) >= startOffset {
                        return base + Int64(index)
                    }
                }
            }
        }
        return nil
    }

    /// The base of the first batch that holds such a record: for a planted bug.
    package func firstBatch(at timestamp: Int64) -> Int64? {
        for segment in segments {
            for entry in segment.entries where entry.batch.maxTimestamp >= timestamp { return entry.baseOffset }
        }
        return nil
    }

    /// All entries, oldest first.
    package func forEach(_ body: (LogEntry) throws -> Void) rethrows {
        for segment in segments {
            for entry in segment.entries { try body(entry) }
        }
    }

    // MARK: Losing

    /// Drops every entry that reaches beyond `offset`.
    package mutating func truncate(to offset: Int64) {
        // An epoch that was begun without a record has nothing to lose but its name.
        epochs.truncate(to: min(offset, endOffset))
        guard offset < endOffset else { return }
        while let last = segments.last {
            let kept = Self.partitionPoint(last.entries.count) { last.entries[$0].nextOffset <= offset }
            if kept == last.entries.count && (kept > 0 || segments.count == 1) { break }
            let index = segments.count - 1
            segments[index].entries.removeSubrange(kept...)
            if kept == 0 && segments.count > 1 {
                segments.removeLast()
                continue
            }
            break
        }
        remeasureLastSegment()
        let end = segments.last?.entries.last?.nextOffset ?? max(startOffset, segments[0].baseOffset)
        endOffset = min(offset, max(end, startOffset))
        epochs.truncate(to: endOffset)
        rebuildProducers()
    }

    /// Drops what this replica appended after `instant`; all of it where that is `nil`.
    package mutating func loseTail(appendedAfter instant: Int64?) {
        guard let instant else {
            segments = [Segment(baseOffset: 0)]
            startOffset = 0
            endOffset = 0
            epochs = LeaderEpochs()
            producers = ProducerStates()
            transactions = TransactionIndex()
            return
        }
        var end = startOffset
        forEach { if $0.appendedAt <= instant { end = max(end, $0.nextOffset) } }
        truncate(to: end)
    }

    /// Starts afresh at `offset`: the leader's log begins behind this one's end.
    package mutating func restart(at offset: Int64) {
        segments = [Segment(baseOffset: offset)]
        startOffset = offset
        endOffset = offset
        epochs = LeaderEpochs()
        producers = ProducerStates()
        transactions = TransactionIndex()
    }

    private mutating func remeasureLastSegment() {
        let index = segments.count - 1
        segments[index].sizeBytes = segments[index].entries.reduce(0) { $0 + $1.batch.sizeBytes }
        segments[index].maxTimestamp = segments[index].entries.reduce(Int64.min) { max($0, $1.batch.maxTimestamp) }
    }

    private mutating func rebuildProducers() {
        producers = ProducerStates()
        transactions = TransactionIndex()
        for segment in segments {
            for entry in segment.entries {
                transactions.note(entry.batch, at: entry.baseOffset)
                if let marker = entry.batch.marker { producers.note(marker) }
                if let sequence = entry.batch.sequence {
                    producers.note(sequence, count: entry.batch.recordCount, at: entry.baseOffset)
                }
            }
        }
    }

    // MARK: Retention

    /// Moves the log start to `offset`: segments that lie wholly below are dropped.
    package mutating func advanceStart(to offset: Int64) {
        guard offset > startOffset else { return }
        startOffset = min(offset, endOffset)
        var dropped = 0
        while dropped + 1 < segments.count, segments[dropped + 1].baseOffset <= startOffset { dropped += 1 }
        segments.removeFirst(dropped)
        if segments.count == 1, let last = segments[0].entries.last, last.nextOffset <= startOffset {
            segments = [Segment(baseOffset: startOffset)]
        }
        epochs.advanceStart(to: startOffset)
    }

    /// Keeps, of the offsets topic below `limit`, only the newest record of each key.
    package mutating func compact(below limit: Int64) {
        var seen: Set<GroupRecord.Key> = []
        for segment in segments.indices.reversed() {
            var kept: [LogEntry] = []
            for entry in segments[segment].entries.reversed() {
                var isNewest = entry.nextOffset > limit
                for record in entry.batch.groupRecords.reversed() where seen.insert(record.key).inserted {
                    isNewest = true
                }
                if isNewest { kept.append(entry) }
            }
            kept.reverse()
            segments[segment].entries = kept
        }
        remeasureLastSegment()
    }

    package var entryCount: Int { segments.reduce(0) { $0 + $1.entries.count } }
}
