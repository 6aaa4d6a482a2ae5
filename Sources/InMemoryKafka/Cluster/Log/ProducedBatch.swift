package import KafkaPorts
import SystemPorts

/// A record batch as it stands in a log: what one Produce request appends to one partition.
///
/// Models: several of the producer's batches joined into one (each kept whole as a part, so that nothing is copied),
/// producer id, epoch and base sequence, and the coordinator's own records in the offsets topic. One object is shared
/// by client, replicas and consumers. Not modelled: compression, checks of the wire format.
package final class ProducedBatch: Sendable {
    /// One batch of the producer's, at its place in the whole.
    package struct Part: Sendable {
        package let records: RecordBatch
        /// Index of the part's first record.
        package let start: Int
        /// Of the part's payload, computed once.
        package let checksum: UInt64

        package init(records: RecordBatch, start: Int, checksum: UInt64) {
            self.records = records
            self.start = start
            self.checksum = checksum
        }
    }

    package let parts: [Part]
    /// The coordinator's records; empty in all topics but the offsets topic.
    package let groupRecords: [GroupRecord]
    package let recordCount: Int
    /// Bytes on the wire.
    package let sizeBytes: Int
    /// The largest CreateTime, milliseconds since the Unix epoch.
    package let maxTimestamp: Int64
    /// Of all payload.
    package let checksum: UInt64
    /// Who produced it; `nil` without idempotence.
    package let sequence: ProducerSequence?
    /// Part of its producer's open transaction.
    package let isTransactional: Bool
    /// Set where this is no batch of records but the end of a transaction; it occupies one offset.
    package let marker: TransactionMarker?

    package init(parts: [Part], sequence: ProducerSequence?, isTransactional: Bool = false) {
        self.parts = parts
        self.sequence = sequence
        self.isTransactional = isTransactional
        marker = nil
        groupRecords = []
        var count = 0
        var size = 61
        var latest = Int64.min
        var hash: UInt64 = 0
        for part in parts {
            count += part.records.count
            size += part.records.wireSize
            for timestamp in part.records.timestamps where timestamp > latest { latest = timestamp }
            hash = hash &* 31 &+ part.checksum
        }
        recordCount = count
        sizeBytes = size
        maxTimestamp = latest
        checksum = hash
    }

    /// A batch of the offsets topic.
    init(groupRecords: [GroupRecord], timestamp: Int64) {
        parts = []
        sequence = nil
        isTransactional = false
        marker = nil
        self.groupRecords = groupRecords
        recordCount = groupRecords.count
        sizeBytes = 61 + 100 * groupRecords.count
        maxTimestamp = timestamp
        checksum = 0
    }

    init(_ marker: TransactionMarker, timestamp: Int64) {
        parts = []
        sequence = nil
        isTransactional = false
        self.marker = marker
        groupRecords = []
        recordCount = 1
        sizeBytes = 78
        maxTimestamp = timestamp
        checksum = 0
    }

    /// The same batch with one timestamp for all of its records (LogAppendTime).
    func stamped(at milliseconds: Int64) -> ProducedBatch {
        let parts = parts.map { part in
            let records = RecordBatch(
                values: part.records.values,
                timestamps: [Int64](repeating: milliseconds, count: part.records.count),
                keys: part.records.keys,
                headers: part.records.headers
            )
            return Part(records: records, start: part.start, checksum: part.checksum)
        }
        return ProducedBatch(parts: parts, sequence: sequence, isTransactional: isTransactional)
    }

    /// The checksum of a batch's payload.
    static func checksum(of records: RecordBatch) -> UInt64 {
        var hash = StableHash()
        records.values.bytes.withUnsafeBytes { hash.combine(bytes: $0) }
        hash.combine(UInt64(records.count))
        return hash.value
    }
}

/// Place of a batch in what one producer sends to one partition.
package struct ProducerSequence: Hashable, Sendable {
    package let producerID: Int64
    package let epoch: Int16
    /// Sequence number of the first record. Sixty-four bits, so that it never wraps as Kafka's does.
    package let base: Int64

    package init(producerID: Int64, epoch: Int16, base: Int64) {
        self.producerID = producerID
        self.epoch = epoch
        self.base = base
    }
}

/// One batch at its place in one replica's log.
package struct LogEntry: Sendable {
    package let batch: ProducedBatch
    package let baseOffset: Int64
    package let leaderEpoch: Int32
    /// When this replica appended it, in virtual time.
    package let appendedAt: Int64

    package var nextOffset: Int64 { baseOffset + Int64(batch.recordCount) }

    package init(batch: ProducedBatch, baseOffset: Int64, leaderEpoch: Int32, appendedAt: Int64) {
        self.batch = batch
        self.baseOffset = baseOffset
        self.leaderEpoch = leaderEpoch
        self.appendedAt = appendedAt
    }
}
