/// *Duplicate-store*: the store holds a record more than once. Copies count under one id or under two: a source that was
/// read again as a new stream is caught as well.
///
/// A transactional store must not, because rows and checkpoint change together; an idempotent one must not, because a
/// known id changes nothing. For a store that promises at least once it is a count.
struct DuplicateStoreChecker: Checker {
    let anomaly = Anomaly.duplicateStore

    func judge(_ history: History) -> Judgement {
        Judgement(anomaly, history.copies, permittedBecause: history.promise.reason(for: .copies))
    }
}
