import DrillRunner

/// A sweep's rows as all reports tabulate them: the settings, the knee, and how it looked on its good side.
enum SweepTable {
    static func header(_ result: SweepResult) -> [String] {
        result.grid + [kneeColumn(result), "by seed", "p99 there", "backlog there", "recovery there"]
    }

    private static let mixed = "holds"

    /// Some settings are borne up to the knee, of others there is enough from it on.
    private static func kneeColumn(_ result: SweepResult) -> String {
        let sides = Set(result.rows.compactMap(\.knee?.side))
        return sides.count > 1 ? mixed : sides.first == .above ? "holds from" : "holds to"
    }

    static func cells(_ row: SweepRow, _ result: SweepResult) -> [String] {
        let good = row.lastGood
        var cells = row.values
        if let knee = row.knee {
            let (first, last) = (knee.range.lowerBound, knee.range.upperBound)
            let place = result.values.text(at: knee.middle)
            cells.append(kneeColumn(result) == mixed ? (knee.side == .below ? "to " : "from ") + place : place)
            cells.append(first == last ? "all" : "\(result.values.text(at: first))..\(result.values.text(at: last))")
        } else {
            let isOne = row.searches.allSatisfy { $0.knee == .holdsThroughout }
            cells += [row.verdictWord, isOne ? good.map { "slowest at \(result.values.text(at: $0.position))" } ?? "" : ""]
        }
        cells.append(good?.latencyP99.map(Wording.duration) ?? "")
        cells.append(good.map { Wording.count($0.backlogMax) } ?? "")
        cells.append(good?.recovery.map(Wording.duration) ?? "")
        return cells
    }
}

extension SweepRow {
    /// What the run of ``firstBad`` is for the knee, in words.
    var breakWord: String {
        switch knee?.side {
        case .below: "breaks first"
        case .above: "still breaks"
        case nil: "breaks"
        }
    }

    /// What there is instead of a knee.
    var verdictWord: String {
        let knees = searches.map(\.knee)
        if knees.allSatisfy({ $0 == .holdsThroughout }) { return "holds throughout" }
        if knees.allSatisfy({ $0 == .failsThroughout }) { return "holds nowhere" }
        if unproven != nil { return "nothing proven" }
        return "differs by seed"
    }
}
