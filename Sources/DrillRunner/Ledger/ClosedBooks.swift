package import InMemoryLogStore
package import KafkaPorts
package import RecordProtocol
import SystemPorts

/// What was closed while a run goes on, and with it what need not be kept any longer.
package struct ClosedBooks {
    /// Records whose books were closed this time.
    package var records = 0
    /// Segments of the store that were joined, counted from the first that was ever stored.
    package var segmentsJoined = 0
    /// Streams whose records below a position are closed.
    package var closedTo: [StreamID: Int64] = [:]
    /// Offsets below which each log was joined and no stored run is kept.
    package var loggedTo: [TopicPartition: Int64] = [:]
    /// What may take the place of the store's and of the group's commits.
    package var commits: [StoreCommit] = []
    package var groupCommits: [GroupCommit] = []
}

extension LedgerJoin {
    /// The open records of table `number` whose books can be closed, from the first on.
    ///
    /// A socket's stay open: that costs memory, and no verdict is another for it.
    func settledForGood(_ number: Int) -> Range<Int> {
        let table = tables[number]
        // The end of what a socket was given, and its drops, are known at the end of the run only.
        guard evidence.sources[number].socket == nil else { return table.first..<table.first }
        var ordinal = table.first
        while ordinal < table.count, table.marks[ordinal].isSettledForGood { ordinal += 1 }
        return table.first..<ordinal
    }

    /// Lets the closed records of table `number` go.
    mutating func close(_ number: Int, to ordinal: Int) {
        tables[number].close(to: ordinal)
        copiedOrdinals.removeAll { $0.table == number && $0.ordinal < ordinal }
    }

    /// Streams of files whose records below a position are closed.
    var closedTo: [StreamID: Int64] {
        directory.entries.compactMapValues { entry in
            guard case .bytes = entry.positions, tables[entry.source].first > 0 else { return nil }
            return tables[entry.source].closedPosition
        }
    }

    /// Folds what was stored and committed, as far as it lies below what was joined and no checker has anything to say of
    /// it: what one accuses stays whole.
    mutating func closedBooks() -> ClosedBooks {
        var fold = HistoryFold(history, loggedTo: loggedTo, deliveries: evidence.deliveries)
        fold.run()
        storedRuns.runs = fold.stored
        return ClosedBooks(
            segmentsJoined: segmentsJoined,
            closedTo: closedTo,
            loggedTo: fold.loggedTo,
            commits: fold.commits,
            groupCommits: fold.groupCommits
        )
    }
}

extension EmittedTable.Marks {
    /// Read, ended in one way that nothing can change any more, and joined with the log it was sent to.
    fileprivate var isSettledForGood: Bool {
        guard contains(.read), !hasSeveralEnds, !contains(.redriven) else { return false }
        switch RecordEnd(self) {
        // A dead letter is an end here because nothing that a scenario can say re-drives one: `LogStore.redrive` is called
        // from outside the pipeline, and no fault and no workload does. If one ever does, a dead-lettered record has to
        // stay open, or its row, coming later, would be taken for a copy.
        case .stored, .deadLettered, .filteredAtProcessor: return !isDisjoint(with: [.logged, .expired])
        case .filteredAtSource: return true
        case .dropped: return isDisjoint(with: [.droppedInDoubt, .dropMayBeForgotten])
        case .inFlight, .lost: return false
        }
    }
}
