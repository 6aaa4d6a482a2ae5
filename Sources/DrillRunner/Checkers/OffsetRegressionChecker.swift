import InMemoryLogStore
import KafkaPorts
import RecordProtocol

/// *Offset-regression*: progress went backwards. The store's checkpoint of a partition must rise by one version with
/// every write and never name an earlier offset than before; the group's committed offset, which only serves the
/// monitoring of lag, must not fall either.
///
/// Permitted where offsets may be used a second time.
struct OffsetRegressionChecker: Checker {
    let anomaly = Anomaly.offsetRegression

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        checkCheckpoints(history.commits, &found)
        checkGroup(history.groupCommits, &found)
        return Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .offsetReuse))
    }

    private func checkCheckpoints(_ commits: [StoreCommit], _ found: inout History.Finding) {
        var last: [CheckpointKey: StoreCommit] = [:]
        for commit in commits {
            defer { last[commit.key] = commit }
            guard let before = last[commit.key] else { continue }
            if commit.firstVersion != before.version + 1 {
                found.add(
                    "\(commit.key): version \(commit.firstVersion) was written over \(before.version)",
                    at: commit.time,
                    of: .partition(commit.partition)
                )
            }
            if let next = commit.nextOffset, let previous = before.nextOffset, next < previous {
                found.add(
                    "\(commit.key): the checkpoint fell from \(previous) to \(next)",
                    at: commit.time,
                    of: .partition(commit.partition)
                )
            }
        }
    }

    private func checkGroup(_ commits: [GroupCommit], _ found: inout History.Finding) {
        var last: [TopicPartition: Int64] = [:]
        for commit in commits {
            if let before = last[commit.partition], commit.offset < before {
                found.add(
                    "\(commit.partition): the group's offset fell from \(before) to \(commit.offset)",
                    at: commit.time,
                    of: .partition(commit.partition)
                )
            }
            last[commit.partition] = commit.offset
        }
    }
}

extension StoreCommit {
    var partition: TopicPartition { TopicPartition(topic: key.topic, partition: key.partition) }
}
