/// Fewer points that look the same.
public enum SeriesThinning {
    /// At most four points for each of `columns` equal stretches of the domain: the first, the smallest, the largest and
    /// the last, so that no spike is lost. Gaps (`nil`) stay.
    public static func thinned(_ points: [(x: Double, y: Double?)], columns: Int) -> [(x: Double, y: Double?)] {
        guard points.count > 4 * columns, columns > 0, let first = points.first?.x, let last = points.last?.x,
            last > first
        else { return points }
        var kept: [(x: Double, y: Double?)] = []
        var index = 0
        while index < points.count {
            let column = Int((points[index].x - first) / (last - first) * Double(columns))
            var end = index
            while end < points.count, Int((points[end].x - first) / (last - first) * Double(columns)) == column {
                end += 1
            }
            if end == index { end += 1 }
            kept += extremes(points[index..<end])
            index = end
        }
        return kept
    }

    private static func extremes(_ points: ArraySlice<(x: Double, y: Double?)>) -> [(x: Double, y: Double?)] {
        guard points.count > 4 else { return Array(points) }
        let known = points.indices.filter { points[$0].y != nil }
        var chosen: Set<Int> = [points.startIndex, points.endIndex - 1]
        if let gap = points.indices.first(where: { points[$0].y == nil }) { chosen.insert(gap) }
        if let low = known.min(by: { (points[$0].y ?? 0) < (points[$1].y ?? 0) }) { chosen.insert(low) }
        if let high = known.max(by: { (points[$0].y ?? 0) < (points[$1].y ?? 0) }) { chosen.insert(high) }
        return chosen.sorted().map { points[$0] }
    }
}
