/// *Nonmonotonic-send*: a partition's log holds records of one stream in another order than they were sealed in. A
/// record counts where it lies for the first time, if a later one of its stream lies before it; copies do not count.
///
/// An idempotent producer keeps the order of what it is given. A batch that was rejected, or left in doubt, is sent
/// again behind others, and so is what a shipper's next life reads again: as many records as that concerns are measured.
/// Where idempotence is off, the producer's own retries overtake each other, and all are measured.
///
/// It says nothing of the order between partitions, over which a stream may be spread by setting.
struct NonmonotonicSendChecker: Checker {
    let anomaly = Anomaly.nonmonotonicSend

    func judge(_ history: History) -> Judgement {
        history.judgeBeyondResends(
            anomaly,
            history.displaced,
            excused: \.displacementsExcused,
            because: "shippers sent again what was not acknowledged"
        )
    }
}
