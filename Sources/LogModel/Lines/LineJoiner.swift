public import SystemPorts

/// Joins lines that belong together into one record: a stack trace to the line that it explains.
///
/// A line continues the one before if its source's pattern says so. The record ends where a line begins that continues
/// nothing; until then it is held, since more may come. It ends early, as cut, at a line that would make it too long, and
/// when its reader gives up waiting (``release(_:)``). The terminators between its lines are part of its content. The
/// result does not depend on how the lines arrive.
public struct LineJoiner: Sendable {
    /// Bytes of content in one record. A single line may be longer: its length is the splitter's to limit.
    public let recordBytesMax: Int
    /// The bytes of the record that is held, the last terminator included.
    private var held: [UInt8] = []
    /// Where it begins; meaningless while nothing is held.
    private var start: Int64 = 0
    /// Its content's end, within ``held``.
    private var contentEnd = 0

    public init(recordBytesMax: Int) {
        self.recordBytesMax = recordBytesMax
    }

    /// How many bytes are held of a record whose end has not been seen.
    public var heldCount: Int { held.count }
    /// Where that record begins; `nil` where none is held.
    public var heldStart: Int64? { held.isEmpty ? nil : start }

    /// Takes the next lines, and returns the records that end with them.
    ///
    /// - Parameter isContinuation: whether the line at a range of the lines' bytes continues the one before.
    public mutating func join(_ split: SplitLines, isContinuation: (ByteRecords, Int) -> Bool) -> SplitLines {
        guard split.count > 0 else { return .empty }
        let first = Int(split.lines.ranges[0].start)
        let last = split.count - 1
        let end = Int(split.lines.ranges[last].start) + Int(split.ends[last] - split.starts[last])
        let buffer = held + split.lines.bytes[first..<end]
        let shift = held.count - first
        let origin = held.isEmpty ? split.starts[0] : start
        var records = SplitLines.Builder(origin: origin)
        // The record that is open: where it begins, where its content and where its last line end.
        var open: (start: Int, content: Int, end: Int)? = held.isEmpty ? nil : (0, contentEnd, held.count)
        for index in 0..<split.count {
            let range = split.lines.ranges[index]
            let begin = Int(range.start) + shift
            let lineEnd = begin + Int(split.ends[index] - split.starts[index])
            let content = Int(range.end) + shift
            if let before = open, isContinuation(split.lines, index) {
                if content - before.start <= recordBytesMax {
                    open = (before.start, content, lineEnd)
                } else {
                    records.append(before.start, before.content, before.end, .cut)
                    open = (begin, content, lineEnd)
                }
            } else {
                if let before = open { records.append(before.start, before.content, before.end, .terminator) }
                open = (begin, content, lineEnd)
            }
            // What ends other than by its terminator cannot be continued.
            if let record = open, split.endings[index] != .terminator {
                records.append(record.start, record.content, record.end, split.endings[index])
                open = nil
            }
        }
        if let open {
            held = Array(buffer[open.start..<open.end])
            start = origin + Int64(open.start)
            contentEnd = open.content - open.start
        } else {
            held = []
        }
        return records.finish(buffer)
    }

    /// Ends the record that is held: what follows begins one of its own.
    public mutating func release(_ ending: LineEnding) -> SplitLines {
        guard !held.isEmpty else { return .empty }
        var records = SplitLines.Builder(origin: start)
        records.append(0, contentEnd, held.count, ending)
        let buffer = held
        held = []
        return records.finish(buffer)
    }
}
