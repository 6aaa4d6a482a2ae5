import RecordProtocol

/// Which ids are held, by stream: as ranges of positions, so that a million neighbours cost as much as one. An id is
/// known when its positions are; the positions of one stream's ids never overlap, unless they are the same.
struct RowIndex {
    private var slots: [StreamID: Int] = [:]
    private var positions: ContiguousArray<PositionRanges> = []
    /// The stream asked for last: rows come in runs of one stream.
    private var recent: (stream: StreamID, slot: Int)?

    /// Adds a row; says whether its id was known.
    mutating func insert(_ id: RecordID) -> Bool {
        let slot = slot(of: id.stream)
        if positions[slot].contains(id.start, id.end) { return true }
        positions[slot].insert(id.start..<id.end)
        return false
    }

    func contains(_ id: RecordID) -> Bool {
        guard let slot = slots[id.stream] else { return false }
        return positions[slot].contains(id.start, id.end)
    }

    /// The place of a stream's rows, made where there is none.
    private mutating func slot(of stream: StreamID) -> Int {
        if let recent, recent.stream == stream { return recent.slot }
        let slot = slots[stream] ?? positions.count
        if slot == positions.count {
            slots[stream] = slot
            positions.append(PositionRanges())
        }
        recent = (stream, slot)
        return slot
    }
}
