import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// Makes a partition's next transaction out of what was read and the checkpoint it goes on from.
struct WriteBuilder {
    let deadLettersAreOn: Bool
    /// Streams that were silent for so long are forgotten.
    let streamIdleExpiry: Duration
    let work: any WorkMeter
    let mutants: Mutants

    /// - Parameters:
    ///   - batches: the next ones in order; none where only the checkpoint has to move.
    ///   - nextOffset: where reading goes on after them.
    /// - Returns: `nil` unless the state holds a current checkpoint.
    func plan(_ batches: [ReadBatch], nextOffset: Int64, for state: PartitionState) -> PlannedWrite? {
        guard let current = state.held.current else { return nil }
        var next = state.base
        next.version = current.version + 1
        next.nextOffset = nextOffset
        let foreign = state.foreignStream
        var decisions = RowDecisions(foreign: foreign, deadLettersAreOn: deadLettersAreOn, mutants: mutants)
        #if Mutants
            if mutants.has("processor-dedups-by-maximum") {
                next.deduplication.mutants = Mutants(["max-dedup"])
            }
        #endif
        expireIdleStreams(&next.deduplication, before: batches)
        decisions.decide(batches, &next.deduplication)
        if let last = batches.last?.lastRecord { next.lastSettled = last }
        report(batches)
        return PlannedWrite(
            batches: batches,
            decisions: decisions,
            expectedVersion: current.version,
            checkpoint: next
        )
    }

    /// At most once per sixteenth of the expiry, and at the first write after the checkpoint was read.
    private func expireIdleStreams(_ state: inout DeduplicationState, before batches: [ReadBatch]) {
        guard let first = batches.first, let milliseconds = first.fetched.records.timestamps.first else { return }
        let step = max(streamIdleExpiry.wholeNanoseconds / 16, 1)
        let now = Timestamp(nanoseconds: milliseconds &* 1_000_000)
        guard now.nanoseconds / step > state.clock.nanoseconds / step else { return }
        state.expire(idleSince: now + (.zero - streamIdleExpiry))
    }

    private func report(_ batches: [ReadBatch]) {
        let records = batches.reduce(0) { $0 + $1.recordCount }
        guard records > 0 else { return }
        work.report(.deduplicate, records: records, bytes: 0)
    }
}

extension WorkStage {
    static let consume = WorkStage("consume")
    static let decode = WorkStage("decode")
    static let deduplicate = WorkStage("deduplicate")
    static let filter = WorkStage("filter")
    static let enrich = WorkStage("enrich")
    static let append = WorkStage("append")
}
