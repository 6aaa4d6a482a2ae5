/// *Duplicate-log*: the topic's logs hold a record twice although nobody sent it twice knowingly: the producer's own
/// retries doubled it, which idempotence is there to prevent. Copies count under one id or under two, in one partition
/// or in several.
///
/// Idempotence ends with the producer. What a shipper sends again because a send was indeterminate, and what its next
/// life sends again, is measured: as many copies of a source's records as its shippers were left in doubt of. Where
/// idempotence is off, all are measured. Copies in the log cost space and are discarded on reading; whether they reach
/// the store is another anomaly (*duplicate-store*).
///
/// It says nothing of records that no shipper sent.
struct DuplicateLogChecker: Checker {
    let anomaly = Anomaly.duplicateLog

    func judge(_ history: History) -> Judgement {
        let (found, resent) = history.beyondResends(history.logCopies, excused: \.copiesExcused)
        var judgement = Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .nonIdempotentRetries))
        judgement.add(Judgement(anomaly, resent, permittedBecause: "shippers sent again what they were in doubt of"))
        return judgement
    }
}

extension History {
    /// Splits what was found of each source into what its shippers' resends explain and what they do not.
    func beyondResends(
        _ findings: [SourceFinding],
        excused: (SourceSends) -> Int
    ) -> (found: Finding, resent: Finding) {
        var found = Finding()
        var resent = Finding()
        for entry in findings {
            let room = sends.first { $0.source == entry.source }.map(excused) ?? 0
            resent.add(entry.finding, count: min(entry.finding.count, room))
            found.add(entry.finding, count: entry.finding.count - min(entry.finding.count, room))
        }
        return (found, resent)
    }
}

extension History.Finding {
    /// Adds `count` of what `other` found.
    mutating func add(_ other: Self, count: Int) {
        guard count > 0 else { return }
        self.count += count
        examples += other.examples.prefix(max(0, Self.examplesMax - examples.count))
    }
}
