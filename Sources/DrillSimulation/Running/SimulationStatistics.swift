import SystemPorts

/// What a run did so far.
public struct SimulationStatistics: Sendable {
    /// Jobs of tasks that were run.
    public var jobs: Int
    /// Events that happened.
    public var events: Int
    /// Since the run's start.
    public var virtualTime: Duration
    /// Core time that each process was charged, in the order in which they were made.
    public var busy: [(process: String, time: Duration)]
}

extension Simulation {
    public var statistics: SimulationStatistics {
        if let finalStatistics { return finalStatistics }
        return SimulationStatistics(
            jobs: jobCount,
            events: eventCount,
            virtualTime: .nanoseconds(clock),
            busy: processes.map { ($0.name, .nanoseconds($0.busy)) }
        )
    }
}
