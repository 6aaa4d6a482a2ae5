import KafkaPorts
import LogModel
import RecordProtocol
import SystemPorts

/// Reads the ids of a partition's records and joins neighbours of one stream into runs.
///
/// It reads no more of a record than its first member, which is where the wire form puts the id.
struct LoggedRuns {
    private(set) var runs: [LoggedRun] = []
    /// Offsets of records with ids below those of ``runs``.
    private(set) var foldedOffsets = PositionRanges()
    private var stream = StreamID(high: 0, low: 0)
    private var positions: Range<Int64> = 0..<0
    private var offsets: Range<Int64> = 0..<0

    private var reader = WireIDReader()
    /// Behind the last offset looked at.
    private var next: Int64 = 0

    /// Adds the records of a stored batch whose offsets lie below `end`. Batches come in the order of their offsets; one
    /// that a new leader tells of again is passed over.
    mutating func add(_ records: RecordBatch, at baseOffset: Int64, below end: Int64) {
        for (index, range) in records.values.ranges.enumerated() {
            let offset = baseOffset + Int64(index)
            guard offset >= next, offset < end else { continue }
            next = offset + 1
            guard let id = reader.id(of: range, in: records.values.bytes), id.end > id.start else {
                continue
            }
            extend(id, offset)
        }
        flush()
    }

    /// Forgets all of the runs that end at or below `limit` but that there were records.
    mutating func fold(below limit: Int64) {
        let count = runs.firstIndex { $0.offsets.upperBound > limit } ?? runs.count
        for run in runs[..<count] { foldedOffsets.insert(run.offsets) }
        runs.removeFirst(count)
    }

    private mutating func extend(_ id: RecordID, _ offset: Int64) {
        if id.stream == stream, id.start == positions.upperBound, offset == offsets.upperBound, !offsets.isEmpty {
            positions = positions.lowerBound..<id.end
            offsets = offsets.lowerBound..<(offset + 1)
            return
        }
        flush()
        (stream, positions, offsets) = (id.stream, id.start..<id.end, offset..<(offset + 1))
    }

    private mutating func flush() {
        guard !offsets.isEmpty else { return }
        runs.append(LoggedRun(stream: stream, positions: positions, offsets: offsets))
        offsets = 0..<0
    }
}
