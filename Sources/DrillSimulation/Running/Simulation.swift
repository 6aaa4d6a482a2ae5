import Synchronization
public import SystemPorts

/// One deterministic run: scheduler, virtual clock, event heap, trace.
///
/// Make the processes, schedule what the world does, then call ``run(_:)``. Everything happens on the thread that
/// calls it; several simulations run side by side on threads of their own.
///
/// `@unchecked Sendable`: the mutable state belongs to the thread that calls ``run(_:)`` (before that, to the thread
/// that made the simulation). Every entry checks the thread; a foreign one changes nothing but ``foreign``, which is
/// locked, and ends the run.
public final class Simulation: @unchecked Sendable {
    public let settings: SimulationSettings

    @exclusivity(unchecked) var clock: Int64 = 0
    @exclusivity(unchecked) var phase = Phase.preparing
    var thread = RunThread.current
    let timeLimitNanoseconds: Int64
    let foreign = ForeignThreads()

    // Unchecked exclusivity: read and written for every job or event, and no access spans a call of foreign code.

    @exclusivity(unchecked) var ready: ReadyQueue
    @exclusivity(unchecked) var heap = EventHeap()
    @exclusivity(unchecked) var table = EventTable()
    @exclusivity(unchecked) var lastEventNumber: UInt64 = 0
    @exclusivity(unchecked) var staleEvents = 0

    /// Whose job is running.
    @exclusivity(unchecked) var current: ObjectIdentifier?
    /// The body has ended.
    @exclusivity(unchecked) var isFinished = false
    @exclusivity(unchecked) var failure: SimulationFailure?
    var leakBacktrace: String?
    var finalStatistics: SimulationStatistics?
    var tracer: Tracer
    @exclusivity(unchecked) var stall: StallWatch?
    var processes: [SimulatedProcess] = []
    /// Every life so far: jobs refer to executors without retaining them.
    var executors: [LifeExecutor] = []
    /// Crashed lives whose tasks have not ended yet.
    @exclusivity(unchecked) var dying: [LifeExecutor] = []

    @exclusivity(unchecked) var jobCount = 0
    @exclusivity(unchecked) var eventCount = 0
    /// Jobs and events since the clock last moved.
    @exclusivity(unchecked) var countAtInstant = 0

    /// Legal transitions: preparing → running → ending → ended.
    enum Phase {
        case preparing, running, ending, ended
    }

    public init(_ settings: SimulationSettings) {
        self.settings = settings
        timeLimitNanoseconds = settings.timeLimit.wholeNanoseconds
        ready = ReadyQueue(settings.scheduling, seed: settings.seed)
        tracer = Tracer(settings)
    }

    /// Virtual time since the run's start.
    public var now: Instant { Instant(nanoseconds: clock) }

    /// The world's true wall time; a process with a skewed clock sees another one.
    public var wallTime: Timestamp { settings.startWallTime + .nanoseconds(clock) }

    /// The substream of the run's seed called `name`.
    public func random(_ name: String) -> RandomStream {
        RandomStream(seed: settings.seed, name: name)
    }

    /// Calls `event` at `instant`, or as the next event where that has passed. Events of one instant happen in the
    /// order in which they were scheduled.
    @discardableResult
    public func schedule(at instant: Instant, _ event: @escaping () -> Void) -> ScheduledEvent {
        guard onRunThread("schedule"), phase != .ended else { return .none }
        return insert(at: instant.nanoseconds, owner: nil, event)
    }

    /// Calls `event` after `delay` of virtual time.
    @discardableResult
    public func schedule(after delay: Duration, _ event: @escaping () -> Void) -> ScheduledEvent {
        schedule(at: now + delay, event)
    }

    /// Ends the run with `failure`, from an event or a job. The first failure counts.
    public func stop(_ failure: SimulationFailure) {
        guard onRunThread("stop"), phase == .running || phase == .preparing, self.failure == nil else { return }
        self.failure = failure
    }

    /// The leak detector: every simulated port calls it. A foreign thread ends the run with
    /// ``SimulationFailure/Code/leak``; it never traps.
    public func checkThread(_ port: StaticString) {
        _ = onRunThread(port)
    }

    /// False, and the leak is noted, on a foreign thread.
    @inline(__always)
    func onRunThread(_ port: StaticString, process: String? = nil) -> Bool {
        if RunThread.current == thread { return true }
        foreign.noteTouch(of: "\(port)", process: process)
        return false
    }

    // MARK: Events

    @discardableResult
    func insert(at time: Int64, owner: LifeExecutor?, _ event: @escaping () -> Void) -> ScheduledEvent {
        let (slot, generation) = table.insert(event, owner: owner)
        push(at: time, slot, generation)
        return ScheduledEvent(simulation: self, slot: slot, generation: generation)
    }

    func push(at time: Int64, _ slot: UInt32, _ generation: UInt32) {
        lastEventNumber += 1
        heap.insert(
            EventHeap.Entry(time: max(time, clock), number: lastEventNumber, slot: slot, generation: generation)
        )
    }

    func cancel(_ event: ScheduledEvent) {
        guard onRunThread("cancel of an event"), table.take(event.slot, event.generation) != nil else { return }
        staleEvents += 1
        if staleEvents > 4_096 && staleEvents * 2 > heap.count {
            heap.filter { table.isPending($0.slot, $0.generation) }
            staleEvents = 0
        }
    }
}
