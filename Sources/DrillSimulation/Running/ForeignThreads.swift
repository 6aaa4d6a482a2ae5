import Synchronization

/// What foreign threads did to a run: the only state of a simulation that they may change.
final class ForeignThreads: Sendable {
    struct State: Sendable {
        /// The first touch, with the process where that is known.
        var touch: (what: String, process: String?)?
        var jobs: [ForeignJob] = []
    }

    struct ForeignJob: @unchecked Sendable {
        // Sendable in truth: a job that was handed over and is run once, by the run's thread.
        let job: UnownedJob
        let executor: LifeExecutor
    }

    private let hasAny = Atomic(false)
    private let state = Mutex(State())

    /// Cheap enough to be asked before every job.
    @inline(__always)
    var happened: Bool { hasAny.load(ordering: .relaxed) }

    func noteTouch(of what: String, process: String?) {
        state.withLock { state in
            if state.touch == nil { state.touch = (what, process) }
        }
        hasAny.store(true, ordering: .releasing)
    }

    func noteJob(_ job: UnownedJob, _ executor: LifeExecutor) {
        state.withLock { state in
            if state.touch == nil { state.touch = ("the executor", executor.processName) }
            state.jobs.append(ForeignJob(job: job, executor: executor))
        }
        hasAny.store(true, ordering: .releasing)
    }

    var touch: (what: String, process: String?)? { state.withLock { $0.touch } }

    /// Hands out the jobs that came so far.
    func takeJobs() -> [ForeignJob] {
        state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}
