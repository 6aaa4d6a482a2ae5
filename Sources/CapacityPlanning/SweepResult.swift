import DrillRunner

/// What a sweep came to.
public struct SweepResult: Sendable {
    /// Paths of the settings that were gone through, and of the one that was searched.
    public let grid: [String]
    public let searched: String
    public let goal: String
    public let seeds: [UInt64]
    public let tolerancePermille: Int64
    /// One for each combination of the grid's values, in their order.
    public let rows: [SweepRow]
    /// How capacity grows with the number of workers, where the settings are such.
    public let scalability: ScalabilityFit?
    /// The searched range, as it was given.
    public let range: (low: String, high: String)
    /// How the searched setting's positions are written, and those of the grid's settings, in its order.
    let values: SweptValues
    let gridValues: [SweptValues]

    init(_ sweep: Sweep, combinations: [[Int64]], searches: [SweepSearch]) {
        let gone = sweep.settings.dropLast()
        let values = sweep.settings.last?.values ?? .listed([])
        grid = gone.map(\.path)
        gridValues = gone.map(\.values)
        searched = sweep.settings.last?.path ?? ""
        goal = sweep.goal.text
        seeds = sweep.seeds
        tolerancePermille = sweep.tolerancePermille
        self.values = values
        range = (values.text(at: values.span.lowerBound), values.text(at: values.span.upperBound))
        rows = combinations.enumerated().map { index, positions in
            let own = searches[index * sweep.seeds.count..<(index + 1) * sweep.seeds.count]
            let texts = zip(gone, positions).map { $0.values.text(at: $1) }
            return SweepRow(values: texts, positions: positions, searches: Array(own))
        }
        scalability = Self.scalability(Array(gone), values, rows)
    }

    public var runs: Int { rows.reduce(0) { $0 + $1.searches.reduce(0) { $0 + $1.points.count } } }

    /// What a reader must know before believing an answer, most important first.
    public var warnings: [String] {
        var warnings: [String] = []
        for row in rows {
            let names = zip(grid, row.values).map { "\($0) \($1)" }.joined(separator: ", ")
            let place = names.isEmpty ? "" : "with \(names): "
            func warn(of count: Int, _ text: String) {
                guard count > 0 else { return }
                warnings.append("\(place)\(text) (\(count) of \(row.searches.count) seeds)")
            }
            let outside = "the knee lies outside what was simulated"
            warn(
                of: row.searches.count { $0.knee == .holdsThroughout },
                "it holds from \(range.low) to \(range.high): \(outside)"
            )
            warn(
                of: row.searches.count { $0.knee == .failsThroughout },
                "it holds nowhere from \(range.low) to \(range.high): \(outside)"
            )
            warn(
                of: row.searches.count { !$0.isMonotone },
                "the answer changes more than once along the range: there is no one knee"
            )
            if let (position, reason) = row.unproven {
                warnings.append("\(place)nothing was proven at \(values.text(at: position)): \(reason)")
            }
        }
        if let scalability { warnings += scalability.warnings(path: grid[0]) }
        return warnings
    }

    /// Capacity by workers: the first setting gone through counts something, the searched one is a rate.
    private static func scalability(_ gone: [SweptSetting], _ values: SweptValues, _ rows: [SweepRow])
        -> ScalabilityFit?
    {
        guard gone.count == 1, case .range(_, .rate) = values else { return nil }
        let workers = gone[0].values
        let counts = rows.map { row -> Double? in
            switch workers {
            case .range(_, .count): Double(row.positions[0])
            case .listed: Double(row.values[0])
            default: nil
            }
        }
        var bySeed: [[ScalabilityFit.Point]] = []
        for seed in rows.first?.searches.indices ?? 0..<0 {
            var points: [ScalabilityFit.Point] = []
            for (row, count) in zip(rows, counts) {
                guard let count, count >= 1, case .found(let holds, let fails) = row.searches[seed].knee, holds < fails
                else { return nil }
                points.append(.init(workers: count, capacity: Double(holds)))
            }
            bySeed.append(points)
        }
        return ScalabilityFit(bySeed: bySeed)
    }
}

/// One combination of the settings that were gone through.
public struct SweepRow: Sendable {
    /// In the order of ``SweepResult/grid``.
    public let values: [String]
    let positions: [Int64]
    /// One for each seed, in their order.
    let searches: [SweepSearch]

