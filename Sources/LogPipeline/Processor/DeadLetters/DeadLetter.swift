import KafkaPorts
import RecordProtocol
import SystemPorts

/// One record on its way to the dead-letter topic, and what its row in the store will say.
struct DeadLetter: Sendable {
    /// Which batch of the write, and which record of its fetched batch.
    let batch: Int
    let input: Int
    /// Its row in the decoded batch; `nil` where it could not be decoded.
    let row: Int?
    let id: RecordID
    /// In a word, such as `malformed`.
    let reason: String
    /// From the record's first byte; `nil` where the bytes are not at fault.
    let errorOffset: Int?
}

/// The headers that say why, where and when; those of the original record follow them.
package enum DeadLetterHeader {
    package static let id = "logdrill.id"
    package static let reason = "logdrill.reason"
    /// Byte offset of the error within the value.
    package static let errorOffset = "logdrill.error-offset"
    package static let topic = "logdrill.topic"
    package static let partition = "logdrill.partition"
    package static let offset = "logdrill.offset"
    /// Kafka's timestamp of the original, milliseconds since the Unix epoch.
    package static let timestamp = "logdrill.timestamp"
    package static let pipeline = "logdrill.pipeline"
    /// When it was found, nanoseconds since the Unix epoch.
    package static let foundAt = "logdrill.found-at"
}

extension RecordBatch {
    /// The dead letters of one write: original keys, values and headers, in one buffer, stamped now (brokers refuse or
    /// expire odd times).
    static func deadLetters(
        _ letters: [DeadLetter],
        of batches: [ReadBatch],
        pipeline: String,
        at now: Timestamp,
        mutants: Mutants
    ) -> RecordBatch {
        var bytes: [UInt8] = []
        var values: [ByteRange] = []
        var keys: [ByteRange] = []
        var headers: [[RecordHeader]] = []
        func keep(_ range: ByteRange, of source: [UInt8]) -> ByteRange {
            if range.isNull { return .null }
            let start = bytes.count
            bytes.append(contentsOf: source[range.bounds])
            return ByteRange(start: start, end: bytes.count)
        }
        for letter in letters {
            let batch = batches[letter.batch]
            let records = batch.fetched.records
            if mutants.has("processor-dead-letters-without-original-bytes") {
                let reason = Array(letter.reason.utf8)
                values.append(keep(ByteRange(start: 0, end: reason.count), of: reason))
            } else {
                values.append(keep(records.values.ranges[letter.input], of: records.values.bytes))
            }
            keys.append(records.keys.isEmpty ? .null : keep(records.keys[letter.input], of: records.values.bytes))
            headers.append(
                letter.headers(in: batch, pipeline: pipeline, at: now)
                    + (records.headers.isEmpty ? [] : records.headers[letter.input])
            )
        }
        return RecordBatch(
            values: ByteRecords(bytes: bytes, ranges: values),
            timestamps: [Int64](repeating: now.milliseconds, count: letters.count),
            keys: keys,
            headers: headers
        )
    }
}

extension DeadLetter {
    fileprivate func headers(in batch: ReadBatch, pipeline: String, at now: Timestamp) -> [RecordHeader] {
        let origin = batch.fetched.partition
        var fields = [
            (DeadLetterHeader.id, "\(id)"),
            (DeadLetterHeader.reason, reason),
            (DeadLetterHeader.topic, origin.topic),
            (DeadLetterHeader.partition, "\(origin.partition)"),
            (DeadLetterHeader.offset, "\(batch.fetched.offset(of: input))"),
            (DeadLetterHeader.timestamp, "\(batch.fetched.records.timestamps[input])"),
            (DeadLetterHeader.pipeline, pipeline),
            (DeadLetterHeader.foundAt, "\(now.nanoseconds)"),
        ]
        if let errorOffset { fields.append((DeadLetterHeader.errorOffset, "\(errorOffset)")) }
        return fields.map { RecordHeader(name: $0.0, value: Array($0.1.utf8)) }
    }
}
