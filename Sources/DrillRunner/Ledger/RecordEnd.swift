/// The one end that a record has in the ledger.
enum RecordEnd {
    case stored, deadLettered, filteredAtProcessor, filteredAtSource, dropped, inFlight, lost

    /// The end that follows from what was found, the strongest first.
    init(_ marks: EmittedTable.Marks) {
        if marks.contains(.stored) {
            self = .stored
        } else if marks.contains(.deadLettered) {
            self = .deadLettered
        } else if marks.contains(.filteredAtProcessor) {
            self = .filteredAtProcessor
        } else if marks.contains(.filteredAtSource) {
            self = .filteredAtSource
        } else if marks.contains(.dropped), !marks.contradictsDrop {
            self = .dropped
        } else if marks.contains(.held) {
            self = .inFlight
        } else {
            self = .lost
        }
    }
}

extension EmittedTable.Marks {
    /// The ends that exclude each other. A re-driven letter may be stored; a record dropped in doubt may be, too, and one
    /// dropped by a life of its shipper that did not live to persist it.
    var ends: EmittedTable.Marks {
        var ends = intersection([.stored, .deadLettered, .filteredAtProcessor, .filteredAtSource, .dropped])
        if !isDisjoint(with: [.droppedInDoubt, .dropMayBeForgotten]) { ends.remove(.dropped) }
        return ends
    }

    /// Whoever dropped it says that it was not sent, or certainly not appended; and yet a log holds it. A later life of
    /// the shipper knew nothing of the drop and sent it: then that life's word counts.
    var contradictsDrop: Bool { contains(.logged) && !contains(.droppedInDoubt) }

    var hasSeveralEnds: Bool { ends.rawValue.nonzeroBitCount > 1 }

    /// The ends named in it, in words.
    var words: [String] {
        let names: [(EmittedTable.Marks, String)] = [
            (.stored, "stored"), (.deadLettered, "dead-lettered"), (.filteredAtProcessor, "filtered by a processor"),
            (.filteredAtSource, "filtered by a shipper"), (.dropped, "dropped"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
}

extension SliceMeasures {
    /// Adds one record.
    @inline(__always)
    mutating func add(_ end: RecordEnd, _ nanoseconds: Int64?, _ intended: Int64, lateAfter: Int64) {
        attempted += 1
        firstIntended = Swift.min(firstIntended, intended)
        switch end {
        case .stored:
            stored += 1
            let latency = nanoseconds ?? 0
            self.latency.record(latency)
            if latency > lateAfter { late += 1 }
            lastSettled = Swift.max(lastSettled, intended + latency)
        case .deadLettered: deadLettered += 1
        case .filteredAtProcessor, .filteredAtSource: filtered += 1
        case .dropped: dropped += 1
        case .inFlight:
            inFlight += 1
            latency.recordUnseen()
        case .lost:
            lost += 1
            latency.recordUnseen()
        }
    }
}
