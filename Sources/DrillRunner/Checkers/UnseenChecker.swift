/// *Unseen*: a record within the pipeline's reach never came to an outcome, and no queue holds it. It lies in the log and
/// the store's checkpoint has passed it, or nobody has read it though there was time; or it was never read at its source;
/// or a shipper read it and neither settled it nor holds it.
///
/// The last is permitted where sources cannot be read again and a shipper was lost. Records of a foreign producer whose
/// client never learned their fate are permitted too: nobody promised anything of them.
struct UnseenChecker: Checker {
    let anomaly = Anomaly.unseen

    func judge(_ history: History) -> Judgement {
        var judgement = Judgement(anomaly, history.found([.passedOver, .unread, .neverRead]))
        judgement.add(
            Judgement(anomaly, history.found([.shipper]), permittedBecause: history.promise.reason(for: .volatileLoss))
        )
        judgement.add(
            Judgement(
                anomaly,
                history.found([.foreign]),
                permittedBecause: "its producer was never told what became of it"
            )
        )
        return judgement
    }
}
