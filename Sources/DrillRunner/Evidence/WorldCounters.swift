import LogPipeline

extension DrillWorld {
    /// What shippers and processors counted, to be compared with what the join of ids finds.
    ///
    /// A process that crashed has counted some things that its next life counts again, so that its counts are lower
    /// bounds of what was counted and no more; those of a process with one life must be equal. What was dropped in doubt
    /// may be found stored.
    var counters: [ComponentCounter] {
        var counters: [ComponentCounter] = []
        let shipperStatuses = shippers.flatMap { $0.statuses.flatMap(\.sources) }
        let isExact = shippers.allSatisfy { $0.statuses.count == 1 } && sources.allSatisfy { $0.socket == nil }
        let relation: ComponentCounter.Relation = isExact ? .equal : .atLeast
        func sum(_ count: (SourceCounters) -> Int64) -> Int {
            Int(shipperStatuses.reduce(0) { $0 + count($1.counters) })
        }
        counters.append(ComponentCounter("shippers read", .read, sum(\.read), relation))
        counters.append(ComponentCounter("shippers filtered", .filteredAtSource, sum(\.filtered), relation))
        var reasons: [String] = []
        for drop in shipperStatuses.flatMap(\.counters.dropped) where !reasons.contains(drop.reason) {
            reasons.append(drop.reason)
        }
        for reason in reasons.sorted() {
            let dropped = sum { $0.dropped.filter { $0.reason == reason }.reduce(0) { $0 + $1.records } }
            let term = LedgerTerm.dropped(reason: reason)
            counters.append(
                ComponentCounter("shippers dropped(\(reason))", term, dropped, term.isInDoubt ? .atLeast : relation)
            )
        }
        return counters + processorCounters
    }

    /// A processor counts what the store has confirmed to it; an answer that was lost, or a crash, leaves the count short.
    private var processorCounters: [ComponentCounter] {
        let statuses = processors.flatMap(\.statuses)
        let isExact =
            processors.allSatisfy { $0.statuses.count == 1 }
            && statuses.allSatisfy { $0.counters.indeterminateAnswers == 0 && $0.counters.revocationsOutlasted == 0 }
        guard isExact else { return [] }
        func sum(_ count: (ProcessorCounters) -> Int64) -> Int {
            Int(statuses.reduce(0) { $0 + count($1.counters) })
        }
        return [
            ComponentCounter("processors filtered", .filteredAtProcessor, sum(\.filtered)),
            ComponentCounter("processors dead-lettered", .deadLettered, sum(\.deadLettered)),
        ]
    }

    /// The outcomes of each source's sends that were no acknowledgements.
    var sourceSends: [SourceSends] {
        let lives = shippers.map(\.statuses)
        let countersByName = lives.map { statuses in
            Dictionary(grouping: statuses.flatMap(\.sources), by: \.name).mapValues { $0.map(\.counters) }
        }
        return sources.map { source in
            let counters = countersByName[source.shipper - 1][source.name] ?? []
            return SourceSends(
                source.name,
                lives: lives[source.shipper - 1].count,
                rejected: Int(counters.reduce(0) { $0 + $1.rejected }),
                indeterminate: Int(counters.reduce(0) { $0 + $1.indeterminate })
            )
        }
    }

    /// Outcomes of sends, in records.
    var sends: (acknowledged: Int, rejected: Int, indeterminate: Int) {
        let counters = shippers.flatMap { $0.statuses.flatMap { $0.sources.map(\.counters) } }
        return (
            Int(counters.reduce(0) { $0 + $1.acknowledged }),
            Int(counters.reduce(0) { $0 + $1.rejected }),
            Int(counters.reduce(0) { $0 + $1.indeterminate })
        )
    }
}
