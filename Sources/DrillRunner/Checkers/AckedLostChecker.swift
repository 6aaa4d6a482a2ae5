/// *Acked-lost*: a record was acknowledged by Kafka, as the shipper that sent it says, and no log holds it now, nor does
/// it have any outcome: not stored, not filtered, not dead-lettered.
///
/// With acks=all, a minimum of two in-sync replicas and clean elections this must not happen. Where the promise permits
/// it (acks=0 or 1, unclean election, lost disks, a replaced log) it is measured.
///
/// It says nothing of records that expired unread (see `ExpiredUnreadChecker`), or that the log still holds
/// (`UnseenChecker`).
struct AckedLostChecker: Checker {
    let anomaly = Anomaly.ackedLost

    func judge(_ history: History) -> Judgement {
        let reason = history.promise.reason(for: .ackedLoss)
        return Judgement(anomaly, history.found([.acknowledged]), permittedBecause: reason)
    }
}
