import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// *Commit-before-store*: the group's committed offset claimed records that the store had not settled at that moment. A
/// crash just then, and a successor that trusted the group, would lose them.
///
/// Compared at the instant of each commit with the store's checkpoint of the partition, whoever wrote it. Nothing permits
/// this.
struct CommitBeforeStoreChecker: Checker {
    let anomaly = Anomaly.commitBeforeStore

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        var settled: [TopicPartition: Int64] = [:]
        var next = 0
        for commit in history.groupCommits {
            while next < history.commits.count, history.commits[next].time <= commit.time {
                let stored = history.commits[next]
                let partition = TopicPartition(topic: stored.key.topic, partition: stored.key.partition)
                if let offset = stored.nextOffset { settled[partition] = max(settled[partition] ?? 0, offset) }
                next += 1
            }
            let reached = settled[commit.partition] ?? 0
            guard commit.offset > reached else { continue }
            found.add("\(commit.partition): \(commit.offset) was committed while the store had settled \(reached)")
        }
        return Judgement(anomaly, found)
    }
}
