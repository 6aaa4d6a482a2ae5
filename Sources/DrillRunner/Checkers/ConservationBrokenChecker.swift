/// *Conservation-broken*: the books do not balance. What the join of ids finds and what a component counted differ; the
/// equation attempted = stored + filtered + dead-lettered + dropped + lost + in flight does not hold; the store holds a
/// row that nobody emitted; a record has two ends that exclude each other; or a stored row's fields are not those that
/// the generator chose.
///
/// One record too many or too few in any term trips it. Counts that repeat after a crash are compared as lower bounds.
/// Nothing permits this.
struct ConservationBrokenChecker: Checker {
    let anomaly = Anomaly.conservationBroken

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        func add(_ count: Int, _ example: String) { found.add(example, count: count) }
        func add(_ finding: History.Finding, _ what: String) {
            let examples = finding.examples.map(\.text).joined(separator: ", ")
            let first = finding.examples.first
            found.add("\(what): \(examples)", count: finding.count, of: first?.subject)
            found.times.add(finding.times)
            if let time = first?.time, !found.examples.isEmpty { found.examples[found.examples.count - 1].time = time }
        }
        for counter in history.counters {
            let joined = history.terms[counter.term] ?? 0
            let isBroken = counter.relation == .equal ? counter.value != joined : counter.value < joined
            let relation = counter.relation == .equal ? "" : " at least"
            if isBroken {
                add(
                    abs(counter.value - joined),
                    "\(counter.name): counted \(counter.value), found\(relation) \(joined)"
                )
            }
        }
        let ends = Self.ends.reduce(0) { $0 + (history.terms[$1] ?? 0) } + history.dropped
        let attempted = history.terms[.attempted] ?? 0
        add(abs(attempted - ends), "attempted \(attempted), accounted for \(ends)")
        add(history.aliens, "stored but never emitted")
        add(history.conflicts, "two ends")
        add(history.corrupted, "other fields than emitted")
        return Judgement(anomaly, found)
    }

    /// The terms of the equation, without those of dropped records, which are one per reason.
    private static let ends: [LedgerTerm] = [
        .stored, .filteredAtSource, .filteredAtProcessor, .deadLettered, .lost, .inFlight,
    ]
}

extension History {
    /// Records dropped, whatever the reason.
    var dropped: Int {
        terms.reduce(0) { sum, entry in
            if case .dropped = entry.key { sum + entry.value } else { sum }
        }
    }
}
