import SystemPorts

/// A choice among weighted items in constant time (Vose's alias method, in integers).
struct WeightedChoice: Sendable {
    /// An item, and what is chosen in its place above a threshold. Side by side: a draw from many items mostly waits for
    /// memory, and so it waits once.
    private struct Cell {
        var threshold: UInt32
        var alias: Int32
    }

    private var cells: [Cell] = []

    var count: Int { cells.count }

    /// - Precondition: there is a weight, and their sum is positive and below 2³¹.
    init(weights: [UInt64]) {
        let count = UInt64(weights.count)
        let sum = weights.reduce(0, +)
        precondition(sum > 0 && sum < 1 << 31, "weights must have a sum")
        cells = (0..<Int32(weights.count)).map { Cell(threshold: .max, alias: $0) }
        var scaled = weights.map { $0 * count }
        var small = weights.indices.filter { scaled[$0] < sum }
        var large = weights.indices.filter { scaled[$0] >= sum }
        while let less = small.last, let more = large.last {
            small.removeLast()
            let threshold = UInt32(min(UInt64(UInt32.max), (scaled[less] << 32) / sum))
            cells[less] = Cell(threshold: threshold, alias: Int32(more))
            scaled[more] -= sum - scaled[less]
            if scaled[more] < sum {
                large.removeLast()
                small.append(more)
            }
        }
    }

    /// `count` items of which the k-th is chosen in proportion to 1/k (`skewed`), or all equally.
    init(count: Int, skewed: Bool) {
        let count = max(1, count)
        self.init(weights: (1...UInt64(count)).map { skewed ? max(1, 16_777_216 / $0) : 1 })
    }

    /// The item that 64 random bits stand for.
    @inline(__always)
    func index(_ bits: UInt64) -> Int {
        let (high, _) = (bits >> 32).multipliedReportingOverflow(by: UInt64(cells.count))
        let index = Int(high >> 32)
        let cell = cells[index]
        return UInt32(truncatingIfNeeded: bits) < cell.threshold ? index : Int(cell.alias)
    }
}
