import KafkaPorts

/// *Aborted-read* (Jepsen's G1a): a consumer was given a record of a transaction that was aborted.
///
/// Judged is every offset that a consumer was given, against the transactions whose abort marker stands in the
/// partition's log when the run is over. A record that was given while its transaction was still open counts as well,
/// once that has been aborted. The pipeline's consumers read committed records only, whatever its configuration says,
/// so that nothing permits it but offsets that may be used a second time: what was aborted there need not be what was
/// delivered.
///
/// Not judged: a record of a transaction that is still open at the end, and transactions whose records have expired or
/// were deleted by then.
struct AbortedReadChecker: Checker {
    let anomaly = Anomaly.abortedRead

    func judge(_ history: History) -> Judgement {
        let logs = Dictionary(history.logs.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        var found = History.Finding()
        for run in history.deliveries {
            for aborted in logs[run.partition]?.aborted ?? [] {
                let read = aborted.clamped(to: run.offsets)
                guard !read.isEmpty else { continue }
                found.add("\(run.process): \(run.partition) offsets \(read), of a transaction that was aborted")
                found.count += read.count - 1
            }
        }
        return Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .offsetReuse))
    }
}
