import LogModel
import RecordProtocol
import SystemPorts
import Testing

/// Buffers of records, from texts.
func byteRecords(_ texts: [String]) -> ByteRecords {
    var bytes: [UInt8] = []
    var ranges: [ByteRange] = []
    for text in texts {
        let start = bytes.count
        bytes += Array(text.utf8)
        ranges.append(ByteRange(start: start, end: bytes.count))
        bytes.append(0x0A)
    }
    return ByteRecords(bytes: bytes, ranges: ranges)
}

let someMoment = Timestamp(nanoseconds: 1_767_225_600_000_000_001)

func decode(_ texts: [String], _ form: LogBatchDecoder.Form = .wire) -> DecodedBatch {
    LogBatchDecoder(form).decode(byteRecords(texts), defaults: RecordDefaults(observed: someMoment))
}

@Suite("The wire form")
struct WireFormTests {
    static let golden = """
        {"_id":"000102030405060708090a0b0c0d0e0f:120-345","_floor":100,"_acked":7,\
        "timestamp":"2026-01-01T00:00:00.000000001Z","observed":"2026-01-01T00:00:00.000000002Z",\
        "severity":"WARN","service":"api","environment":"prod","source":"web","host":"h1",\
        "message":"say \\"hi\\"\\n","trace_id":"t","span_id":"s","n":1,"x":1.50,"ok":true,"no":null,\
        "deep":{"a":[1,{}]},"text":"ü"}
        """

    @Test("every field of a record is read from its wire form")
    func fields() throws {
        let decoded = decode([Self.golden])
        #expect(decoded.failures == [])
        let batch = decoded.batch
        try #require(batch.count == 1)
        let record = batch.record(0)
        #expect(record.id?.description == "000102030405060708090a0b0c0d0e0f:120-345")
        #expect(batch.floors == [RowFloor(row: 0, floor: FloorAnnouncement(position: 100, acknowledged: 7))])
        #expect(record.timestamp == someMoment)
        #expect(record.severity == .warn)
        #expect(record.service == "api")
        #expect(record.message == "say \"hi\"\n")
        #expect(
            record.attributes == [
                LogAttribute("n", 1), LogAttribute("x", .number("1.50")), LogAttribute("ok", true),
                LogAttribute("no", .null), LogAttribute("deep", .nested("{\"a\":[1,{}]}")), LogAttribute("text", "ü"),
            ]
        )
    }

    @Test("a sealed batch encodes to the bytes it was decoded from")
    func golden() throws {
        let batch = decode([Self.golden]).batch
        var builder = WireBatchBuilder(WireEncoder())
        builder.append(batch, row: 0, id: try #require(batch.recordID(0)))
        let sealed = builder.finish(floor: FloorAnnouncement(position: 100, acknowledged: 7))
        #expect(String(decoding: sealed[0], as: UTF8.self) == Self.golden)
        #expect(
            String(decoding: WireEncoder.encode(batch.record(0), floor: batch.floors[0].floor), as: UTF8.self)
                == Self.golden
        )
    }

    @Test("a service cannot claim an id or a floor")
    func foreign() {
        let decoded = decode([#"{"_id":"mine","_floor":9,"_acked":9,"__id":1,"message":"m"}"#], .foreign)
        #expect(decoded.failures == [])
        #expect(decoded.batch.recordID(0) == nil)
        #expect(decoded.batch.floors == [])
        #expect(decoded.batch.record(0).attributes.map(\.name) == ["__id", "__floor", "__acked", "___id"])
    }
}
