package import SystemPorts

/// How a life of a process ended.
public struct ProcessExit: Sendable, CustomStringConvertible {
    public enum Reason: Sendable {
        case returned
        case threw(any Error)
        case crashed
    }

    /// Which life it was, counted from 1.
    public let life: Int
    public let reason: Reason

    public var description: String {
        switch reason {
        case .returned: "life \(life) returned"
        case .threw(let error): "life \(life) threw \(error)"
        case .crashed: "life \(life) crashed"
        }
    }
}

/// A process of the simulated world: a clock, cores, a disk that survives crashes, and one life after the other.
///
/// Legal transitions: stopped → running ⇄ frozen; running or frozen → stopped by exit or crash.
///
/// `@unchecked Sendable`: confined to the run's thread like the ``Simulation``, checked on every entry.
public final class SimulatedProcess: @unchecked Sendable {
    public let name: String
    /// Survives crashes and restarts.
    public let disk: SimulatedDisk
    /// The life that runs now; `nil` before the start and after an exit or a crash.
    public private(set) var life: ProcessLife?
    /// Told when a life has ended: its main returned or threw, or it crashed.
    public var onExit: (@Sendable (ProcessExit) -> Void)?

    package let simulation: Simulation
    let cores: Int
    let costs: CostTable
    /// By how much its wall clock is ahead of the world's; a change takes effect at once.
    public var clockSkew: Duration {
        didSet { life?.executor.clockSkew = clockSkew }
    }
    /// How often its lives read a wall clock that was off.
    public var skewedReadings: Int { skewedReadingsBefore + (life?.executor.skewedReadings ?? 0) }
    private var skewedReadingsBefore = 0
    var mutants = Mutants.none
    private var main: (@Sendable (ProcessLife) async throws -> Void)?
    private var lives = 0
    private var busyBefore: Int64 = 0
    private var frozenBefore = 0

    init(
        _ simulation: Simulation,
        name: String,
        cores: Int,
        costs: CostTable,
        disk: SimulatedDisk,
        clockSkew: Duration
    ) {
        self.simulation = simulation
        self.name = name
        self.cores = max(cores, 1)
        self.costs = costs
        self.disk = disk
        self.clockSkew = clockSkew
    }

    public var isRunning: Bool { life != nil }
    public var isFrozen: Bool { life?.executor.isFrozen ?? false }
    /// True after an exit or a crash, until the next start.
    public var hasExited: Bool { life == nil && lives > 0 }

    /// Jobs and events that freezes have held so far: what a freeze has hit.
    public var heldByFreezes: Int { frozenBefore + (life?.executor.frozenCount ?? 0) }

    /// Nanoseconds of work of all lives.
    var busy: Int64 { busyBefore + (life?.executor.busy ?? 0) }

    /// Rules to leave out in the lives that are started from now on.
    package func setMutants(_ mutants: Mutants) {
        self.mutants = mutants
    }

    /// Starts a life that runs `main`, and remembers it for ``restart()``. Does nothing while a life runs.
    public func start(_ main: @escaping @Sendable (ProcessLife) async throws -> Void) {
        guard simulation.onRunThread("start of a process", process: name), life == nil else { return }
        self.main = main
        begin(main)
    }

    /// Starts a new life of the same main, with fresh random streams and the disk as it is; ends a running life by a
    /// crash first.
    public func restart() {
        guard simulation.onRunThread("restart of a process", process: name), let main else { return }
        crash()
        // Whoever was told of the crash may have restarted it already.
        if life == nil { begin(main) }
    }

    /// Ends the life as a power failure would: ports are severed, disk writes that were not synced are lost, and only
    /// then are the tasks cancelled. They must end in zero virtual time.
    public func crash() {
        guard simulation.onRunThread("crash of a process", process: name), let life else { return }
        let executor = life.executor
        disk.loseUnsynced()
        close(life)
        executor.sever()
        if !executor.hasEnded { simulation.dying.append(executor) }
        onExit?(ProcessExit(life: executor.number, reason: .crashed))
    }

    /// Stops every job and owned event of the life where it is, as SIGSTOP does. Its clock goes on.
    public func freeze() {
        guard simulation.onRunThread("freeze of a process", process: name), let life else { return }
        life.executor.isFrozen = true
    }

    /// Lets a frozen life go on with what it held, in order.
    public func thaw() {
        guard simulation.onRunThread("thaw of a process", process: name), let life, isFrozen else { return }
        life.executor.release()
    }

    private func begin(_ main: @escaping @Sendable (ProcessLife) async throws -> Void) {
        guard simulation.phase == .preparing || simulation.phase == .running else { return }
        lives += 1
        let life = ProcessLife(self, number: lives)
        self.life = life
        let executor = life.executor
        simulation.executors.append(executor)
        // The one place where a task is started that has no parent: the root of the life's tree.
        let root = Task(executorPreference: executor) {
            let reason: ProcessExit.Reason
            do {
                try await Waiting.$observer.withValue(executor.waits) { try await main(life) }
                reason = .returned
            } catch {
                reason = .threw(error)
            }
            executor.hasEnded = true
            self.ended(life, reason)
        }
        executor.cancelRoot = { root.cancel() }
    }

    private func ended(_ life: ProcessLife, _ reason: ProcessExit.Reason) {
        guard self.life === life else { return }
        close(life)
        life.executor.sever()
        onExit?(ProcessExit(life: life.number, reason: reason))
    }

    /// Takes `life` out of the process, which breaks the reference cycle between them.
    private func close(_ life: ProcessLife) {
        busyBefore += life.executor.busy
        skewedReadingsBefore += life.executor.skewedReadings
        frozenBefore += life.executor.frozenCount
        self.life = nil
    }

    /// Ends the life with the run, without telling anybody, and lets go of what was handed in.
    func abandon() {
        onExit = nil
        main = nil
        guard let life else { return }
        close(life)
        life.executor.sever()
    }
}

extension Simulation {
    /// Makes a process of `cores` cores whose work is charged by `costs`.
    ///
    /// - Parameters:
    ///   - name: names it in traces and diagnoses; also the root of its random streams, so it should be unique.
    ///   - cores: how many jobs can be at work at the same time.
    ///   - costs: what the reported work costs a core; with ``CostTable/free`` cores do not matter.
    ///   - disk: its disk; a fresh one of no latency and no limit when `nil`.
    ///   - clockSkew: by how much its wall clock is ahead of the world's.
    public func makeProcess(
        _ name: String,
        cores: Int,
        costs: CostTable,
        disk: SimulatedDisk?,
        clockSkew: Duration = .zero
    ) -> SimulatedProcess {
        let process = SimulatedProcess(
            self,
            name: name,
            cores: cores,
            costs: costs,
            disk: disk ?? SimulatedDisk(),
            clockSkew: clockSkew
        )
        if onRunThread("makeProcess", process: name), phase != .ended { processes.append(process) }
        return process
    }

    /// A process of one core, free of charge, with a disk of its own.
    public func makeProcess(_ name: String) -> SimulatedProcess {
        makeProcess(name, cores: 1, costs: .free, disk: nil)
    }
}
