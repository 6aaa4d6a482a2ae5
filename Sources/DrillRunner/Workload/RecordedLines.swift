import SystemPorts

/// The lines of a recording, bytes as they were, and when each one came, where that was recorded too.
public struct RecordedLines: Sendable {
    public let bytes: [UInt8]
    /// Behind each line, its terminator included. An unterminated last line is a line.
    public let ends: [Int]
    /// Nanoseconds since the first line came, rising, one per line; `nil` to be offered on a schedule.
    public let times: [Int64]?
    /// So many times one after the other.
    private var rounds = 1
    /// From the beginning of one round to that of the next, nanoseconds.
    private var period: Int64 = 0
    /// Of the workload's time line, nanoseconds: when the recording begins, and when it is broken off.
    private var window: Range<Int64> = 0..<(.max)

    public init(_ bytes: [UInt8]) {
        self.init(bytes, times: nil)
    }

    /// - Parameters:
    ///   - microseconds: since the first line, one number per line of text; fewer numbers than lines repeat the last.
    ///   - speedPermille: so many times as fast as recorded, in thousandths.
    public init(_ bytes: [UInt8], microseconds: [UInt8], speedPermille: Int) {
        var last: Int64 = 0
        let times = microseconds.split(separator: 0x0A).map { line -> Int64 in
            let number = Int64(String(decoding: line.filter { (0x30...0x39).contains($0) }, as: UTF8.self)) ?? 0
            last = max(last, number * 1_000 / Int64(max(1, speedPermille)) * 1_000)
            return last
        }
        self.init(bytes, times: times)
    }

    /// - Parameter speedPermille: so many times as fast as recorded, in thousandths.
    public init(_ recording: Recording, speedPermille: Int) {
        let speed = Int64(max(1, speedPermille))
        self.init(
            bytes: recording.bytes,
            ends: recording.ends,
            times: recording.times.map { $0 / speed * 1_000 + $0 % speed * 1_000 / speed }
        )
    }

    private init(_ bytes: [UInt8], times: [Int64]?) {
        self.bytes = bytes
        var ends: [Int] = []
        for (index, byte) in bytes.enumerated() where byte == 0x0A { ends.append(index + 1) }
        if let last = bytes.last, last != 0x0A { ends.append(bytes.count) }
        self.ends = ends
        self.times = times.map { times in
            Array(times.prefix(ends.count))
                + [Int64](repeating: times.last ?? 0, count: max(0, ends.count - times.count))
        }
    }

    private init(bytes: [UInt8], ends: [Int], times: [Int64]?) {
        self.bytes = bytes
        self.ends = ends
        self.times = times
    }

    /// The same bytes, divided elsewhere: what begins within a line comes when that line did.
    func ended(at places: [Int]) -> RecordedLines {
        guard let times else { return RecordedLines(bytes: bytes, ends: places, times: nil) }
        var line = 0
        var start = 0
        let own = places.map { end -> Int64 in
            while line + 1 < ends.count, ends[line] <= start { line += 1 }
            start = end
            return times[line]
        }
        return RecordedLines(bytes: bytes, ends: places, times: own)
    }

    /// Lines of all rounds.
    public var count: Int { ends.count * rounds }

    // MARK: Playing

    /// The same, begun at `from` and over at `until`, of the workload's time line; from `shift` of its own time on;
    /// `loop` times (`nil`: until the end), each round one mean distance of two lines after the one before.
    func played(from: Duration, until: Duration, shift: Duration, loop: Int?) -> RecordedLines {
        guard !ends.isEmpty else { return self }
        var result = self
        if let times {
            let shift = shift.wholeNanoseconds
            let first = times.firstIndex { $0 >= shift } ?? times.count
            guard first < times.count else { return RecordedLines([]) }
            let start = first == 0 ? 0 : ends[first - 1]
            result = RecordedLines(
                bytes: Array(bytes[start...]),
                ends: ends[first...].map { $0 - start },
                times: times[first...].map { $0 - shift }
            )
            let length = (result.times?.last ?? 0) - (result.times?.first ?? 0)
            let distance = result.ends.count > 1 ? length / Int64(result.ends.count - 1) : 1_000_000_000
            // (Ends shared by all lines would make rounds of no length.)
            result.period = (result.times?.last ?? 0) + max(1_000_000, distance)
            result.window = from.wholeNanoseconds..<max(from.wholeNanoseconds, until.wholeNanoseconds)
            let rounds = (result.window.upperBound - result.window.lowerBound) / result.period + 1
            result.rounds = min(loop ?? .max, Int(rounds))
        } else {
            result.rounds = min(loop ?? .max, (1 << 40) / ends.count)
        }
        return result
    }

    /// Of one line of any round, nanoseconds since the workload's start; `nil` where the recording is over before, and
    /// for a recording without times.
    func time(of ordinal: Int) -> Int64? {
        guard let times, ordinal < count else { return nil }
        let time = window.lowerBound + Int64(ordinal / ends.count) * period + times[ordinal % ends.count]
        return time < window.upperBound ? time : nil
    }

    /// The bytes of `count` lines from `first` on, and the end of each in them. A last line without a terminator gets
    /// one where another round follows.
    func content(_ first: Int, _ count: Int) -> (bytes: [UInt8], ends: ContiguousArray<Int32>) {
        var bytes: [UInt8] = []
        var ends = ContiguousArray<Int32>()
        ends.reserveCapacity(count)
        for ordinal in first..<(first + count) {
            let line = ordinal % self.ends.count
            bytes += self.bytes[(line == 0 ? 0 : self.ends[line - 1])..<self.ends[line]]
            if bytes.last != 0x0A, ordinal + 1 < self.count { bytes.append(0x0A) }
            ends.append(Int32(bytes.count))
        }
        return (bytes, ends)
    }
}
