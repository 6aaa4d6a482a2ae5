public import DrillRunner

/// Searches a scenario's settings for the place where a goal stops to hold.
///
/// The last setting is searched; the ones before it are gone through, every combination of their values with every
/// seed being a search of its own. What runs is injected, as it is for an exploration.
public struct Sweep: Sendable {
    /// Makes the scenario with these `PATH=VALUE` overrides, or says what is wrong with it.
    public typealias Variant = @Sendable (_ overrides: [String]) throws -> Scenario

    /// Combinations of values and seeds; more are refused.
    public static let searchesMax = 10_000

    public let goal: SweepGoal
    public let settings: [SweptSetting]
    public let seeds: [UInt64]
    /// How far a knee may be from its true place, in thousandths of it.
    public var tolerancePermille: Int64 = 20
    private let variant: Variant
    private let run: DrillRun

    /// - Throws: ``SweepInputError`` where there is nothing to vary, or far too much.
    public init(
        _ settings: [SweptSetting],
        goal: SweepGoal = .verdict,
        seeds: [UInt64],
        variant: @escaping Variant,
        run: @escaping DrillRun
    ) throws(SweepInputError) {
        guard !settings.isEmpty, !seeds.isEmpty else {
            throw SweepInputError("found nothing to vary; accepted: --vary PATH=A..B, once or more often")
        }
        let paths = settings.map(\.path)
        if let path = paths.first(where: { path in paths.count { $0 == path } > 1 }) {
            throw SweepInputError("--vary \(path): found twice; accepted: once for each setting")
        }
        var searches = seeds.count
        for setting in settings.dropLast() { searches *= setting.values.steps.count }
        guard searches <= Self.searchesMax else {
            throw SweepInputError(
                "found \(searches) searches; accepted: \(Self.searchesMax) at most, by fewer values or seeds"
            )
        }
        self.settings = settings
        self.goal = goal
        self.seeds = seeds
        self.variant = variant
        self.run = run
    }

    /// How far a sweep is.
    public struct Progress: Sendable {
        public var runs = 0
        public var searchesDone = 0
        public var searches = 0
    }

    /// Runs all searches, each from beginning to end on one of the executor's threads. The result does not depend on
    /// how many there are.
    ///
    /// - Throws: what is wrong with the input, if anything is; what ended a run that could not go on.
    public func perform(
        on executor: any RunExecutor = CallingThread(),
        observe: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> SweepResult {
        // Both ends of every setting are read before anything runs: a typing error must not cost the time of a sweep.
        for ends in [settings.map(\.values.span.lowerBound), settings.map(\.values.span.upperBound)] {
            _ = try variant(overrides(ends))
        }
        let combinations = Self.combinations(settings.dropLast().map(\.values.steps))
        let count = UInt64(combinations.count * seeds.count)
        let work = NumberedWork(0...(count - 1), books: SweepBooks(searches: Int(count)))
        let books = work.perform(on: executor) { number in
            let index = Int(number)
            let combination = combinations[index / seeds.count]
            do {
                let search = try search(combination, seed: seeds[index % seeds.count]) {
                    observe(work.enter { $0.count() })
                }
                observe(work.enter { $0.finish(index, search) })
            } catch {
                work.end()
                work.enter { $0.fail(index, error) }
            }
        }
        return SweepResult(self, combinations: combinations, searches: try books.inOrder())
    }

    private func search(_ combination: [Int64], seed: UInt64, ran: () -> Void) throws -> SweepSearch {
        guard let searched = settings.last?.values else { return SweepSearch(seed: seed, knee: .holdsThroughout) }
        var search = KneeSearch(searched, tolerancePermille: tolerancePermille)
        var points: [SweepPoint] = []
        while let position = search.next() {
            let scenario = try variant(overrides(combination + [position]))
            let report = try run(scenario, seed)
            let outcome = goal.outcome(of: report)
            search.take(position, holds: outcome.holds)
            points.append(SweepPoint(position: position, outcome: outcome, report: report))
            ran()
        }
        points.sort { $0.position < $1.position }
        return SweepSearch(seed: seed, knee: search.knee, isMonotone: search.isMonotone, points: points)
    }

    private func overrides(_ positions: [Int64]) -> [String] {
        zip(settings, positions).map { $0.override(at: $1) } + goal.overrides
    }

    /// Every combination of one position of each, the last changing fastest; one empty one of none.
    static func combinations(_ steps: [[Int64]]) -> [[Int64]] {
        steps.reduce([[]]) { combinations, steps in
            combinations.flatMap { combination in steps.map { combination + [$0] } }
        }
    }
}

/// What has come of the searches so far.
private struct SweepBooks: Sendable {
    private var progress = Sweep.Progress()
    private var searches: [Int: SweepSearch] = [:]
    private var failure: (index: Int, error: any Error)?

    init(searches: Int) {
        progress.searches = searches
    }

    mutating func count() -> Sweep.Progress {
        progress.runs += 1
        return progress
    }

    mutating func finish(_ index: Int, _ search: SweepSearch) -> Sweep.Progress {
        searches[index] = search
        progress.searchesDone += 1
        return progress
    }

    /// The failure of the lowest search is the one that is told, whichever came first.
    mutating func fail(_ index: Int, _ error: any Error) {
        if index < failure?.index ?? .max { failure = (index, error) }
    }

    /// In the order of the combinations, and of the seeds within each.
    func inOrder() throws -> [SweepSearch] {
        if let failure { throw failure.error }
        return (0..<progress.searches).compactMap { searches[$0] }
    }
}