    /// On which side of a knee the goal holds: a rate is borne up to it, processors are enough from it on.
    enum Side: Hashable, Sendable {
        case below, above
    }

    /// The outermost position at which the goal holds, by seed: the middle one, the least and the greatest. `nil` where
    /// no knee was found with every seed, or seeds disagree on its side.
    var knee: (middle: Int64, range: ClosedRange<Int64>, side: Side)? {
        var found: [Int64] = []
        var sides: Set<Side> = []
        for search in searches {
            guard case .found(let holds, let fails) = search.knee else { return nil }
            found.append(holds)
            sides.insert(holds < fails ? .below : .above)
        }
        found.sort()
        guard let first = found.first, let last = found.last, let side = sides.first, sides.count == 1 else {
            return nil
        }
        return (found[found.count / 2], first...last, side)
    }

    /// The position to which the goal holds with the middle seed, in the searched setting's smallest unit: a count,
    /// nanoseconds, bytes, or records per the rate's period. `nil` where no knee was found with every seed, or the
    /// goal holds beyond it.
    public var holdsTo: Int64? { knee.flatMap { $0.side == .below ? $0.middle : nil } }

    /// The position from which on it holds, likewise.
    public var holdsFrom: Int64? { knee.flatMap { $0.side == .above ? $0.middle : nil } }

    /// A knee was found, or the goal holds throughout, or nowhere: not where a run proved nothing or seeds disagree.
    public var hasAnswer: Bool {
        knee != nil || Set(searches.map(\.knee)).count == 1 && unproven == nil
    }

    /// The run of the first seed that is nearest to the knee on the side where the goal holds. Where it holds
    /// throughout, the end of the range at which records took longer.
    var lastGood: SweepPoint? {
        if let search = searches.first, search.knee == .holdsThroughout, let low = search.points.first,
            let high = search.points.last
        {
            guard let fast = low.latencyP99 else { return low }
            guard let slow = high.latencyP99 else { return high }
            return fast > slow ? low : high
        }
        return nearest { if case .found(let holds, _) = $0 { holds } else { nil } }
    }

    /// The same on the other side: what breaks first, or still. Where the goal holds nowhere, the run at the low end.
    var firstBad: SweepPoint? {
        if let first = searches.first, first.knee == .failsThroughout { return first.points.first }
        return nearest { if case .found(_, let fails) = $0 { fails } else { nil } }
    }

    var unproven: (position: Int64, reason: String)? {
        for search in searches {
            for point in search.points {
                if case .unproven(let reason) = point.outcome { return (point.position, reason) }
            }
        }
        return nil
    }

    private func nearest(_ position: (KneeSearch.Knee) -> Int64?) -> SweepPoint? {
        searches.first.flatMap { search in
            position(search.knee).flatMap { position in search.points.first { $0.position == position } }
        }
    }
}

/// One seed's way along the searched setting.
struct SweepSearch: Sendable {
    let seed: UInt64
    let knee: KneeSearch.Knee
    var isMonotone = true
    /// Rising.
    var points: [SweepPoint] = []
}

/// What is kept of one run: few numbers, so that ten thousand runs cost little.
struct SweepPoint: Sendable {
    let position: Int64
    let outcome: SweepOutcome
    let latencyP99: Duration?
    let backlogMax: Int
    /// The longest of all faults; `nil` where there was none, or one was never recovered from.
    let recovery: Duration?
    let lost: Int
    let virtualTime: Duration
    /// The goal's own measurement, in words, and in numbers where it is a single one.
    let measured: String
    let amount: MeasuredAmount?

    init(position: Int64, outcome: SweepOutcome, report: DrillReport) {
        self.position = position
        self.outcome = outcome
        latencyP99 = report.latency.p99
        backlogMax = report.series.backlog.max() ?? 0
        let recoveries = report.faults.map(\.recovery)
        recovery = recoveries.contains(nil) ? nil : recoveries.compactMap(\.self).max()
        lost = report.counts.lost
        virtualTime = report.virtualTime
        measured = report.expectations.first?.measured ?? ""
        amount = report.expectations.count == 1 ? report.expectations[0].amount : nil
    }
}
