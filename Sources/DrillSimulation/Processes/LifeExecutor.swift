import SystemPorts

/// The hot state of one life of a process, and the executor of its tasks: every job of the life comes through
/// ``enqueue(_:)``.
///
/// `@unchecked Sendable`: confined to the run's thread like the ``Simulation``; a foreign thread that enqueues a job is
/// diverted to ``ForeignThreads``.
@usableFromInline
final class LifeExecutor: TaskExecutor, @unchecked Sendable {
    let simulation: Simulation
    let processName: String
    /// The process's name without its number.
    let role: String
    let number: Int
    let waits: WaitBook
    var clockSkew: Duration
    /// Readings of the wall clock while it was off.
    var skewedReadings = 0
    let costs: CostTable
    /// False for a process that is free of charge: its jobs take the short way.
    let isMetered: Bool

    // Unchecked exclusivity as in the simulation: touched for every job or call, no access spans foreign code.
    @exclusivity(unchecked) var isSevered = false
    @exclusivity(unchecked) var isFrozen = false
    var hasEnded = false
    /// Cancels the life's tasks.
    var cancelRoot: () -> Void = {}
    var severActions: [() -> Void] = []
    @exclusivity(unchecked) var openCalls = OpenCalls()

    /// Nanoseconds of work charged by the running job.
    @exclusivity(unchecked) var charged: Int64 = 0
    @exclusivity(unchecked) var freeCores: Int
    /// Nanoseconds of work charged so far.
    @exclusivity(unchecked) var busy: Int64 = 0
    /// Jobs that wait for a core, or for the thaw.
    @exclusivity(unchecked) var held = HeldJobs()
    /// Entries of this life in the ready queue that stand for one of ``held`` (metered lives only).
    @exclusivity(unchecked) var tokens = 0
    /// Jobs enqueued by a job that had worked before: eligible only when that work is done.
    var delayed: [UnownedJob] = []
    /// Jobs and owned events that a freeze has held.
    var frozenCount = 0
    /// Owned events that came due while frozen.
    var heldEvents: [(slot: UInt32, generation: UInt32)] = []

    init(_ simulation: Simulation, process: SimulatedProcess, number: Int) {
        self.simulation = simulation
        processName = process.name
        role = process.name.split(separator: "-").first.map(String.init) ?? process.name
        self.number = number
        waits = WaitBook(simulation, process: process.name)
        clockSkew = process.clockSkew
        costs = process.costs
        isMetered = !process.costs.isFree
        freeCores = process.cores
    }

    @usableFromInline
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard RunThread.current == simulation.thread else {
            simulation.foreign.noteJob(job, self)
            return
        }
        admit(job)
    }

    @inline(__always)
    func admit(_ job: UnownedJob) {
        if !isMetered || isSevered {
            simulation.ready.append(job, self)
        } else if charged > 0 && simulation.current == identity {
            delay(job)
        } else {
            hold(job)
        }
    }

    var identity: ObjectIdentifier { ObjectIdentifier(self) }

    /// Virtual now of this process, the work charged by the running job included.
    var localClock: Int64 {
        simulation.current == identity ? simulation.clock + charged : simulation.clock
    }
}
