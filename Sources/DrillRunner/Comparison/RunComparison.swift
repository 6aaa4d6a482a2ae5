/// What changed from one run to another, and what of it is worse.
///
/// Worse without any tolerance: a verdict or an expectation that no longer holds, and an anomaly that was not there, or
/// in more cases. Worse beyond the tolerance: more records lost, dropped, late, doubled, dead-lettered or in flight; higher latency;
/// longer recovery. What counts records is compared as it is only between runs that attempted the same number.
public struct RunComparison: Sendable {
    /// One thing that is different.
    public struct Change: Hashable, Sendable {
        public enum Direction: String, Hashable, Sendable { case better, worse, neutral }

        public let what: String
        public let before: String
        public let after: String
        public let direction: Direction
        /// Worse by more than is tolerated.
        public let isRegression: Bool
    }

    public let run: String
    /// What the scenario was told otherwise; empty too where a report is too old to say it.
    public let settings: [SettingChange]
    public let changes: [Change]

    public var isWorse: Bool { changes.contains(where: \.isRegression) }

    /// - Parameter tolerance: in thousandths of the former value.
    public init(_ before: RecordedRun, _ after: RecordedRun, tolerancePermille: Int) {
        run = before.key
        let (old, new) = (before.settings, after.settings)
        settings = old.flatMap { old in new.map { SettingChange.changes(from: old, to: $0) } } ?? []
        var comparing = Comparing(before, after, tolerancePermille)
        comparing.compare()
        changes = comparing.changes
    }

    /// Pairs the runs of two files by scenario and seed.
    ///
    /// - Returns: the comparisons, and the runs that only one of the files has.
    public static func pairs(
        _ before: [RecordedRun],
        _ after: [RecordedRun],
        tolerancePermille: Int
    ) -> (comparisons: [RunComparison], onlyBefore: [String], onlyAfter: [String]) {
        let comparisons = before.compactMap { one in
            after.first { $0.key == one.key }.map { RunComparison(one, $0, tolerancePermille: tolerancePermille) }
        }
        return (
            comparisons, before.map(\.key).filter { key in !after.contains { $0.key == key } },
            after.map(\.key).filter { key in !before.contains { $0.key == key } }
        )
    }
}

/// Walks through everything that can be compared.
private struct Comparing {
    let before: RecordedRun
    let after: RecordedRun
    let tolerancePermille: Int
    var changes: [RunComparison.Change] = []

    init(_ before: RecordedRun, _ after: RecordedRun, _ tolerancePermille: Int) {
        self.before = before
        self.after = after
        self.tolerancePermille = tolerancePermille
    }

    mutating func compare() {
        note("build", before.build, after.build, .neutral)
        compareVerdicts()
        compareExpectations()
        compareAnomalies("anomaly", before.violations, after.violations)
        compareAnomalies("permitted", before.permitted, after.permitted)
        compareCounts()
        for name in ["p50", "p95", "p99", "p99.9", "max"] {
            // Older reports lack some.
            guard let old = before.latency[name], let new = after.latency[name] else { continue }
            compareTimes("latency \(name)", old, new)
        }
        for (fault, seconds) in before.recovery {
            guard let now = after.recovery.first(where: { $0.fault == fault }) else { continue }
            compareTimes("recovery from \(fault)", seconds, now.seconds)
        }
    }

    private mutating func note(
        _ what: String,
        _ old: String,
        _ new: String,
        _ direction: RunComparison.Change.Direction,
        isRegression: Bool = false
    ) {
        guard old != new else { return }
        changes.append(
            .init(what: what, before: old, after: new, direction: direction, isRegression: isRegression)
        )
    }

    private static func rank(_ verdict: String) -> Int {
        ["pass", "inconclusive", "fail"].firstIndex(of: verdict) ?? 1
    }

    private mutating func compareVerdicts() {
        let (old, new) = (before.verdict.rawValue, after.verdict.rawValue)
        let isWorse = Self.rank(new) > Self.rank(old)
        note("verdict", old, new, isWorse ? .worse : .better, isRegression: isWorse)
    }

    private mutating func compareExpectations() {
        for old in before.expectations {
            let name = "expected \(old.name) \(old.bound)"
            guard let new = after.expectations.first(where: { $0.name == old.name && $0.bound == old.bound }) else {
                note(name, old.verdict, "not expected", .neutral)
                continue
            }
            let isWorse = Self.rank(new.verdict) > Self.rank(old.verdict)
            let direction: RunComparison.Change.Direction =
                new.verdict == old.verdict ? .neutral : isWorse ? .worse : .better
            let (was, now) = ("\(old.measured) (\(old.verdict))", "\(new.measured) (\(new.verdict))")
            note(name, was, now, direction, isRegression: isWorse)
        }
        for new in after.expectations
        where !before.expectations.contains(where: { $0.name == new.name && $0.bound == new.bound }) {
            note("expected \(new.name) \(new.bound)", "not expected", "\(new.measured) (\(new.verdict))", .neutral)
        }
    }

    private mutating func compareAnomalies(_ word: String, _ old: [String: Int], _ new: [String: Int]) {
        for name in Set(old.keys).union(new.keys).sorted() {
            let (was, now) = (old[name] ?? 0, new[name] ?? 0)
            let isRegression = word == "anomaly" ? now > was : isBeyond(Double(was), Double(now))
            note(
                "\(word) \(name)",
                Wording.count(was),
                Wording.count(now),
                now > was ? .worse : .better,
                isRegression: isRegression
            )
        }
    }

    private mutating func compareCounts() {
        let bad: Set<String> = ["lost", "dropped", "late", "duplicates", "inFlight", "deadLettered"]
        let isSameLoad = before.counts["attempted"] == after.counts["attempted"]
        for name in [
            "attempted", "stored", "filtered", "deadLettered", "dropped", "lost", "inFlight", "duplicates", "late",
        ] {
            let (was, now) = (before.counts[name] ?? 0, after.counts[name] ?? 0)
            guard bad.contains(name) else {
                note(name, Wording.count(was), Wording.count(now), .neutral)
                continue
            }
            // Under another load a number by itself says nothing; its share does.
            let scale = isSameLoad ? 1 : share
            let isRegression = isBeyond(Double(was) * scale, Double(now))
            guard was > 0 || now > 0 else { continue }
            let of = { (run: RecordedRun) in isSameLoad ? "" : " of \(Wording.count(run.counts["attempted"] ?? 0))" }
            let isMore = Double(now) > Double(was) * scale
            note(
                name,
                Wording.count(was) + of(before),
                Wording.count(now) + of(after),
                isMore ? .worse : .better,
                isRegression: isRegression
            )
        }
    }

    private var share: Double {
        Double(after.counts["attempted"] ?? 0) / Double(max(1, before.counts["attempted"] ?? 1))
    }

    private mutating func compareTimes(_ what: String, _ old: Double?, _ new: Double?) {
        func words(_ seconds: Double?) -> String {
            seconds.map { Wording.duration(.nanoseconds(Int64(($0 * 1e9).rounded()))) } ?? "never"
        }
        let (was, now) = (old ?? .infinity, new ?? .infinity)
        // Reports give milliseconds: less than one says nothing.
        let isRegression = isBeyond(was, now) && now - was > 0.0011
        note(what, words(old), words(new), now > was ? .worse : .better, isRegression: isRegression)
    }

    private func isBeyond(_ was: Double, _ now: Double) -> Bool {
        guard was.isFinite else { return false }
        return now > was + was * Double(tolerancePermille) / 1_000
    }
}
