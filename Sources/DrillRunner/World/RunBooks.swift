import DrillSimulation
import RecordProtocol
import SystemPorts

/// Keeps the books of a run, and closes them piece by piece while it goes on, where the topic forgets records within the
/// run: then what has been judged is let go, by the ledger, by the store and by the harness's own notes, and memory does
/// not grow with the length of the run.
///
/// It only looks and lets go: the run takes the same course without it.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class RunBooks: @unchecked Sendable {
    private var ledger: Ledger?
    /// The length of the stretches for which latency is measured; `nil` for none.
    var latencyInterval: Duration?
    /// Between two closings; `nil` where nothing is closed before the end.
    private let interval: Duration?
    private var next: Instant
    /// Records whose books were closed while the run went on.
    private(set) var closedEarly = 0

    /// - Parameters:
    ///   - start: when the workload begins.
    ///   - isRunning: whether books are closed while the run goes on.
    init(_ scenario: Scenario, start: Instant, isRunning: Bool) {
        interval = isRunning ? Self.interval(scenario) : nil
        next = start + (interval ?? .zero)
    }

    /// Six times within the topic's retention, so that little more is held than the topic holds.
    private static func interval(_ scenario: Scenario) -> Duration? {
        let cluster = scenario.cluster
        if let retention = cluster.retention, retention < scenario.run.until { return max(retention / 6, .seconds(10)) }
        return cluster.retentionBytes == nil ? nil : max(cluster.retentionCheckInterval, .seconds(10))
    }

    /// Called once per virtual second.
    func closeIfDue(_ world: DrillWorld, _ occurrences: [FaultOccurrence]) {
        guard let interval, world.simulation.now >= next else { return }
        next = world.simulation.now + interval
        let evidence = world.evidenceSoFar
        let slices = ExpectationJudge(
            world.scenario,
            start: world.start,
            end: world.simulation.now,
            occurrences: occurrences,
            sources: world.sources,
            processors: ProcessorMeasures([])
        ).slices
        var ledger = self.ledger.take() ?? Ledger(evidence, slices: slices.count, latencyInterval: latencyInterval)
        let closed = ledger.closeSettled(evidence, slices: slices)
        closedEarly += closed.records
        world.release(closed)
        self.ledger = ledger
    }

    /// Closes what is still open.
    func close(_ evidence: Evidence, slices: [RecordSlice]) -> (report: LedgerReport, history: History) {
        var ledger = self.ledger.take() ?? Ledger(evidence, slices: slices.count, latencyInterval: latencyInterval)
        return ledger.close(evidence, slices: slices)
    }
}
