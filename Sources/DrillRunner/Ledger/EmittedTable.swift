import SystemPorts

/// What one source emitted, in columns by ordinal, and what is found of each record. Some fifty bytes a record, for the
/// length of the join.
struct EmittedTable {
    let source: String
    let services: [String]
    let count: Int
    /// Where each record begins in the source, and where the last one ends.
    private(set) var starts: ContiguousArray<Int64> = [0]
    /// Intended emission, nanoseconds since the workload's start.
    private(set) var times: ContiguousArray<Int64> = []
    private(set) var facts: ContiguousArray<RecordFacts> = []

    // What was found.
    var marks: ContiguousArray<Marks>
    /// Of the first stored copy: when it was committed, nanoseconds of virtual time, and its partition.
    var committed: ContiguousArray<Int64>
    var partitions: ContiguousArray<Int32>

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

    init(_ log: SourceLog, attempted: Int, withDigests: Bool = true) {
        source = log.name
        services = log.services
        times.reserveCapacity(attempted)
        facts.reserveCapacity(attempted)
        starts.reserveCapacity(attempted + 1)
        var number = 0
        while times.count < attempted, let block = log.block(number, withDigests: withDigests) {
            let wanted = min(block.count, attempted - times.count)
            times += block.times[..<wanted]
            facts += block.facts[..<wanted]
            for index in 0..<wanted { starts.append(block.position + Int64(block.ends[index])) }
            number += 1
        }
        count = times.count
        marks = ContiguousArray(repeating: [], count: count)
        committed = ContiguousArray(repeating: 0, count: count)
        partitions = ContiguousArray(repeating: -1, count: count)
    }

    /// The record that lies exactly in `start ..< end`; `hint` is tried first.
    func ordinal(_ start: Int64, _ end: Int64, hint: Int) -> Int? {
        if hint < count, starts[hint] == start { return starts[hint + 1] == end ? hint : nil }
        let ordinal = firstOrdinal(startingAtOrAfter: start)
        return ordinal < count && starts[ordinal] == start && starts[ordinal + 1] == end ? ordinal : nil
    }

    /// The records that begin within `positions`.
    func ordinals(in positions: Range<Int64>) -> Range<Int> {
        let first = firstOrdinal(startingAtOrAfter: positions.lowerBound)
        let end = firstOrdinal(startingAtOrAfter: positions.upperBound)
        return first..<max(first, end)
    }

    private func firstOrdinal(startingAtOrAfter position: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
