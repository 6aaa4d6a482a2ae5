/// Threads for runs, each of which holds its thread from beginning to end: none of the concurrency pool's.
public protocol RunExecutor: Sendable {
    /// Calls `worker` on each of its threads, and returns when all calls have returned.
    func run(_ worker: @escaping @Sendable () -> Void)
}

/// The calling thread, one run after the other.
public struct CallingThread: RunExecutor {
    public init() {}

    public func run(_ worker: @escaping @Sendable () -> Void) { worker() }
}

/// How far an exploration is.
public struct ExplorationProgress: Sendable {
    public var runs = 0
    public var virtualTime: Duration = .zero
    public var failures = 0
    /// Marks reached by some run so far.
    public var coverage = CaseSet<CoverageMark>()

    public init() {}
}

/// Runs many seeds of one scenario, in search of one that breaks it.
public struct Explorer: Sendable {
    /// Each seed draws its own faults and load within the scenario's bounds; otherwise all run the scenario as it is.
    public var isSwarm = true
    /// Goes on after a failure.
    public var keepsGoing = false
    private let scenario: Scenario
    private let run: DrillRun

    public init(_ scenario: Scenario, run: @escaping DrillRun) {
        self.scenario = scenario
        self.run = run
    }

    /// What `seed` runs.
    public func scenario(for seed: UInt64) -> Scenario {
        isSwarm ? Swarm(scenario).draw(seed) : scenario
    }

    /// Runs `seeds` from the lowest on, until one fails (unless it keeps going), the input proves wrong, `isOver` says
    /// so, or all have run. A run that has begun is brought to its end.
    ///
    /// - Parameters:
    ///   - isOver: asked before each run, from any of the executor's threads.
    ///   - observe: told after each run, from any of the executor's threads.
    public func explore(
        _ seeds: ClosedRange<UInt64>,
        on executor: any RunExecutor = CallingThread(),
        until isOver: @escaping @Sendable () -> Bool = { false },
        observe: @escaping @Sendable (ExplorationProgress) -> Void = { _ in }
    ) -> Exploration {
        let work = NumberedWork(seeds, books: ExplorationBooks())
        let books = work.perform(on: executor, until: isOver) { seed in
            let own = scenario(for: seed)
            let explored = ExploredRun(own, seed: seed, result: Result { try run(own, seed) })
            if let failure = explored.failure, !keepsGoing || failure.isWrongInput { work.end() }
            observe(work.enter { $0.take(explored) })
        }
        return Exploration(scenario, isSwarm: isSwarm, runs: books.runs, keepsGoing: keepsGoing)
    }
}

/// What has come of the runs so far.
private struct ExplorationBooks: Sendable {
    private(set) var runs: [ExploredRun] = []
    private var progress = ExplorationProgress()

    mutating func take(_ run: ExploredRun) -> ExplorationProgress {
        runs.append(run)
        progress.runs += 1
        progress.virtualTime += run.virtualTime
        progress.coverage.formUnion(run.coverage)
        if run.failure != nil { progress.failures += 1 }
        return progress
    }
}
