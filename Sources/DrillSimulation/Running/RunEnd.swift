import SystemPorts

/// How a run ends: in success or failure, every life is severed and cancelled, what can end does, the rest is
/// abandoned without a trap.
extension Simulation {
    /// Jobs that may still run while the tasks of the ended run unwind.
    private static let unwindingJobsMax = 200_000

    func end() {
        if var failure {
            failure.seed = settings.seed
            failure.replayCommand = Seed(settings.seed).replayCommand(test: settings.testName)
            failure.instant = now
            failure.diagnosis = diagnosis()
            self.failure = failure
        }
        phase = .ending
        for process in processes { process.abandon() }
        unwind()
        finalStatistics = statistics
        phase = .ended
        heap.removeAll()
        table = EventTable()
        ready.removeAll()
        dying = []
        processes = []
        executors = []
        stall = nil
    }

    private func unwind() {
        var jobs = 0
        while jobs < Self.unwindingJobsMax {
            for late in foreign.takeJobs() { ready.append(late.job, late.executor) }
            guard let entry = ready.next() else { return }
            jobs += 1
            execute(entry)
        }
    }
}
