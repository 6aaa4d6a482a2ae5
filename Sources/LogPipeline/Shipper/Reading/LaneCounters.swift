import RecordProtocol

/// Counts of one stream's records in this life of the process.
struct LaneCounters: Sendable {
    var read: Int64 = 0
    var acknowledged: Int64 = 0
    var rejected: Int64 = 0
    var indeterminate: Int64 = 0
    var parseErrors: Int64 = 0
    var endedStreams: Int64 = 0
    private var settledAtSource = Tally<SourceSettlement>()

    init() {}

    mutating func settle(_ records: Int64, as settlement: SourceSettlement) {
        settledAtSource.add(records, to: settlement)
    }

    mutating func add(_ other: LaneCounters) {
        read += other.read
        acknowledged += other.acknowledged
        rejected += other.rejected
        indeterminate += other.indeterminate
        parseErrors += other.parseErrors
        endedStreams += other.endedStreams
        settledAtSource.add(other.settledAtSource)
    }

    /// As the status shows them.
    var published: SourceCounters {
        var counters = SourceCounters()
        counters.read = read
        counters.acknowledged = acknowledged
        counters.rejected = rejected
        counters.indeterminate = indeterminate
        counters.parseErrors = parseErrors
        counters.endedStreams = endedStreams
        for entry in settledAtSource.entries {
            switch entry.key.kind {
            case .filtered: counters.filtered += entry.count
            case .dropped: counters.dropped.append(DropCount(reason: entry.key.reason, records: entry.count))
            }
        }
        return counters
    }
}
