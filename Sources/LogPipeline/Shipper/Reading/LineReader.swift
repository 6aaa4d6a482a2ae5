import LogModel
import RecordProtocol
import SystemPorts
import TextPatterns

/// What a stream's positions count.
enum PositionUnit: Hashable, Sendable {
    /// A file: the input can be read again from any position.
    case bytes
    /// A pipe or socket: the records' numbers.
    case records
}

/// The lines of one stream, in the stream's own positions; the same lines however often and in whatever pieces the input
/// is read.
struct LineReader: Sendable {
    let unit: PositionUnit
    /// Behind the last byte taken from the input, counted from the input's first.
    var bytePosition: Int64 { splitter.position }
    /// Where the record begins whose end was not seen yet.
    var pendingStart: Int64 { joiner?.heldStart ?? splitter.pendingStart }
    /// Bytes held of that record.
    var pendingCount: Int { (joiner?.heldCount ?? 0) + splitter.pendingCount }
    /// Whether what is held are whole lines, which others may continue.
    var holdsWholeLines: Bool { joiner?.heldStart != nil && splitter.pendingCount == 0 }

    private var splitter: LineSplitter
    /// `nil` where every line is a record.
    private var joiner: LineJoiner?
    private let continuation: TextPattern?
    /// The bytes before the pending line, ``PrefixFingerprint/lengthMax`` at most.
    private(set) var history: [UInt8]
    /// Records read so far, where they are the position.
    private var ordinal: Int64 = 0

    /// - Parameters:
    ///   - position: where reading begins, in bytes.
    ///   - history: the bytes before it, as many as a fingerprint covers.
    ///   - continuation: matches lines that belong to the line before; `nil` where none does.
    init(
        unit: PositionUnit,
        lineBytesMax: Int,
        continuation: TextPattern? = nil,
        position: Int64 = 0,
        history: [UInt8] = []
    ) {
        self.unit = unit
        self.continuation = continuation
        joiner = continuation.map { _ in LineJoiner(recordBytesMax: lineBytesMax) }
        self.history = history
        splitter = LineSplitter(lineBytesMax: lineBytesMax, position: position)
    }

    /// Takes `bytes` from the input.
    ///
    /// - Parameter recordedCut: where an earlier reading cut the line that begins at a position, if it did.
    mutating func take(_ bytes: [UInt8], recordedCut: (Int64) -> Int64?) -> [LineRun] {
        var runs: [LineRun] = []
        var offset = 0
        // Earlier cuts divide the bytes: each line ends there again, unless its terminator comes first.
        while unit == .bytes, let cut = recordedCut(pendingStart) {
            let count = cut - splitter.position
            guard count >= 0, count <= Int64(bytes.count - offset) else { break }
            let end = offset + Int(count)
            run(splitter.append(Array(bytes[offset..<end])), &runs)
            run(splitter.cut(), &runs)
            release(.cut, &runs)
            offset = end
        }
        run(splitter.append(offset == 0 ? bytes : Array(bytes[offset...])), &runs)
        return runs
    }

    /// Takes the pending line as it is: its writer takes too long, or this process stops.
    mutating func cut() -> [LineRun] {
        var runs: [LineRun] = []
        run(splitter.cut(), &runs)
        release(.cut, &runs)
        return runs
    }

    /// Takes the pending line as it is: the input has ended.
    mutating func finish() -> [LineRun] {
        var runs: [LineRun] = []
        run(splitter.finish(), &runs)
        release(.inputEnd, &runs)
        return runs
    }

    private mutating func release(_ ending: LineEnding, _ runs: inout [LineRun]) {
        if let records = joiner?.release(ending) { emit(records, &runs) }
    }

    private mutating func run(_ split: SplitLines, _ runs: inout [LineRun]) {
        guard let continuation else { return emit(split, &runs) }
        let records = joiner?.join(split) { lines, index in
            continuation.match(lines.bytes, lines.ranges[index]) != nil
        }
        emit(records ?? split, &runs)
    }

    private mutating func emit(_ split: SplitLines, _ runs: inout [LineRun]) {
        guard split.count > 0 else { return }
        var run = LineRun(split, history: history)
        if unit == .records { run.number(from: &ordinal) }
        history = run.prefix(at: run.byteEnd)
        runs.append(run)
    }
}

/// Lines that follow each other, each of them a record.
struct LineRun: Sendable {
    /// The content of each line.
    let lines: ByteRecords
    /// Each record's first position, and the one behind it.
    private(set) var starts: [Int64]
    private(set) var ends: [Int64]
    /// Behind the last line, whether a record or not.
    private(set) var end: Int64
    /// Where records ended by something else than a terminator, in bytes, rising.
    let cuts: [Int64]

    /// Behind the last line, in bytes.
    let byteEnd: Int64
    /// Where the lines' buffer begins in the input.
    private let origin: Int64
    private let history: [UInt8]

    init(_ split: SplitLines, history: [UInt8]) {
        origin = split.starts[0] - Int64(split.lines.ranges[0].start)
        self.history = history
        var ranges = split.lines.ranges
        var starts = split.starts
        var ends = split.ends
        byteEnd = ends[ends.count - 1]
        end = byteEnd
        cuts = split.endings.indices.compactMap { split.endings[$0] == .terminator ? nil : split.ends[$0] }
        // Behind a cut line its terminator still comes: positions without a record. Only a run's first line, or one
        // behind a cut within the run, can be that.
        var leftovers: [Int] = []
        for index in ranges.indices where ranges[index].count == 0 {
            let isBehindCut =
                index > 0
                // (A record of several lines may be cut behind a terminator: nothing of it is left over.)
                ? split.endings[index - 1] != .terminator && split.lines.bytes[Int(ranges[index].start) - 1] != 0x0A
                : starts[0] > 0 && history.last.map { $0 != 0x0A } ?? false
            if isBehindCut { leftovers.append(index) }
        }
        for index in leftovers.reversed() {
            ranges.remove(at: index)
            starts.remove(at: index)
            ends.remove(at: index)
        }
        lines = ByteRecords(bytes: split.lines.bytes, ranges: ranges)
        self.starts = starts
        self.ends = ends
    }

    var count: Int { starts.count }

    /// The bytes before `position` (in bytes, within the run), as many as a fingerprint covers.
    func prefix(at position: Int64) -> [UInt8] {
        let offset = Int(position - origin)
        let length = PrefixFingerprint.lengthMax
        if offset >= length { return Array(lines.bytes[(offset - length)..<offset]) }
        return history.suffix(length - max(offset, 0)) + lines.bytes[..<max(offset, 0)]
    }

    /// Replaces positions by record numbers.
    fileprivate mutating func number(from ordinal: inout Int64) {
        for index in starts.indices {
            starts[index] = ordinal
            ordinal += 1
            ends[index] = ordinal
        }
        end = ordinal
    }
}
