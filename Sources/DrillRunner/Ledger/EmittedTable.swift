import SystemPorts

/// What one source emitted, in columns by ordinal, and what is found of each record. Some fifty bytes a record, until its
/// books are closed.
///
/// A class, which one join owns: as a value it would be copied, with a dozen references counted, for every row that asks it
/// for its record. Unchecked exclusivity: no access spans foreign code.
final class EmittedTable {
    let source: String
    let services: [String]
    private let log: SourceLog
    /// Records before this one are closed: they have their end, and are counted.
    @exclusivity(unchecked) private(set) var first = 0
    /// Behind the last record.
    @exclusivity(unchecked) private(set) var count = 0
    /// Where each record begins in the source, and where the last one ends.
    @exclusivity(unchecked) private(set) var starts = OrdinalColumn<Int64>()
    /// Intended emission, nanoseconds since the workload's start.
    @exclusivity(unchecked) private(set) var times = OrdinalColumn<Int64>()
    @exclusivity(unchecked) private(set) var facts = OrdinalColumn<RecordFacts>()

    // What was found.
    @exclusivity(unchecked) var marks = OrdinalColumn<Marks>()
    /// Of the first stored copy: when it was committed, nanoseconds of virtual time, and its partition.
    @exclusivity(unchecked) var committed = OrdinalColumn<Int64>()
    @exclusivity(unchecked) var partitions = OrdinalColumn<Int32>()

    /// Facts about one record's end, one bit each.
    struct Marks: OptionSet {
        let rawValue: UInt16
        static let stored = Marks(rawValue: 1)
        static let corrupted = Marks(rawValue: 2)
        static let deadLettered = Marks(rawValue: 4)
        static let filteredAtProcessor = Marks(rawValue: 8)
        static let filteredAtSource = Marks(rawValue: 16)
        static let dropped = Marks(rawValue: 32)
        /// Dropped for a reason that leaves open whether it was appended.
        static let droppedInDoubt = Marks(rawValue: 64)
        static let held = Marks(rawValue: 128)
        static let redriven = Marks(rawValue: 256)
        static let logged = Marks(rawValue: 512)
        static let expired = Marks(rawValue: 1_024)
        static let acknowledged = Marks(rawValue: 2_048)
        static let read = Marks(rawValue: 4_096)
        static let belowCheckpoint = Marks(rawValue: 8_192)
        /// Dropped at a source whose shipper had several lives: what one dropped, the next may have read again.
        static let dropMayBeForgotten = Marks(rawValue: 16_384)
    }

    init(_ log: SourceLog) {
        self.log = log
        source = log.name
        services = log.services
        starts.append(0)
    }

    /// Takes in the records up to `attempted`.
    func extend(to attempted: Int) {
        let added = attempted - count
        guard added > 0 else { return }
        starts.reserve(added)
        times.reserve(added)
        facts.reserve(added)
        while count < attempted, let block = log.emittedBlock(count / SourceLog.blockRecords) {
            let from = count - block.number * SourceLog.blockRecords
            let until = min(block.count, from + attempted - count)
            guard from < until else { break }
            times.append(contentsOf: block.times[from..<until])
            facts.append(contentsOf: block.facts[from..<until])
            for index in from..<until { starts.append(block.position + Int64(block.ends[index])) }
            count += until - from
        }
        marks.append([], count: count - marks.end)
        committed.append(0, count: count - committed.end)
        partitions.append(-1, count: count - partitions.end)
        log.releaseBlocks(before: count / SourceLog.blockRecords)
    }

    /// Lets go of the records before `ordinal`.
    func close(to ordinal: Int) {
        first = ordinal
        starts.dropFirst(to: ordinal)
        times.dropFirst(to: ordinal)
        facts.dropFirst(to: ordinal)
        marks.dropFirst(to: ordinal)
        committed.dropFirst(to: ordinal)
        partitions.dropFirst(to: ordinal)
    }

    /// Where the open records begin.
    var closedPosition: Int64 { starts[first] }

    /// Where the last record taken in ends.
    var endPosition: Int64 { starts[count] }

    /// The record that lies exactly in `start ..< end`, open or closed; `hint` is tried first.
    func ordinal(_ start: Int64, _ end: Int64, hint: Int) -> Int? {
        if hint >= first, hint < count, starts[hint] == start { return starts[hint + 1] == end ? hint : nil }
        if start < closedPosition { return log.ordinal(start, end) }
        let ordinal = firstOrdinal(startingAtOrAfter: start)
        return ordinal < count && starts[ordinal] == start && starts[ordinal + 1] == end ? ordinal : nil
    }

    /// The open records that begin within `positions`.
    func ordinals(in positions: Range<Int64>) -> Range<Int> {
        let first = firstOrdinal(startingAtOrAfter: positions.lowerBound)
        let end = firstOrdinal(startingAtOrAfter: positions.upperBound)
        return first..<max(first, end)
    }

    private func firstOrdinal(startingAtOrAfter position: Int64) -> Int {
        var low = first
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
