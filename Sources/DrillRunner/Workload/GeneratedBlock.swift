/// The content of up to 512 consecutive records.
struct GeneratedBlock {
    let number: Int
    /// Where its first byte lies in the source.
    let position: Int64
    /// Intended emission per record, nanoseconds since the workload's start; rising.
    var times: ContiguousArray<Int64> = []
    private(set) var bytes: [UInt8] = []
    /// Behind each record, within ``bytes``.
    private(set) var ends: ContiguousArray<Int32> = []
    private(set) var facts: ContiguousArray<RecordFacts> = []

    init(number: Int, position: Int64) {
        self.number = number
        self.position = position
    }

    var count: Int { times.count }

    /// Records emitted by `now`.
    func count(until now: Int64) -> Int {
        guard let last = times.last, last > now else { return times.count }
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] > now { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Bytes of the first `count` records.
    func end(of count: Int) -> Int { count == 0 ? 0 : Int(ends[count - 1]) }

    /// The record that starts at `offset` within ``bytes``.
    func index(startingAt offset: Int) -> Int? {
        if offset == 0 { return 0 }
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if Int(ends[middle]) < offset { low = middle + 1 } else { high = middle }
        }
        guard low + 1 < ends.count, Int(ends[low]) == offset else { return nil }
        return low + 1
    }

    mutating func fill(from lines: RecordedLines, firstOrdinal: Int) {
        (bytes, ends) = lines.content(firstOrdinal, count)
        facts = ContiguousArray(repeating: .unknown, count: count)
    }

    mutating func fill(from generator: RecordGenerator, firstOrdinal: Int) {
        var ends = ContiguousArray<Int32>()
        ends.reserveCapacity(count)
        var facts = ContiguousArray<RecordFacts>()
        facts.reserveCapacity(count)
        let times = times
        bytes = [UInt8](unsafeUninitializedCapacity: generator.longestLine * count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            var line = LineWriter(UnsafeMutableRawPointer(base))
            var scratch = RecordGenerator.Scratch()
            for index in times.indices {
                let ordinal = firstOrdinal + index
                facts.append(
                    generator.write(ordinal, at: times[index], to: &line, &scratch, withDigest: true)
                )
                ends.append(Int32(line.offset))
            }
            initialized = line.offset
        }
        self.ends = ends
        self.facts = facts
    }
}

/// What the ledger must know of a block: all but its bytes.
struct EmittedBlock {
    let number: Int
    /// Where its first byte lies in the source.
    let position: Int64
    let times: ContiguousArray<Int64>
    let ends: ContiguousArray<Int32>
    let facts: ContiguousArray<RecordFacts>

    init(_ block: GeneratedBlock) {
        number = block.number
        position = block.position
        times = block.times
        ends = block.ends
        facts = block.facts
    }

    var count: Int { times.count }
}
