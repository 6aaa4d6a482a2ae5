import KafkaPorts
import LogModel
import RecordProtocol
import SystemPorts

/// A fetched batch, decoded and filtered, whose rows' outcomes are still to be decided.
struct ReadBatch: Sendable {
    let fetched: FetchedBatch
    /// The records it stands for: all that was delivered, or a part of it.
    let range: Range<Int>
    let decoded: LogBatch
    /// Records that could not be decoded, in order, by their index in the fetched batch.
    let failures: [DecodeFailure]
    /// Rows that the filter lets through.
    let passes: RowMask
    let readAt: Instant
    /// Bytes that it keeps in memory.
    let byteCount: Int

    var recordCount: Int { range.count }
    /// The offset to read next after it.
    var nextOffset: Int64 { fetched.baseOffset + Int64(range.upperBound) }
    /// Its last record, for comparing the log with; `nil` where it has none.
    var lastRecord: SettledRecord? {
        guard !range.isEmpty else { return nil }
        let index = range.upperBound - 1
        return SettledRecord(
            offset: fetched.offset(of: index),
            fingerprint: RecordFingerprint(of: index, in: fetched.records).value
        )
    }

}
