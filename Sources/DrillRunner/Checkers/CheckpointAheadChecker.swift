/// *Checkpoint-ahead*: a partition's log ends below the offset up to which the store has settled it. Records that were
/// read, and stored, are gone from the log: a consumer was given what was not committed, or what was committed got lost.
///
/// Processors find it, before they go on reading, and say so. That is permitted where offsets may be used a second time,
/// unless the log proves it wrong, because it still holds what was stored from the offsets in question.
struct CheckpointAheadChecker: Checker {
    let anomaly = Anomaly.checkpointAhead

    func judge(_ history: History) -> Judgement {
        history.judge(.ahead, as: anomaly, against: StoredAgainstLog(history))
    }
}
