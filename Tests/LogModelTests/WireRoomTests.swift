import LogModel
import RecordProtocol
import SystemPorts
import Testing

@Suite("Room between batches")
struct WireRoomTests {
    private let stream = StreamID(high: 3, low: 4)

    private func sealed(_ batch: LogBatch, _ builder: inout WireBatchBuilder, at day: Int64, floor: FloorAnnouncement?)
        -> ByteRecords
    {
        for row in batch.indices {
            let start = day * 1_000 + Int64(row) * 10
            builder.append(batch, row: row, id: RecordID(stream: stream, start: start, end: start + 10))
        }
        return builder.finish(floor: floor)
    }

    @Test("a batch in the room of another has the same bytes as one in its own")
    func sameBytes() {
        var room = WireBatchBuilder.Room()
        // Small and large ones, some with a floor, on days of their own, long after the large ones.
        for (day, count) in [1, 3, 500, 2, 0, 2_000, 1, 1, 40].enumerated() {
            let lines = (0..<count).map { line in
                #"{"timestamp":"2026-03-0\#(day + 1)T00:00:00Z","message":"\#(String(repeating: "m", count: line % 90))"}"#
            }
            let batch = decode(lines, .foreign).batch
            let floor = day % 2 == 0 ? FloorAnnouncement(position: Int64(day) * 1_000, acknowledged: .max) : nil
            var own = WireBatchBuilder(WireEncoder())
            let expected = sealed(batch, &own, at: Int64(day), floor: floor)
            var builder = WireBatchBuilder(WireEncoder(), room: room)
            let records = sealed(batch, &builder, at: Int64(day), floor: floor)
            room = builder.leaveRoom()
            #expect((0..<records.count).map { records[$0] } == (0..<expected.count).map { expected[$0] })
            #expect(room.records == count)
            // Sealed batches hold little but their records.
            #expect(records.bytes.count <= records.ranges.reduce(0) { $0 + $1.count } * 17 / 16 + 128)
        }
    }

    @Test("a floor of any size is announced and read back", arguments: [0, 7, 99_999_999, 100_000_000, Int64.max])
    func floors(_ number: Int64) {
        let floor = FloorAnnouncement(position: number, acknowledged: Int64.max - number)
        var builder = WireBatchBuilder(WireEncoder())
        let records = sealed(decode([#"{"message":"m"}"#], .foreign).batch, &builder, at: 0, floor: floor)
        let read = LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment)).batch
        #expect(read.floors == [RowFloor(row: 0, floor: floor)])
        let text = String(decoding: records[0], as: UTF8.self)
        #expect(text.contains(",\"_floor\":\(number),\"_acked\":\(Int64.max - number),\"timestamp\""))
    }

    @Test(
        "a floor beyond 64 bits, or with more than digits, is refused",
        arguments: ["9223372036854775808", "1e3", "-5", "1.0"]
    )
    func badFloors(_ text: String) {
        let record = "{\"_floor\":\(text),\"_acked\":1}"
        let decoded = LogBatchDecoder(.wire).decode(
            byteRecords([record]),
            defaults: RecordDefaults(observed: someMoment)
        )
        #expect(decoded.failures.map(\.error.code) == [.badFloor])
    }
}
