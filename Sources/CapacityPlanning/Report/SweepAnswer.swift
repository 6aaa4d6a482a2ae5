import DrillRunner

/// What a sweep came to, in words.
struct SweepAnswer {
    private let result: SweepResult
    /// More combinations than these are not spelled out one by one.
    private static let spelledMax = 4

    init(_ result: SweepResult) {
        self.result = result
    }

    /// A word for the whole, and whether it is `good` news or to be taken with `doubt`.
    var verdict: (word: String, style: String) {
        let knees = result.rows.flatMap { $0.searches.map(\.knee) }
        if result.rows.contains(where: { $0.unproven != nil }) { return ("NOTHING PROVEN", "doubt") }
        if result.rows.contains(where: { !$0.hasAnswer }) { return ("DIFFERS BY SEED", "doubt") }
        if knees.contains(.holdsThroughout) || knees.contains(.failsThroughout) {
            return ("OUTSIDE WHAT WAS SIMULATED", "doubt")
        }
        return ("FOUND", "good")
    }

    /// The question and its answer, in one sentence.
    var sentence: String {
        let all = Set(result.rows.map { Self.words($0, result) })
        if result.rows.count > 1, all.count == 1, let words = all.first {
            return "“\(result.goal)” \(words), whatever \(result.grid.joined(separator: " and ")) of those tried"
        }
        var rows = result.rows
        if rows.count > Self.spelledMax, let first = rows.first, let last = rows.last { rows = [first, last] }
        let parts = rows.map { row in
            let words = Self.words(row, result)
            return row.values.isEmpty ? words : "with \(settings(row)) \(words)"
        }
        let between = rows.count < result.rows.count ? "; the table has those between" : ""
        return "“\(result.goal)” " + parts.joined(separator: "; ") + between
    }

    /// What breaks, where it does: the nearest run on the bad side of each combination's knee, and what it is for that.
    var breaks: [(word: String, moment: String)] {
        result.rows.compactMap { row in
            guard let bad = row.firstBad, case .breaks(let reason) = bad.outcome else { return nil }
            let place = row.values.isEmpty ? "" : "with \(settings(row)) "
            let seed = result.seeds.count > 1 ? " (seed \(result.seeds[0]))" : ""
            return (row.breakWord, "\(place)at \(result.values.text(at: bad.position))\(seed), \(reason)")
        }
    }

    func settings(_ row: SweepRow) -> String {
        zip(result.grid, row.values).map { "\($0) \($1)" }.joined(separator: ", ")
    }

    private static func words(_ row: SweepRow, _ result: SweepResult) -> String {
        let values = result.values
        guard let knee = row.knee,
            case .found(let holds, let fails)? = row.searches.map(\.knee).first(where: {
                if case .found(knee.middle, _) = $0 { true } else { false }
            })
        else {
            switch row.verdictWord {
            case "holds throughout":
                return "holds from \(result.range.low) to \(result.range.high), all that was simulated"
            case "holds nowhere": return "holds nowhere from \(result.range.low) to \(result.range.high)"
            case let word: return "has no answer (\(word))"
            }
        }
        let (first, last) = (knee.range.lowerBound, knee.range.upperBound)
        let spread = first == last ? "" : " (\(values.text(at: first)) to \(values.text(at: last)) by seed)"
        let (good, bad) = (values.text(at: holds) + spread, values.text(at: fails))
        return holds < fails
            ? "holds up to \(good), and no longer at \(bad)" : "holds from \(good) on, and not yet at \(bad)"
    }

    /// How much was run to find it.
    static func effort(_ result: SweepResult) -> String {
        "\(Wording.count(result.runs, "run")) with \(seeds(result.seeds)), knees to"
            + " \(SweepText.decimal(Double(result.tolerancePermille) / 10, 1)) %"
    }

    /// Many in a row by their ends.
    private static func seeds(_ seeds: [UInt64]) -> String {
        guard let first = seeds.first, let last = seeds.last, seeds.count > 1 else { return "seed \(seeds.first ?? 0)" }
        guard seeds.count > 3, zip(seeds, seeds.dropFirst()).allSatisfy({ $1 == $0 &+ 1 }) else {
            return "seeds " + seeds.map(String.init).joined(separator: ", ")
        }
        return "seeds \(first) to \(last)"
    }

    /// The scalability law as fitted, its intervals, and how much it explains.
    static func scaling(_ fit: ScalabilityFit) -> String {
        func number(_ estimate: ScalabilityFit.Estimate, _ digits: Int) -> String {
            let low = SweepText.decimal(estimate.range.lowerBound, digits)
            let high = SweepText.decimal(estimate.range.upperBound, digits)
            return SweepText.decimal(estimate.value, digits) + (low == high ? "" : " (\(low)..\(high) by seed)")
        }
        let peak = fit.peak.map { "highest at \(Int($0)) of them" } ?? "no peak"
        return "C(N) = λN / (1 + σ(N−1) + κN(N−1)) with λ \(number(fit.capacityOfOne, 0)), contention σ"
            + " \(number(fit.contention, 4)), coherence κ \(number(fit.coherence, 6)); \(peak);"
            + " explains \(SweepText.decimal(fit.explained * 100, 1)) % of the variation"
    }
}

/// What a sweep's reports tell beside its result.
public struct SweepSubject: Sendable {
    /// The scenario's name, and why it matters, by its own word; empty where it says nothing.
    public var scenario: String
    public var why: String
    /// What the model takes things to cost, in sentences.
    public var costs: [String]
    /// The command that sweeps again.
    public var reproduce: String

    public init(scenario: String, why: String, costs: [String], reproduce: String) {
        self.scenario = scenario
        self.why = why
        self.costs = costs
        self.reproduce = reproduce
    }
}
