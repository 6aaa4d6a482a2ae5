import LogModel
import SystemPorts

/// Finds the timestamps in the lines of a log: one pattern for all of them, wherever in the line they stand.
public struct TimeFinder: Sendable {
    /// How the timestamps are written.
    public let pattern: String
    private let time: TimePattern
    /// Yearless times get the year of their place in the log, counted from this one.
    private static let firstYear = 2024
    /// How far into a line a timestamp is looked for, in bytes.
    private static let reach = 200
    private static let sampleLines = 1_000

    /// - Throws: what is wrong with the pattern.
    public init(_ pattern: String) throws(RecordingError) {
        do throws(TimePatternError) {
            time = try TimePattern(pattern)
        } catch {
            throw RecordingError("the time pattern cannot be used: \(error); accepted: one such as %Y-%m-%d %H:%M:%S")
        }
        self.pattern = pattern
    }

    /// The pattern that fits most of the first lines; of several, the most exact one.
    ///
    /// - Throws: when none fits one line in ten.
    public static func recognising(_ lines: [[UInt8]], of name: String) throws(RecordingError) -> TimeFinder {
        let sample = lines.prefix(sampleLines)
        var best: (finder: TimeFinder, hits: Int)?
        for pattern in usual {
            let finder = try TimeFinder(pattern)
            let hits = sample.count { finder.find(in: $0, year: firstYear) != nil }
            if hits > best?.hits ?? 0 { best = (finder, hits) }
        }
        guard let best, best.hits * 10 >= sample.count else {
            throw RecordingError(
                "\(name): no timestamp is recognised in its first lines; "
                    + "say how they are written: --time '%Y-%m-%d %H:%M:%S'"
            )
        }
        return best.finder
    }

    /// The most exact first: of two that fit equally often, the first is taken.
    static let usual = [
        "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S,%f%z", "%Y-%m-%dT%H:%M:%S.%f",
        "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S,%f", "%Y-%m-%d-%H.%M.%S.%f", "%Y/%m/%d %H:%M:%S.%f",
        "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %H:%M:%S", "%y/%m/%d %H:%M:%S", "%d/%b/%Y:%H:%M:%S %z", "%a %b %d %H:%M:%S %Y",
        "%b %e %H:%M:%S", "%y%m%d %H%M%S", "%Q", "%s",
    ]

    /// The first timestamp of a line, and where it stands.
    func find(in line: [UInt8], year: Int) -> (moment: Timestamp, range: Range<Int>)? {
        var start = 0
        let end = min(line.count, Self.reach)
        while start < end {
            let beginsWord = start == 0 || !Self.isWord(line[start - 1])
            if beginsWord, Self.isWord(line[start]), let found = time.moment(in: line, at: start, year: year),
                isPlausible(line, start..<found.end)
            {
                return (found.moment, start..<found.end)
            }
            start += 1
        }
        return nil
    }

    /// A time that is one number is one of as many digits as times of this century have.
    private func isPlausible(_ line: [UInt8], _ range: Range<Int>) -> Bool {
        if range.upperBound < line.count, Self.isWord(line[range.upperBound]) { return false }
        let digits = line[range].prefix { (0x30...0x39).contains($0) }.count
        switch pattern {
        case "%s": return digits == 10
        case "%Q": return digits == 13
        default: return true
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// When each line was written: as it says, or as the line before. Never before the line before.
    public func times(of lines: [[UInt8]]) -> FoundTimes {
        var found = FoundTimes()
        var year = Self.firstYear
        var last: Int64?
        for line in lines {
            guard var stated = find(in: line, year: year) else {
                found.moments.append(last ?? 0)
                found.ranges.append(nil)
                found.untimed += 1
                continue
            }
            // December, then January: the year has ended in between.
            if time.isYearless, let last, stated.moment.nanoseconds < last - 180 * 86_400_000_000_000,
                let next = find(in: line, year: year + 1)
            {
                year += 1
                stated = next
            }
            if let last, stated.moment.nanoseconds < last { found.backward += 1 }
            let moment = max(last ?? stated.moment.nanoseconds, stated.moment.nanoseconds)
            // What came before the first time is as old as that.
            if last == nil { for index in found.moments.indices { found.moments[index] = moment } }
            found.moments.append(moment)
            found.ranges.append(stated.range)
            last = moment
        }
        return found
    }
}

/// The times of a log's lines.
public struct FoundTimes: Sendable {
    /// Nanoseconds since the epoch, rising, one per line.
    public internal(set) var moments: [Int64] = []
    /// Where each stands in its line; `nil` where the line states none.
    public internal(set) var ranges: [Range<Int>?] = []
    /// Lines that state no time, and took that of the line before.
    public internal(set) var untimed = 0
    /// Lines that state an earlier time than the line before, and took that one's.
    public internal(set) var backward = 0

    public init() {}
}
