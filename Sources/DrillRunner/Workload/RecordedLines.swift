import SystemPorts

/// The lines of a recording, bytes as they were, and when each one came, where that was recorded too.
public struct RecordedLines: Sendable {
    public let bytes: [UInt8]
    /// Behind each line, its terminator included. An unterminated last line is a line.
    public let ends: [Int]
    /// Nanoseconds since the workload's start, rising, one per line; `nil` to be offered on a schedule.
    public let times: [Int64]?

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

    public var count: Int { ends.count }

    /// Where `count` lines from `first` on lie.
    func range(_ first: Int, _ count: Int) -> Range<Int> {
        let start = first == 0 ? 0 : ends[first - 1]
        return start..<(count == 0 ? start : ends[first + count - 1])
    }
}
