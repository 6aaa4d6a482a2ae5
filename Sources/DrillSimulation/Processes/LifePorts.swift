import SystemPorts

/// The clock of one life.
struct LifeTime: TimeSource {
    private let executor: LifeExecutor

    init(_ executor: LifeExecutor) {
        self.executor = executor
    }

    var now: Instant {
        guard executor.simulation.onRunThread("time", process: executor.processName) else { return .zero }
        return Instant(nanoseconds: executor.localClock)
    }

    var wallTime: Timestamp {
        let start = executor.simulation.settings.startWallTime
        guard executor.simulation.onRunThread("time", process: executor.processName) else { return start }
        if executor.clockSkew != .zero { executor.skewedReadings += 1 }
        return start + .nanoseconds(executor.localClock) + executor.clockSkew
    }

    func setAlarm(at deadline: Instant, _ action: @escaping @Sendable () -> Void) throws(PortSevered) -> Alarm {
        let simulation = executor.simulation
        guard simulation.onRunThread("time", process: executor.processName), !executor.isSevered else {
            throw PortSevered(port: "time")
        }
        let time = max(deadline.nanoseconds, executor.localClock)
        let event = simulation.insert(at: time, owner: executor, action)
        return Alarm { event.cancel() }
    }
}

/// The random streams of one life: `process/life/purpose` of the run's seed.
struct LifeRandom: RandomSource {
    private let executor: LifeExecutor

    init(_ executor: LifeExecutor) {
        self.executor = executor
    }

    func stream(for purpose: String) -> RandomStream {
        executor.simulation.checkThread("random")
        return executor.simulation.random("\(executor.processName)/\(executor.number)/\(purpose)")
    }
}

/// Charges the work of one life to its cores.
struct LifeWork: WorkMeter {
    private let executor: LifeExecutor

    init(_ executor: LifeExecutor) {
        self.executor = executor
    }

    func report(_ stage: WorkStage, records: Int, bytes: Int) {
        guard executor.simulation.onRunThread("work", process: executor.processName) else { return }
        executor.simulation.settings.profile?.mark(executor.role, stage.name)
        guard executor.isMetered, !executor.isSevered, executor.simulation.current == executor.identity else { return }
        let cost = executor.costs.nanoseconds(stage, records: records, bytes: bytes)
        executor.charged += cost
        executor.busy += cost
    }
}
