import Synchronization

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
    public var coverage: Set<CoverageMark> = []

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
        let board = ExplorationBoard(seeds, keepsGoing: keepsGoing)
        executor.run {
            while !isOver(), let seed = board.next() {
                let own = scenario(for: seed)
                let result = Result { try run(own, seed) }
                observe(board.take(ExploredRun(own, seed: seed, result: result)))
            }
        }
        return Exploration(scenario, isSwarm: isSwarm, runs: board.runs, keepsGoing: keepsGoing)
    }
}

/// Hands seeds out and takes results in, for all threads.
private final class ExplorationBoard: Sendable {
    private struct State: Sendable {
        var next: UInt64?
        var runs: [ExploredRun] = []
        var progress = ExplorationProgress()
        var isOver = false
    }

    private let last: UInt64
    private let keepsGoing: Bool
    private let state: Mutex<State>

    init(_ seeds: ClosedRange<UInt64>, keepsGoing: Bool) {
        last = seeds.upperBound
        self.keepsGoing = keepsGoing
        state = Mutex(State(next: seeds.lowerBound))
    }

    var runs: [ExploredRun] { state.withLock { $0.runs } }

    /// The next seed; `nil` when there is none to begin. Seeds are handed out in order, so that all below one that
    /// failed have run when the last thread returns.
    func next() -> UInt64? {
        state.withLock { state in
            guard !state.isOver, let seed = state.next else { return nil }
            state.next = seed < last ? seed + 1 : nil
            return seed
        }
    }

    func take(_ run: ExploredRun) -> ExplorationProgress {
        state.withLock { state in
            state.runs.append(run)
            state.progress.runs += 1
            state.progress.virtualTime += run.virtualTime
            state.progress.coverage.formUnion(run.coverage)
            if let failure = run.failure {
                state.progress.failures += 1
                if !keepsGoing || failure.isWrongInput { state.isOver = true }
            }
            return state.progress
        }
    }
}
