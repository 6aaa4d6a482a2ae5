/// One bit per row of a batch.
public struct RowMask: Hashable, Sendable {
    /// How many rows it speaks of.
    public let rowCount: Int
    private var words: [UInt64]

    /// A mask with every bit `filled`.
    public init(rowCount: Int, filled: Bool = false) {
        self.rowCount = rowCount
        words = [UInt64](repeating: filled ? .max : 0, count: (rowCount + 63) / 64)
        if filled, rowCount % 64 != 0 { words[words.count - 1] = (1 << UInt64(rowCount % 64)) - 1 }
    }

    /// A mask without rows.
    public init() {
        self.init(rowCount: 0)
    }

    /// Whether the row's bit is set.
    public func contains(_ row: Int) -> Bool {
        precondition(row >= 0 && row < rowCount, "no such row")
        return words[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    public mutating func set(_ row: Int, _ flag: Bool = true) {
        precondition(row >= 0 && row < rowCount, "no such row")
        let bit: UInt64 = 1 << UInt64(row & 63)
        if flag { words[row >> 6] |= bit } else { words[row >> 6] &= ~bit }
    }

    /// How many bits are set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Keeps the rows that are in `other` too. Both speak of equally many rows.
    public mutating func formIntersection(_ other: RowMask) {
        precondition(rowCount == other.rowCount, "masks of different batches")
        for index in words.indices { words[index] &= other.words[index] }
    }

    public mutating func formUnion(_ other: RowMask) {
        precondition(rowCount == other.rowCount, "masks of different batches")
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// The other rows.
    public var inverted: RowMask {
        var result = RowMask(rowCount: rowCount, filled: true)
        for index in words.indices { result.words[index] &= ~words[index] }
        return result
    }

    /// Calls `body` with every set row, in ascending order.
    @inline(__always)
    public func forEach(_ body: (Int) throws -> Void) rethrows {
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                try body(index << 6 | word.trailingZeroBitCount)
                word &= word &- 1
            }
        }
    }

    /// The set rows, in ascending order.
    public var rows: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        forEach { result.append($0) }
        return result
    }
}
