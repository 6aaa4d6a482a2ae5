public import SystemPorts

/// One life of a process, from start to exit or crash.
///
/// `@unchecked Sendable`: confined to the run's thread like the ``Simulation``, checked on every entry.
public final class ProcessLife: @unchecked Sendable {
    public let process: SimulatedProcess
    /// 1 for the first start, one more for each restart.
    public var number: Int { executor.number }
    /// What product code gets. All of it throws `PortSevered` after a crash.
    public let ports: ProcessPorts

    @usableFromInline let executor: LifeExecutor

    init(_ process: SimulatedProcess, number: Int) {
        self.process = process
        executor = LifeExecutor(process.simulation, process: process, number: number)
        var ports = ProcessPorts(
            processName: process.name,
            time: LifeTime(executor),
            random: LifeRandom(executor),
            disk: LifeDisk(executor, process.disk),
            work: LifeWork(executor)
        )
        ports.mutants = process.mutants
        self.ports = ports
    }

    /// True after a crash, and after the end of the run.
    public var isSevered: Bool { executor.isSevered }

    /// Virtual now of this process, the work charged so far in the running job included.
    public var localNow: Instant {
        guard executor.simulation.onRunThread("time", process: executor.processName) else { return .zero }
        return Instant(nanoseconds: executor.localClock)
    }

    /// Calls `event` after `delay`, counted from ``localNow``. The event belongs to this life: dropped after a crash,
    /// held while frozen. For client state machines that live inside the process.
    @discardableResult
    public func schedule(after delay: Duration, _ event: @escaping () -> Void) -> ScheduledEvent {
        guard executor.simulation.onRunThread("schedule", process: executor.processName), !isSevered else {
            return .none
        }
        return executor.simulation.insert(at: (localNow + delay).nanoseconds, owner: executor, event)
    }

    /// Runs `action` when this life ends by a crash or with the run: state machines drop their connections here.
    public func onSever(_ action: @escaping () -> Void) {
        guard executor.simulation.onRunThread("onSever", process: executor.processName) else { return }
        if isSevered { action() } else { executor.severActions.append(action) }
    }

    /// The bridge from async product code to state machines.
    ///
    /// `begin` is called at once with a reply that is answered once, now or later; what is answered after a crash or a
    /// cancellation is ignored. A frozen process gets the answer after its thaw.
    ///
    /// - Parameters:
    ///   - what: names the wait in the diagnosis of a run that stands still.
    ///   - begin: hands the request to the state machine.
    /// - Throws: `PortSevered` after a crash, `CancellationError`, and what the reply throws.
    @inlinable
    public func call<T: Sendable>(
        _ what: String,
        isolation: isolated (any Actor)? = #isolation,
        _ begin: (SimulatedReply<T>) -> Void
    ) async throws -> T {
        try await executor.call(what, isolation, begin)
    }
}

// Inlinable and apart from the rest of the executor: specialised for the type of its answer, a call is twice as fast.
extension LifeExecutor {
    @inlinable
    func call<T: Sendable>(
        _ what: String,
        _ isolation: isolated (any Actor)?,
        _ begin: (SimulatedReply<T>) -> Void
    ) async throws -> T {
        let reply = SimulatedReply<T>(self)
        let call = try open(reply, what)
        defer { close(call) }
        begin(reply)
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation(isolation: isolation) { reply.wait($0) }
        } onCancel: {
            reply.fail(CancellationError())
        }
    }

    /// Numbers of an open call in ``openCalls`` and ``waits``.
    @usableFromInline
    struct CallNumbers {
        let slot: Int
        let wait: UInt64
    }

    @usableFromInline
    func open(_ reply: some OpenCall, _ what: String) throws -> CallNumbers {
        guard simulation.onRunThread("call", process: processName), !isSevered else { throw PortSevered(port: what) }
        try Task.checkCancellation()
        return CallNumbers(slot: openCalls.insert(reply), wait: waits.waitBegan(what))
    }

    @usableFromInline
    func close(_ call: CallNumbers) {
        guard simulation.onRunThread("call", process: processName) else { return }
        openCalls.remove(call.slot)
        waits.waitEnded(call.wait)
    }

    /// False, and the leak is noted, on a foreign thread.
    @usableFromInline
    var isOnRunThread: Bool { simulation.onRunThread("a reply", process: processName) }
}
