import KafkaPorts

/// *Commit-before-store*: the group's committed offset claimed records that the store had not settled at that moment. A
/// crash just then, and a successor that trusted the group, would lose them.
///
/// Compared at the instant of each commit with the store's checkpoint of the partition, whoever wrote it. Nothing permits
/// this.
struct CommitBeforeStoreChecker: Checker {
    let anomaly = Anomaly.commitBeforeStore

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        var settled = SettledOffsets(history.commits)
        for commit in history.groupCommits {
            let reached = settled.next(of: commit.partition, at: commit.time)
            guard commit.offset > reached else { continue }
            found.add(
                "\(commit.partition): \(commit.offset) was committed while the store had settled \(reached)",
                at: commit.time,
                of: .partition(commit.partition)
            )
        }
        return Judgement(anomaly, found)
    }
}
