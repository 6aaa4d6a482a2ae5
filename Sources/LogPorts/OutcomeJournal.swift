public import RecordProtocol

/// Told of every record that is settled before it reaches Kafka, where that happens. Live it feeds the counters of the
/// metrics; a drill keeps the ids, and joins them with what the workload emitted.
public protocol OutcomeJournal: Sendable {
    /// The record `id` of `source` is settled without being sent. After a crash the same record may be reported again.
    func settledAtSource(_ id: RecordID, source: String, as settlement: SourceSettlement)
}
