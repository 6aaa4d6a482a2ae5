import LogModel
import RecordProtocol
import SystemPorts

/// Records of one stream for one partition, encoded as they come, until a limit seals them.
final class OpenBatch {
    // Unchecked exclusivity: touched for every record, and no access spans foreign code.
    @exclusivity(unchecked) private(set) var encoded: WireBatchBuilder
    /// Behind the last position passed over, whether its record is sent or settled here.
    var end: Int64
    /// No record that starts here or behind belongs to the batch's partition.
    let blockEnd: Int64
    /// When its first record was read.
    let openedAt: Instant
    @exclusivity(unchecked) private(set) var positions: [Range<Int64>] = []
    /// When the shipper saw each record, milliseconds since the epoch.
    @exclusivity(unchecked) private(set) var observed: [Int64] = []
    /// Records within its range that are not sent.
    var settledInside = Tally<SourceSettlement>()

    init(
        _ encoder: WireEncoder,
        blockEnd: Int64,
        start: Int64,
        openedAt: Instant,
        capacity: Int,
        room: consuming WireBatchBuilder.Room
    ) {
        let records = room.records
        encoded = WireBatchBuilder(encoder, capacity: capacity, room: room)
        positions.reserveCapacity(records)
        observed.reserveCapacity(records)
        end = start
        self.blockEnd = blockEnd
        self.openedAt = openedAt
    }

    var count: Int { positions.count }
    /// Bytes on the wire, roughly as Kafka counts them.
    var size: Int { encoded.byteCount + 36 * positions.count }

    func append(_ batch: LogBatch, row: Int, id: RecordID, observed moment: Timestamp) {
        encoded.append(batch, row: row, id: id)
        positions.append(id.start..<id.end)
        observed.append(moment.milliseconds)
        end = id.end
    }

    /// The records in their wire form, and room for the next batch; nothing can be appended any more.
    func seal(floor: FloorAnnouncement?) -> (records: ByteRecords, room: WireBatchBuilder.Room) {
        let records = encoded.finish(floor: floor)
        return (records, encoded.leaveRoom())
    }
}
