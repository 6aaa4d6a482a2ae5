import InMemoryLogStore
import RecordProtocol
import SystemPorts

/// Closes the books of a run: every attempted record gets exactly one end, found by joining ids.
///
/// A record that was stored is stored, whatever else was said of it; what has no outcome but is held by some queue is
/// in flight; what nobody accounts for is lost. Two outcomes that exclude each other are a conflict, for the checkers.
public struct Ledger {
    private let slices: [RecordSlice]
    private let latencyInterval: Duration?
    private var join: LedgerJoin

    /// - Parameters:
    ///   - slices: what expectations ask for beside the whole.
    ///   - latencyInterval: the length of the stretches for which latency is measured beside the whole; `nil` for none.
    public init(_ evidence: Evidence, slices: [RecordSlice] = [], latencyInterval: Duration? = nil) {
        self.slices = slices
        self.latencyInterval = latencyInterval
        join = LedgerJoin(evidence)
    }

    /// The ledger, and the history that checkers judge.
    public mutating func close() -> (report: LedgerReport, history: History) {
        join.run()
        var sweep = LedgerSweep(join, slices: slices, latencyInterval: latencyInterval)
        sweep.run()
        var history = sweep.history
        history.promise = join.evidence.promise
        history.losses = sweep.report.lost
        history.counters = join.evidence.counters
        history.sends = join.evidence.sends
        history.deliveries = join.evidence.deliveries
        history.logReports = join.evidence.logReports
        for (term, count) in terms(sweep) { history.terms[term] = count }
        history.counters += storeCounters()
        return (sweep.report, history)
    }

    /// Every term, as the join found it.
    private func terms(_ sweep: LedgerSweep) -> [(LedgerTerm, Int)] {
        let total = sweep.report.total
        var terms: [(LedgerTerm, Int)] = [
            (.attempted, total.attempted), (.stored, total.stored), (.duplicates, total.duplicates),
            (.filteredAtSource, sweep.filteredAtSource), (.filteredAtProcessor, sweep.filteredAtProcessor),
            (.deadLettered, total.deadLettered), (.lost, total.lost), (.inFlight, total.inFlight),
            (.read, sweep.read),
        ]
        terms += sweep.report.dropped.map { (.dropped(reason: $0.reason), $0.count) }
        return terms
    }

    /// What the store itself counted.
    private func storeCounters() -> [ComponentCounter] {
        let counts = join.evidence.store.counts
        return [
            ComponentCounter("store stored", .stored, counts.stored),
            ComponentCounter("store copies", .duplicates, counts.copies),
            ComponentCounter("store filtered", .filteredAtProcessor, counts.filtered),
            ComponentCounter("store dead-letter rows", .deadLettered, counts.deadLettered - counts.redriven),
        ]
    }
}
