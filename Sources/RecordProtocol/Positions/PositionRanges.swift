/// A set of positions as sorted, disjoint, half-open ranges; neighbours are merged.
///
/// Adding at the end costs a comparison; everything else a binary search and a shift.
public struct PositionRanges: Hashable, Sendable {
    /// Sorted; none is empty, and none touches the next.
    public private(set) var ranges: [Range<Int64>]

    public init() {
        ranges = []
    }

    public init(_ ranges: some Sequence<Range<Int64>>) {
        self.ranges = []
        for range in ranges { insert(range) }
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// The number of positions in the set.
    public var total: Int64 {
        ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    }

    /// Adds every position of `range`; those already there change nothing.
    public mutating func insert(_ range: Range<Int64>) {
        guard !range.isEmpty else { return }
        guard let last = ranges.last, range.lowerBound <= last.upperBound else {
            ranges.append(range)
            return
        }
        if range.lowerBound >= last.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            return
        }
        // The ranges that overlap or touch the new one are replaced by their union with it.
        let first = index { $0.upperBound >= range.lowerBound }
        let behind = index { $0.lowerBound > range.upperBound }
        var union = range
        if first < behind {
            union =
                min(range.lowerBound, ranges[first].lowerBound)..<max(range.upperBound, ranges[behind - 1].upperBound)
        }
        ranges.replaceSubrange(first..<behind, with: CollectionOfOne(union))
    }

    /// Whether every position of `start ..< end` is in the set. The empty range is in every set.
    public func contains(_ start: Int64, _ end: Int64) -> Bool {
        guard start < end else { return true }
        let candidate = index { $0.upperBound > start }
        return candidate < ranges.count && ranges[candidate].lowerBound <= start && end <= ranges[candidate].upperBound
    }

    /// Whether any position of `start ..< end` is in the set.
    public func overlaps(_ start: Int64, _ end: Int64) -> Bool {
        guard start < end else { return false }
        let candidate = index { $0.upperBound > start }
        return candidate < ranges.count && ranges[candidate].lowerBound < end
    }

    /// Takes out every position below `position`.
    public mutating func removeBelow(_ position: Int64) {
        let kept = index { $0.upperBound > position }
        ranges.removeFirst(kept)
        if let first = ranges.first, first.lowerBound < position {
            ranges[0] = position..<first.upperBound
        }
    }

    /// The end of the run of positions that begins at `position`; `position` itself where it is not in the set.
    public func contiguousEnd(from position: Int64) -> Int64 {
        let candidate = index { $0.upperBound > position }
        guard candidate < ranges.count, ranges[candidate].lowerBound <= position else { return position }
        return ranges[candidate].upperBound
    }

    /// The first index whose range satisfies `condition`, which must hold for all ranges from some index on.
    private func index(where condition: (Range<Int64>) -> Bool) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if condition(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
