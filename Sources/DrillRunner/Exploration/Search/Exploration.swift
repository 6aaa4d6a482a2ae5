/// What a batch of seeds found. The same seeds of the same scenario give the same exploration, in whatever order, and
/// on however many threads, they ran.
public struct Exploration: Sendable {
    public let scenario: Scenario
    /// Whether each seed also drew its faults.
    public let isSwarm: Bool
    /// In the order of the seeds.
    public let failures: [ExplorationFailure]
    public let runs: Int
    public let virtualTime: Duration
    /// The first and the last seed that count.
    public let seeds: ClosedRange<UInt64>?
    /// How many runs reached each mark, in the marks' order.
    public let coverage: [(mark: CoverageMark, runs: Int)]
    /// How many runs reached each of what the scenario's `sometimes` asks for, in its order.
    public let sometimes: [(expectation: SometimesExpectation, runs: Int)]
    /// The scenario's kinds of faults, in its order.
    public let faults: [FaultTally]
    /// Runs that proved nothing, with the reason, in the order of the seeds.
    public let inconclusive: [(seed: UInt64, reason: String)]

    /// How often one kind of fault was in play.
    public struct FaultTally: Sendable {
        public let kind: Fault.Kind
        /// Runs in which it was in play, and in which it changed something.
        public var runs = 0
        public var hits = 0
        /// Every fault of the kind may miss, by the scenario's word.
        public let mayMiss: Bool
    }

    /// - Parameter keepsGoing: counts what ran beyond the first seed that failed.
    init(_ scenario: Scenario, isSwarm: Bool, runs all: [ExploredRun], keepsGoing: Bool) {
        self.scenario = scenario
        self.isSwarm = isSwarm
        var counted = all.sorted { $0.seed < $1.seed }
        if !keepsGoing, let first = counted.firstIndex(where: { $0.failure != nil }) {
            counted.removeSubrange((first + 1)...)
        }
        runs = counted.count
        failures = counted.compactMap(\.failure)
        virtualTime = counted.reduce(.zero) { $0 + $1.virtualTime }
        seeds = counted.first.flatMap { first in counted.last.map { first.seed...$0.seed } }
        coverage = CoverageMark.allCases.map { mark in (mark, counted.count(where: { $0.coverage.contains(mark) })) }
        var measures = 0
        sometimes = scenario.sometimes.map { asked in
            switch asked {
            case .mark(let mark): return (asked, counted.count { $0.coverage.contains(mark) })
            case .measure:
                defer { measures += 1 }
                return (asked, counted.count { $0.reached.contains(measures) })
            }
        }
        inconclusive = counted.compactMap { run in run.inconclusive.map { (run.seed, $0) } }
        faults = Self.tally(scenario, counted)
    }

    private static func tally(_ scenario: Scenario, _ runs: [ExploredRun]) -> [FaultTally] {
        var tallies: [FaultTally] = []
        for fault in scenario.faults where !tallies.contains(where: { $0.kind == fault.kind }) {
            let all = scenario.faults.filter { $0.kind == fault.kind }
            tallies.append(FaultTally(kind: fault.kind, mayMiss: all.allSatisfy(\.mayMiss)))
        }
        for run in runs {
            for index in tallies.indices {
                if run.faults.contains(tallies[index].kind) { tallies[index].runs += 1 }
                if run.hits.contains(tallies[index].kind) { tallies[index].hits += 1 }
            }
        }
        return tallies
    }

    /// What the scenario's `sometimes` asks for and no run reached.
    public var unreached: [SometimesExpectation] { sometimes.filter { $0.runs == 0 }.map(\.expectation) }

    /// Kinds of faults that never changed anything, in no run: nothing was proven of them.
    public var neverHit: [Fault.Kind] {
        faults.filter { $0.runs > 0 && $0.hits == 0 && !$0.mayMiss }.map(\.kind)
    }

    /// Whether some run could not go on, or could not be started.
    public var hasErrors: Bool { failures.contains(where: \.isError) }

    /// Fail where a seed failed. Inconclusive where something that was asked for was never reached, a kind of fault never
    /// hit, or nothing ran; for plain runs also where one of them proved nothing. A draw may prove nothing.
    public var verdict: Verdict {
        if !failures.isEmpty { return .fail }
        let provedNothing = isSwarm ? inconclusive.count == runs : !inconclusive.isEmpty
        return provedNothing || !unreached.isEmpty || !neverHit.isEmpty ? .inconclusive : .pass
    }
}
