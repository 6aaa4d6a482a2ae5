public import DrillSimulation
package import SystemPorts

/// How a drill is run, beside what its scenario says.
public struct DrillOptions: Sendable {
    public var scheduling = SchedulingPolicy.seeded
    /// Told about the run once per virtual second; may take real time, which changes nothing in the run.
    public var observer: (any DrillObserver)?
    /// Records every boundary event of this window (by number) in full, for naming a divergence.
    public var traceWindow: Range<Int>?
    /// Gathers what only a full report shows: latency over time, states of brokers and processes, flows.
    public var wantsDetails = false
    /// Reads the files that a scenario names: recordings.
    public var readFile: @Sendable (_ path: String) throws -> [UInt8]
    /// Real time in nanoseconds, for measuring how long the run took.
    public var realTime: @Sendable () -> Int64

    /// Told where the real time of a run goes.
    package var profile: RunProfile?

    /// Whether the books of long runs are closed piece by piece, see ``Ledger``. What is judged is the same without.
    package var closesBooksWhileRunning = true

    /// Rules taken out, to prove that something notices.
    package var mutants = Mutants.none

    #if Mutants
        /// Leaks of nondeterminism, to prove that comparing traces of two processes finds them. They come from outside:
        /// what is simulated may not hold such code, and the house rules look for it.
        package var leakIntoSeed: (@Sendable (UInt64) -> UInt64)?
        package var leakIntoOrder: (@Sendable ([String]) -> [String])?
    #endif

    public init(
        readFile: @escaping @Sendable (_ path: String) throws -> [UInt8],
        realTime: @escaping @Sendable () -> Int64
    ) {
        self.readFile = readFile
        self.realTime = realTime
    }
}

/// Watches a run from outside.
public protocol DrillObserver: Sendable {
    func observe(_ snapshot: DrillSnapshot)
}

/// A run at one virtual second.
public struct DrillSnapshot: Sendable {
    /// Since the workload's start; negative while the pipeline warms up.
    public var time: Duration
    /// How long the workload lasts.
    public var until: Duration
    /// Such as `warming up`, `running`, `draining`.
    public var phase: String
    /// Records emitted so far.
    public var attempted: Int
    /// Records stored, filtered, dead-lettered or dropped so far.
    public var settled: Int
    /// Within the last virtual second.
    public var attemptedPerSecond: Int
    public var settledPerSecond: Int
    /// Names of the faults in force.
    public var faults: [String]

    public var backlog: Int { max(0, attempted - settled) }
}
