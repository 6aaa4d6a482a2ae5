import CByteScan
public import SystemPorts

/// Cuts the bytes of one input into lines, chunk by chunk; the result does not depend on the chunks.
///
/// A line ends in LF or CRLF, and neither is content. A lone CR is content. What follows the last terminator is a line
/// too once the input has ended, if it is not empty. A line longer than ``lineBytesMax`` is cut there (before a
/// character that would not fit whole), and goes on as the next line.
public struct LineSplitter: Sendable {
    /// Bytes of content in one line.
    public let lineBytesMax: Int
    /// Position behind the last byte that was given.
    public private(set) var position: Int64
    /// The beginning of a line whose end has not been seen.
    private var pending: [UInt8] = []
    /// So many bytes of `pending` are known to hold no LF.
    private var searched = 0
    /// Lines that the last bytes ended: the next ones will end about as many.
    private var expected = 0

    /// - Parameter position: where in the input the first byte stands.
    public init(lineBytesMax: Int = 1 << 20, position: Int64 = 0) {
        precondition(lineBytesMax >= 4, "a line must hold a character")
        self.lineBytesMax = lineBytesMax
        self.position = position
    }

    /// How many bytes are held of a line whose end has not been seen.
    public var pendingCount: Int { pending.count }
    /// Where that line begins; ``position`` where none is held.
    public var pendingStart: Int64 { position - Int64(pending.count) }

    /// Takes the next bytes, and returns the lines that end in them.
    public mutating func append(_ bytes: [UInt8]) -> SplitLines {
        let start = pendingStart
        let buffer = pending.isEmpty ? bytes : pending + bytes
        position += Int64(bytes.count)
        var lines = SplitLines.Builder(origin: start, expecting: expected)
        let rest = split(buffer, &lines)
        expected = lines.starts.count
        pending = Array(buffer[rest...])
        searched = pending.count
        return lines.finish(buffer)
    }

    /// The input has ended: returns the unterminated last line, if there is one.
    public mutating func finish() -> SplitLines {
        let buffer = pending
        guard !buffer.isEmpty else { return .empty }
        var lines = SplitLines.Builder(origin: pendingStart)
        var start = 0
        // A CR that might have belonged to a terminator is held beyond the limit.
        if buffer.count > lineBytesMax { start = cutLine(buffer.span.bytes, 0, &lines) }
        lines.append(start, buffer.count, buffer.count, .inputEnd)
        pending = []
        searched = 0
        return lines.finish(buffer)
    }

    /// Ends the line that is held, because its writer takes too long or the process stops: what follows begins a line
    /// of its own. A CR at the end is held back, since its LF may follow.
    public mutating func cut() -> SplitLines {
        let count = pending.count - (pending.last == 0x0D ? 1 : 0)
        guard count > 0 else { return .empty }
        let buffer = pending
        var lines = SplitLines.Builder(origin: pendingStart)
        lines.append(0, count, count, .cut)
        pending = Array(buffer[count...])
        searched = pending.count
        return lines.finish(buffer)
    }

    /// Appends the lines that end in `buffer`, and returns where the unended one begins.
    private func split(_ buffer: [UInt8], _ lines: inout SplitLines.Builder) -> Int {
        let bytes = buffer.span.bytes
        let end = buffer.count
        var start = 0
        var search = searched
        while let feed = ByteSearch.first(0x0A, bytes, search, end) {
            while feed - start > lineBytesMax {
                let hasReturn = feed - start == lineBytesMax + 1 && bytes[feed - 1] == 0x0D
                if hasReturn { break }
                start = cutLine(bytes, start, &lines)
            }
            let hasReturn = feed > start && bytes[feed - 1] == 0x0D
            lines.append(start, hasReturn ? feed - 1 : feed, feed + 1, .terminator)
            start = feed + 1
            search = start
        }
        // One byte more than fits may still be the CR of a terminator.
        while end - start > lineBytesMax + 1 || (end - start == lineBytesMax + 1 && bytes[end - 1] != 0x0D) {
            start = cutLine(bytes, start, &lines)
        }
        return start
    }

    /// Appends the longest line that may begin at `start`, and returns its end.
    private func cutLine(_ bytes: RawSpan, _ start: Int, _ lines: inout SplitLines.Builder) -> Int {
        var end = start + lineBytesMax
        // Bytes 10xxxxxx belong to the character before.
        var steps = 0
        while steps < 3, bytes[end] & 0xC0 == 0x80 {
            end -= 1
            steps += 1
        }
        if bytes[end] & 0xC0 == 0x80 { end = start + lineBytesMax }
        lines.append(start, end, end, .cut)
        return end
    }
}

/// What ended a line.
public enum LineEnding: UInt8, Hashable, Sendable {
    /// LF or CRLF.
    case terminator
    /// The input ended without one.
    case inputEnd
    /// The length limit, or ``LineSplitter/cut()``: to be recorded before the line is sent, so that reading again gives
    /// the same lines.
    case cut
}

/// Lines, and where they stood in their input.
public struct SplitLines: Sendable {
    /// The content of each line.
    public let lines: ByteRecords
    /// Position of each line's first byte in the input.
    public let starts: [Int64]
    /// Position behind each line's terminator: where the next line starts.
    public let ends: [Int64]
    /// What ended each line.
    public let endings: [LineEnding]

    public static let empty = SplitLines(lines: .empty, starts: [], ends: [], endings: [])

    public var count: Int { starts.count }

    struct Builder {
        let origin: Int64
        var ranges: [ByteRange] = []
        var starts: [Int64] = []
        var ends: [Int64] = []
        var endings: [LineEnding] = []

        init(origin: Int64, expecting count: Int = 0) {
            self.origin = origin
            guard count > 0 else { return }
            let room = count + count / 4 + 4
            ranges.reserveCapacity(room)
            starts.reserveCapacity(room)
            ends.reserveCapacity(room)
            endings.reserveCapacity(room)
        }

        mutating func append(_ start: Int, _ contentEnd: Int, _ end: Int, _ ending: LineEnding) {
            ranges.append(ByteRange(start: start, end: contentEnd))
            starts.append(origin + Int64(start))
            ends.append(origin + Int64(end))
            endings.append(ending)
        }

        func finish(_ buffer: [UInt8]) -> SplitLines {
            let lines = ranges.isEmpty ? .empty : ByteRecords(bytes: buffer, ranges: ranges)
            return SplitLines(lines: lines, starts: starts, ends: ends, endings: endings)
        }
    }
}

/// Searching for a byte.
enum ByteSearch {
    /// The first place of `byte` in `start ..< end`.
    static func first(_ byte: UInt8, _ bytes: RawSpan, _ start: Int, _ end: Int) -> Int? {
        var index = start
        while index &+ 16 <= end {
            let found = logdrill_equal(bytes.sixteen(index), byte)
            if found != 0 { return index &+ found.trailingZeroBitCount }
            index &+= 16
        }
        while index < end {
            if bytes[index] == byte { return index }
            index &+= 1
        }
        return nil
    }
}
