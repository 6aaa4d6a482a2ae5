import DrillRunner

/// A sweep's rows as all reports tabulate them: the settings, the knee, and how it looked on its good side.
enum SweepTable {
    static func header(_ result: SweepResult) -> [String] {
        result.grid + ["holds to", "by seed", "p99 there", "backlog there", "recovery there"]
    }

    static func cells(_ row: SweepRow, _ result: SweepResult) -> [String] {
        let good = row.lastGood
        var cells = row.values
        if let knee = row.knee {
            let (first, last) = (knee.range.lowerBound, knee.range.upperBound)
            cells.append(result.values.text(at: knee.middle))
            cells.append(first == last ? "all" : "\(result.values.text(at: first))..\(result.values.text(at: last))")
        } else {
            cells += [row.verdictWord, ""]
        }
        cells.append(good?.latencyP99.map(Wording.duration) ?? "")
        cells.append(good.map { Wording.count($0.backlogMax) } ?? "")
        cells.append(good?.recovery.map(Wording.duration) ?? "")
        return cells
    }
}

extension SweepRow {
    /// What there is instead of a knee.
    var verdictWord: String {
        let knees = searches.map(\.knee)
        if knees.allSatisfy({ $0 == .holdsThroughout }) { return "holds throughout" }
        if knees.allSatisfy({ $0 == .failsThroughout }) { return "holds nowhere" }
        if unproven != nil { return "nothing proven" }
        return "differs by seed"
    }
}
