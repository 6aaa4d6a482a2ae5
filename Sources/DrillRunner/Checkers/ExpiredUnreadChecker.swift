import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// *Expired-unread*: retention (or a deletion) moved a partition's log start beyond records that the store had not
/// settled, and they never came to an outcome.
///
/// A log start beyond the checkpoint alone proves nothing, because a processor may hold in memory what has just expired;
/// so records are counted, and the moves of the log start that overtook the checkpoint are given as examples. Permitted
/// where an outage that the scenario plans is longer than the retention that it configures.
struct ExpiredUnreadChecker: Checker {
    let anomaly = Anomaly.expiredUnread

    func judge(_ history: History) -> Judgement {
        var found = history.found([.expired])
        if found.count > 0 {
            found.examples = Array((overtakings(history) + found.examples).prefix(History.Finding.examplesMax))
        }
        return Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .expiry))
    }

    /// The moves of a log's start beyond what the store had settled then, in words.
    private func overtakings(_ history: History) -> [Example] {
        history.logs.flatMap { log -> [Example] in
            let commits = history.commits.filter {
                $0.key.topic == log.partition.topic && $0.key.partition == log.partition.partition
            }
            return log.startMoves.compactMap { move in
                let settled = commits.last { $0.time <= move.time }?.nextOffset ?? 0
                guard move.start > settled else { return nil }
                let text = "\(log.partition): the log start went to \(move.start), settled was \(settled)"
                return Example(text, at: move.time, of: .partition(log.partition))
            }
        }
    }
}
