import SystemPorts

/// How a run ends: in success or failure, every life is severed and cancelled, what can end does, the rest is
/// abandoned without a trap.
extension Simulation {
    /// Jobs that may still run while the tasks of the ended run unwind.
    private static let unwindingJobsMax = 200_000

    func end() {
        if var failure {
            failure.seed = settings.seed
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

    /// Waits in real time for a foreign thread to show itself; true when one did.
    func awaitForeignThread() -> Bool {
        let (seconds, attoseconds) = settings.leakGrace.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        for _ in 0..<max(milliseconds, 0) {
            if foreign.happened { return true }
            RunThread.pause(milliseconds: 1)
        }
        return foreign.happened
    }

    func reportLeak() {
        let touch = foreign.touch
        let process = touch?.process.map { "process \($0)" } ?? "an unknown process"
        stop(
            SimulationFailure(
                .leak,
                "a foreign thread touched \(touch?.what ?? "the run") of \(process). The usual cause is `Task { }`, "
                    + "`Task.detached`, `Task.sleep`, an actor with an executor of its own, Dispatch or a thread: use "
                    + "child tasks, a Supervisor's children, and TimeSource.sleep"
            )
        )
    }

    func reportSpin() {
        stop(
            SimulationFailure(
                .spin,
                "more than \(settings.spinLimit) jobs and events at one instant: something loops without waiting"
            )
        )
    }

    /// Who waits where, and what happened last.
    func diagnosis() -> String {
        var lines: [String] = []
        for process in processes {
            guard let life = process.life else {
                lines.append("\(process.name): \(process.hasExited ? "not running" : "never started")")
                continue
            }
            let state = life.executor.isFrozen ? " (frozen)" : ""
            lines.append("\(process.name), life \(life.number)\(state):")
            let waits = life.executor.waits.summary()
            lines += (waits.isEmpty ? ["waits nowhere that is known"] : waits).map { "    \($0)" }
        }
        for executor in dying where !executor.hasEnded {
            lines.append("\(executor.processName), life \(executor.number), crashed:")
            let waits = executor.waits.summary()
            lines += (waits.isEmpty ? ["waits nowhere that is known"] : waits).map { "    \($0)" }
        }
        let recent = tracer.recent()
        if recent.isEmpty {
            lines.append("no boundary event was recorded")
        } else {
            lines.append("last boundary events:")
            lines += recent.suffix(8).map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
