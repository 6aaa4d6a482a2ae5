import LogModel
import SystemPorts

extension RecordedLines {
    /// The same in the records that a shipper makes of them: a line that continues the one before belongs to its record,
    /// and what is longer than a line may be is cut. Each record comes whole, when its first line did, and is one in the
    /// ledger.
    ///
    /// - Parameter isContinuation: whether the line at a range of bytes continues the one before; `nil` where none does.
    /// - Returns: the records, and whether the first line continues one that is not there.
    func records(
        lineBytesMax: Int,
        isContinuation: ((_ bytes: [UInt8], _ line: ByteRange) -> Bool)?
    ) -> (lines: RecordedLines, beginsInside: Bool) {
        let isAnyTooLong = zip(ends, [0] + ends).contains { $0 - $1 > lineBytesMax }
        guard isContinuation != nil || isAnyTooLong else { return (self, false) }
        var splitter = LineSplitter(lineBytesMax: lineBytesMax)
        var joiner = LineJoiner(recordBytesMax: lineBytesMax)
        var records: [Int] = []
        var beginsInside: Bool?
        func take(_ split: SplitLines) {
            guard let isContinuation, split.count > 0 else { return records += split.ends.map(Int.init) }
            if beginsInside == nil { beginsInside = isContinuation(split.lines.bytes, split.lines.ranges[0]) }
            let joined = joiner.join(split) { isContinuation($0.bytes, $0.ranges[$1]) }
            records += joined.ends.map(Int.init)
        }
        var offset = 0
        while offset < bytes.count {
            let end = min(bytes.count, offset + Self.chunkBytes)
            take(splitter.append(Array(bytes[offset..<end])))
            offset = end
        }
        take(splitter.finish())
        records += joiner.release(.inputEnd).ends.map(Int.init)
        return (ended(at: records), beginsInside ?? false)
    }

    private static let chunkBytes = 1 << 20
}
