import KafkaPorts
import RecordProtocol
import SystemPorts

/// A sealed batch on its way, or a part of one that was refused as too large.
struct Shipment: Sendable {
    let lane: StreamLane
    let batch: SealedBatch
    /// Which records of the batch it carries.
    let part: Range<Int>
    /// The positions of every record of the batch.
    let positions: [Range<Int64>]
    /// Encoded once; the same bytes in every send.
    private(set) var records: RecordBatch
    /// Bytes on the wire, as the buffer counts them.
    let size: Int
    let sealedAt: Instant
    /// Sends whose report has come.
    private(set) var attempts = 0
    /// Whether any of them may have left the records in the log.
    private(set) var wasIndeterminate = false
    /// Whether Kafka's client has ever taken it.
    var wasSent = false

    init(
        lane: StreamLane,
        batch: SealedBatch,
        part: Range<Int>,
        positions: [Range<Int64>],
        records: RecordBatch,
        sealedAt: Instant
    ) {
        self.lane = lane
        self.batch = batch
        self.part = part
        self.positions = positions
        self.records = records
        self.sealedAt = sealedAt
        size = records.wireSize
    }

    /// Another send did not end in an acknowledgement.
    mutating func failed(indeterminate: Bool) {
        attempts += 1
        if indeterminate { wasIndeterminate = true }
    }

    /// Two shipments of half the records each.
    func halves() -> [Shipment] {
        let middle = records.count / 2
        return [0..<middle, middle..<records.count].map { range in
            var bytes: [UInt8] = []
            let ranges = records.values.ranges[range].map { record in
                let start = bytes.count
                bytes += records.values.bytes[record.bounds]
                return ByteRange(start: start, end: bytes.count)
            }
            var half = Shipment(
                lane: lane,
                batch: batch,
                part: (part.lowerBound + range.lowerBound)..<(part.lowerBound + range.upperBound),
                positions: positions,
                records: RecordBatch(
                    values: ByteRecords(bytes: bytes, ranges: ranges),
                    timestamps: Array(records.timestamps[range])
                ),
                sealedAt: sealedAt
            )
            half.attempts = attempts
            half.wasIndeterminate = wasIndeterminate
            half.wasSent = wasSent
            return half
        }
    }

    /// The bug that immutable batches prevent: the same records under other ids. Reached through a mutant only.
    mutating func renewIDs(from random: inout RandomStream) {
        var bytes = records.values.bytes
        let stream = Array(StreamID.minted(from: &random).description.utf8)
        for range in records.values.ranges {
            let start = Int(range.start) + "{\"_id\":\"".utf8.count
            bytes.replaceSubrange(start..<(start + stream.count), with: stream)
        }
        let values = ByteRecords(bytes: bytes, ranges: records.values.ranges)
        records = RecordBatch(values: values, timestamps: records.timestamps)
    }
}
