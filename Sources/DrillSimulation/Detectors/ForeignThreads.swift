import Synchronization

/// What foreign threads did to a run: the only state of a simulation that they may change.
final class ForeignThreads: Sendable {
    /// The first thing that a foreign thread did.
    struct Touch: Sendable {
        let what: String
        /// Where it is known.
        let process: String?
        /// Where the platform gives one.
        let backtrace: String?
    }

    private struct State: Sendable {
        var touch: Touch?
        var jobs: [ForeignJob] = []
    }

    /// `@unchecked Sendable`: a job that was handed over and is run once, by the run's thread.
    struct ForeignJob: @unchecked Sendable {
        let job: UnownedJob
        let executor: LifeExecutor
    }

    private let hasAny = Atomic(false)
    private let state = Mutex(State())

    /// Cheap enough to be asked before every job.
    @inline(__always)
    var happened: Bool { hasAny.load(ordering: .relaxed) }

    /// A port was touched.
    func noteTouch(of what: String, process: String?) {
        note(what, process)
        hasAny.store(true, ordering: .releasing)
    }

    /// A job was enqueued. It is kept, so that the ended run can let it unwind.
    func noteJob(_ job: UnownedJob, _ executor: LifeExecutor) {
        note("the executor", executor.processName)
        state.withLock { $0.jobs.append(ForeignJob(job: job, executor: executor)) }
        hasAny.store(true, ordering: .releasing)
    }

    private func note(_ what: String, _ process: String?) {
        guard !happened else { return }
        let touch = Touch(what: what, process: process, backtrace: LeakBacktrace.capture())
        state.withLock { state in
            if state.touch == nil { state.touch = touch }
        }
    }

    var touch: Touch? { state.withLock { $0.touch } }

    /// Hands out the jobs that came so far.
    func takeJobs() -> [ForeignJob] {
        state.withLock { state in
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}
