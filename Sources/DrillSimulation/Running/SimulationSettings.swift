public import SystemPorts

/// How the next job is chosen among the runnable.
public enum SchedulingPolicy: String, Sendable {
    /// In the order in which they became runnable.
    case fifo
    /// At random, from the run's seed: finds orders that only a busy machine would show.
    case seeded
}

/// Everything that decides how one run goes.
public struct SimulationSettings: Sendable {
    /// Root of all randomness of the run.
    public var seed: UInt64
    public var scheduling: SchedulingPolicy = .seeded
    /// Wall time at virtual zero.
    public var startWallTime = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
    /// Virtual time after which the run ends with ``SimulationFailure/Code/timeLimit``.
    public var timeLimit: Duration = .seconds(24 * 3600)
    /// Jobs and events permitted at one instant; more end the run with ``SimulationFailure/Code/spin``.
    public var spinLimit = 1_000_000
    /// Real time for which a run that stands still waits for a stray thread before it is called idle.
    public var leakGrace: Duration = .seconds(1)
    /// How many of the last boundary events are kept for diagnosis.
    public var traceHistory = 64
    /// Boundary events from one checkpoint of the trace to the next.
    public var traceCheckpointInterval = 1_000
    /// Ordinals of boundary events to record in full, to name the first that differs between two runs.
    public var traceWindow: Range<Int>?
    /// Called with every boundary event, in order: for a recording. Must not touch the simulation.
    public var onTraceEvent: (@Sendable (TraceEvent) -> Void)?
    /// The test that runs, as `swift test --filter` takes it: completes the replay command of a failure.
    public var testName: String?
    /// Called with the instant to which the clock is about to jump. For a progress display, and to slow a run down for
    /// watching; must not touch the simulation.
    public var onClockAdvance: (@Sendable (Instant) -> Void)?

    /// Told where the real time goes.
    package var profile: RunProfile?

    /// Settings with the documented defaults; the run starts at 2026-01-01T00:00:00Z.
    public init(seed: UInt64) {
        self.seed = seed
    }
}
