/// Keeps labels apart.
public enum LabelSpreading {
    /// Coordinates as near to `wanted` as possible, at least `gap` from each other and within `bounds`, in the order of
    /// `wanted`. Where there is not enough room, they are spaced evenly.
    public static func spread(_ wanted: [Double], gap: Double, within bounds: ClosedRange<Double>) -> [Double] {
        guard !wanted.isEmpty else { return [] }
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        let room = bounds.upperBound - bounds.lowerBound
        let gap = min(gap, wanted.count > 1 ? room / Double(wanted.count - 1) : room)
        var placed = order.map { min(max(wanted[$0], bounds.lowerBound), bounds.upperBound) }
        for index in placed.indices.dropFirst() { placed[index] = max(placed[index], placed[index - 1] + gap) }
        if let last = placed.last, last > bounds.upperBound {
            placed[placed.count - 1] = bounds.upperBound
            for index in placed.indices.dropLast().reversed() {
                placed[index] = min(placed[index], placed[index + 1] - gap)
            }
        }
        var result = wanted
        for (place, index) in order.enumerated() { result[index] = placed[place] }
        return result
    }

    /// Rows for intervals, so that none overlaps another of its row; the first row is filled first.
    public static func rows(_ intervals: [ClosedRange<Double>]) -> [Int] {
        var ends: [Double] = []
        var rows = [Int](repeating: 0, count: intervals.count)
        for index in intervals.indices.sorted(by: { intervals[$0].lowerBound < intervals[$1].lowerBound }) {
            let interval = intervals[index]
            if let row = ends.firstIndex(where: { $0 < interval.lowerBound }) {
                rows[index] = row
                ends[row] = interval.upperBound
            } else {
                rows[index] = ends.count
                ends.append(interval.upperBound)
            }
        }
        return rows
    }
}
