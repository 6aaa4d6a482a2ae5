import KafkaPorts
import RecordProtocol
import SystemPorts

/// What tells a record from another one at the same offset: a stable hash of key, value and timestamp.
struct RecordFingerprint {
    private var hash = StableHash(seed: 0x6C6F_6764_7269_6C6C)

    var value: UInt64 { hash.value }

    /// Of record `index` of a batch as fetched.
    init(of index: Int, in records: RecordBatch) {
        let value = records.values.ranges[index]
        let key = records.keys.isEmpty ? ByteRange.null : records.keys[index]
        records.values.bytes.withUnsafeBytes { bytes in
            combine(key.isNull ? nil : UnsafeRawBufferPointer(rebasing: bytes[key.bounds]))
            combine(value.isNull ? nil : UnsafeRawBufferPointer(rebasing: bytes[value.bounds]))
        }
        hash.combine(records.timestamps[index])
    }

    /// Of a record read again.
    init(of record: FetchedRecord) {
        for part in [record.key, record.value] {
            if let part { part.withUnsafeBytes { combine($0) } } else { combine(nil) }
        }
        hash.combine(record.timestamp)
    }

    private mutating func combine(_ bytes: UnsafeRawBufferPointer?) {
        // A null part is told from an empty one.
        hash.combine(bytes == nil ? 0 : 1 as UInt64)
        if let bytes { hash.combine(bytes: bytes) }
    }
}
