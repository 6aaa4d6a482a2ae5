import SystemPorts

/// What ends a run that goes wrong, and what is said about it.
extension Simulation {
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
                    + "`Task.detached`, `Task.sleep`, an actor with an executor of its own (MainActor), Dispatch or a "
                    + "thread: use child tasks, a Supervisor's children, and TimeSource.sleep"
            )
        )
        leakBacktrace = touch?.backtrace
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
        if let leakBacktrace {
            lines.append("the foreign thread was in:")
            lines += leakBacktrace.split(separator: "\n").map { "    \($0)" }
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
