import InMemoryLogStore
import RecordProtocol
import SystemPorts

/// Closes the books of a run: every attempted record gets exactly one end, found by joining ids.
///
/// A record that was stored is stored, whatever else was said of it; what has no outcome but is held by some queue is
/// in flight; what nobody accounts for is lost. Two outcomes that exclude each other are a conflict, for the checkers.
///
/// The books of a long run are closed piece by piece (``closeSettled(_:slices:)``): what was settled for good is counted
/// and let go, so that memory does not grow with the run. What is judged is the same.
public struct Ledger {
    private var join: LedgerJoin
    private var tally: LedgerTally

    /// - Parameters:
    ///   - evidence: of the run; its sources stay the same from now on.
    ///   - slices: how many slices are measured beside the whole.
    ///   - latencyInterval: the length of the stretches for which latency is measured, too; `nil` for none.
    package init(_ evidence: Evidence, slices: Int, latencyInterval: Duration? = nil) {
        join = LedgerJoin(evidence)
        tally = LedgerTally(join, slices: slices, latencyInterval: latencyInterval)
    }

    /// The ledger of a run that is over, and the history that checkers judge.
    ///
    /// - Parameter slices: what expectations ask for beside the whole.
    public static func close(
        _ evidence: Evidence,
        slices: [RecordSlice] = []
    ) -> (report: LedgerReport, history: History) {
        var ledger = Ledger(evidence, slices: slices.count)
        return ledger.close(evidence, slices: slices)
    }

    /// Closes the books of what was settled for good, while the run goes on.
    ///
    /// That is, source by source, the longest beginning whose records were read, had their end, and lay in logs that have
    /// been read and expired since (or were never sent). One record without an end keeps all behind it open.
    ///
    /// - Parameter slices: as far as the run has come; they must be the same in what lies in the past.
    package mutating func closeSettled(_ evidence: Evidence, slices: [RecordSlice]) -> ClosedBooks {
        join.read(evidence, isFinal: false)
        tally.countCommits(join, before: evidence.end)
        var records = 0
        for number in join.tables.indices.prefix(join.foreignBase) {
            let ordinals = join.settledForGood(number)
            guard !ordinals.isEmpty else { continue }
            tally.add(ordinals, number, join, slices)
            join.close(number, to: ordinals.upperBound)
            records += ordinals.count
        }
        var closed = join.closedBooks()
        closed.records = records
        return closed
    }

    /// The ledger, and the history that checkers judge, now that the run is over.
    package mutating func close(_ evidence: Evidence, slices: [RecordSlice]) -> (report: LedgerReport, history: History)
    {
        join.read(evidence, isFinal: true)
        tally.finish(join, slices: slices)
        var history = join.history
        history.conflicts.add(tally.conflicts)
        history.promise = evidence.promise
        history.losses = tally.report.lost
        history.counters = evidence.counters
        history.sends = evidence.sends
        history.deliveries = evidence.deliveries
        history.logReports = evidence.logReports
        history.closedTo = join.closedTo
        for (term, count) in terms { history.terms[term] = count }
        history.counters += storeCounters
        return (tally.report, history)
    }

    /// Every term, as the join found it.
    private var terms: [(LedgerTerm, Int)] {
        let total = tally.report.total
        var terms: [(LedgerTerm, Int)] = [
            (.attempted, total.attempted), (.stored, total.stored), (.duplicates, total.duplicates),
            (.filteredAtSource, tally.filteredAtSource), (.filteredAtProcessor, tally.filteredAtProcessor),
            (.deadLettered, total.deadLettered), (.lost, total.lost), (.inFlight, total.inFlight),
            (.read, tally.read),
        ]
        terms += tally.report.dropped.map { (.dropped(reason: $0.reason), $0.count) }
        return terms
    }

    /// What the store itself counted.
    private var storeCounters: [ComponentCounter] {
        let counts = join.evidence.store.counts
        return [
            ComponentCounter("store stored", .stored, counts.stored),
            ComponentCounter("store copies", .duplicates, counts.copies),
            ComponentCounter("store filtered", .filteredAtProcessor, counts.filtered),
            ComponentCounter("store dead-letter rows", .deadLettered, counts.deadLettered - counts.redriven),
        ]
    }
}
