import LogPorts
import RecordProtocol

/// *Reorder-store*: within one partition, the store committed a record before another that stands earlier in the log.
/// Copies of records stored before do not count, nor does the order between partitions.
///
/// The order of a source is the order of its partition's log only as long as no batch was sent again; whether the log
/// itself is in order is another anomaly (*nonmonotonic-send*). Where offsets may be used a second time, because the log
/// was cut or replaced, disorder is permitted.
struct ReorderStoreChecker: Checker {
    let anomaly = Anomaly.reorderStore

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        var reached: [CheckpointKey: Int64] = [:]
        for run in history.stored where !run.isCopy {
            let next = reached[run.key] ?? 0
            if run.offsets.lowerBound < next {
                found.add(
                    "\(run.stream):\(run.positions.lowerBound) at \(run.partition) offset \(run.offsets.lowerBound), "
                        + "stored after offset \(next - 1)",
                    // Every row of it that stands before what was stored already.
                    count: Int(min(run.offsets.upperBound, next) - run.offsets.lowerBound),
                    at: run.committed,
                    of: .partition(run.partition)
                )
            }
            reached[run.key] = max(next, run.offsets.upperBound)
        }
        return Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .offsetReuse))
    }
}
