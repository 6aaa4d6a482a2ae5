import RecordProtocol

/// The rows of one stream by position: a sorted list in chunks, so that a row that comes late moves a chunk, not the
/// whole stream. In nearly every run each row goes to the end.
struct StreamRows {
    struct Entry {
        let start: Int64
        let end: Int64

        func precedes(_ other: Entry) -> Bool { start < other.start || (start == other.start && end < other.end) }
        func equals(_ other: Entry) -> Bool { start == other.start && end == other.end }
    }

    private static let chunkLimit = 1_024
    /// Never empty inside; sorted through all chunks.
    private var chunks: ContiguousArray<ContiguousArray<Entry>> = []
    private var last: Entry?

    /// Adds an entry behind those with the same id; says whether the id was known.
    mutating func insert(_ entry: Entry) -> Bool {
        guard let last, !last.precedes(entry) else {
            append(entry)
            return false
        }
        let (chunk, place) = upperBound(entry)
        let known = place > 0 && chunks[chunk][place - 1].equals(entry)
        chunks[chunk].insert(entry, at: place)
        if chunks[chunk].count > Self.chunkLimit { split(chunk) }
        return known
    }

    func contains(_ entry: Entry) -> Bool {
        guard let last, !last.precedes(entry) else { return false }
        let (chunk, place) = upperBound(entry)
        return place > 0 && chunks[chunk][place - 1].equals(entry)
    }

    private mutating func append(_ entry: Entry) {
        if let count = chunks.last?.count, count < Self.chunkLimit {
            chunks[chunks.count - 1].append(entry)
        } else {
            var chunk = ContiguousArray<Entry>()
            chunk.reserveCapacity(Self.chunkLimit)
            chunk.append(entry)
            chunks.append(chunk)
        }
        last = entry
    }

    private mutating func split(_ chunk: Int) {
        let middle = chunks[chunk].count / 2
        let upper = ContiguousArray(chunks[chunk][middle...])
        chunks[chunk].removeSubrange(middle...)
        chunks.insert(upper, at: chunk + 1)
    }

    /// The place behind the last entry that does not follow `entry`: in the last chunk that begins at or before it.
    private func upperBound(_ entry: Entry) -> (chunk: Int, place: Int) {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if entry.precedes(chunks[middle][0]) { high = middle } else { low = middle + 1 }
        }
        let chunk = max(0, low - 1)
        low = 0
        high = chunks[chunk].count
        while low < high {
            let middle = (low + high) / 2
            if entry.precedes(chunks[chunk][middle]) { high = middle } else { low = middle + 1 }
        }
        return (chunk, low)
    }
}

/// Which ids are held, by stream.
struct RowIndex {
    private var slots: [StreamID: Int] = [:]
    private var rows: ContiguousArray<StreamRows> = []
    /// The stream asked for last: rows come in runs of one stream.
    private var recent: (stream: StreamID, slot: Int)?

    /// Adds a row; says whether its id was known.
    mutating func insert(_ id: RecordID) -> Bool {
        rows[slot(of: id.stream)].insert(.init(start: id.start, end: id.end))
    }

    func contains(_ id: RecordID) -> Bool {
        guard let slot = slots[id.stream] else { return false }
        return rows[slot].contains(.init(start: id.start, end: id.end))
    }

    /// The place of a stream's rows, made where there is none.
    private mutating func slot(of stream: StreamID) -> Int {
        if let recent, recent.stream == stream { return recent.slot }
        let slot = slots[stream] ?? rows.count
        if slot == rows.count {
            slots[stream] = slot
            rows.append(StreamRows())
        }
        recent = (stream, slot)
        return slot
    }
}
