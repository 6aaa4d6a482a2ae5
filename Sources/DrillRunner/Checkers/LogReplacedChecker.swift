import KafkaPorts

/// *Log-replaced*: at an offset that the store has settled, the log holds another record than the one settled. Found by
/// a processor, which compares fingerprints before it goes on reading, and says so; or by nobody, while at the end the
/// log holds other records than the store took from the same offsets: then it went on as if nothing had happened.
///
/// What a processor says is permitted where offsets may be used a second time, unless the log proves it wrong, because it
/// still holds what was stored from the offset in question. That nobody noticed is not permitted by anything.
struct LogReplacedChecker: Checker {
    let anomaly = Anomaly.logReplaced

    func judge(_ history: History) -> Judgement {
        let truth = StoredAgainstLog(history)
        var judgement = history.judge(.replaced, as: anomaly, against: truth)
        var unnoticed = History.Finding()
        for log in history.logs where !history.logReports.contains(where: { $0.partition == log.partition }) {
            guard let offset = truth.firstReplaced(of: log.partition) else { continue }
            unnoticed.add(
                "\(log.partition): nobody noticed that offset \(offset) holds another record than was stored",
                of: .partition(log.partition)
            )
        }
        judgement.add(Judgement(anomaly, unnoticed))
        return judgement
    }
}

extension History {
    /// What processors said of one kind of change.
    func judge(_ kind: LogChangeReport.Kind, as anomaly: Anomaly, against truth: StoredAgainstLog) -> Judgement {
        var found = Finding()
        var wrong = Finding()
        for report in logReports where report.kind == kind {
            let text = "\(report.process): \(report.partition) offsets \(report.offsets)"
            let subject = Example.Subject.partition(report.partition)
            if truth.isUnchanged(report.partition, report.offsets) {
                wrong.add("\(text), but the log holds what was stored from there", at: report.time, of: subject)
            } else {
                found.add(text, at: report.time, of: subject)
            }
        }
        var judgement = Judgement(anomaly, wrong)
        judgement.add(Judgement(anomaly, found, permittedBecause: promise.reason(for: .offsetReuse)))
        return judgement
    }
}
