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
        history.judgeBeyondResends(
            anomaly,
            history.logCopies,
            excused: \.copiesExcused,
            because: "shippers sent again what they were in doubt of"
        )
    }
}

extension History {
    /// Judges what was found of each source: what its shippers' resends explain is permitted, `because`; the rest is
    /// permitted only where idempotence is off.
    func judgeBeyondResends(
        _ anomaly: Anomaly,
        _ findings: [SourceFinding],
        excused: (SourceSends) -> Int,
        because: String
    ) -> Judgement {
        var found = Finding()
        var resent = Finding()
        for entry in findings {
            let room = sends.first { $0.source == entry.source }.map(excused) ?? 0
            let excused = min(entry.finding.count, room)
            let times = entry.finding.times.split(first: excused)
            resent.add(entry.finding, count: excused, times.0)
            found.add(entry.finding, count: entry.finding.count - excused, times.1)
        }
        var judgement = Judgement(anomaly, found, permittedBecause: promise.reason(for: .nonIdempotentRetries))
        judgement.add(Judgement(anomaly, resent, permittedBecause: because))
        return judgement
    }
}

extension History.Finding {
    /// Adds `count` of what `other` found, and their times.
    mutating func add(_ other: Self, count: Int, _ times: CaseTimes) {
        guard count > 0 else { return }
        self.count += count
        self.times.add(times)
        examples += other.examples.prefix(max(0, Self.examplesMax - examples.count))
    }
}
