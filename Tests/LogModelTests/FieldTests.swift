import LogModel
import RecordProtocol
import SystemPorts
import Testing

@Suite("Fields")
struct FieldTests {
    private let id = RecordID(stream: StreamID(high: 1, low: 2), start: 0, end: 5)

    private func encoded(_ text: String, _ changes: FieldChanges) -> String {
        let batch = decode([text], .foreign).batch
        var builder = WireBatchBuilder(WireEncoder(changes))
        builder.append(batch, row: 0, id: id)
        let text = String(decoding: builder.finish()[0], as: UTF8.self)
        return String(text.drop { $0 != "," })
    }

    private let times = #","timestamp":"2026-01-01T00:00:00.000000001Z","observed":"2026-01-01T00:00:00.000000001Z""#

    @Test("fields are added and removed by configuration")
    func changes() throws {
        let changes = try FieldChanges(
            added: [LogAttribute("service", "api"), LogAttribute("team", "web"), LogAttribute("shard", 3)],
            removed: ["host", "secret"]
        )
        let text = encoded(#"{"host":"h","service":"x","message":"m","secret":"s","team":"old","a":1}"#, changes)
        #expect(text == times + #","service":"api","message":"m","a":1,"team":"web","shard":3}"#)
        #expect(encoded("{}", changes) == times + #","service":"api","message":"","team":"web","shard":3}"#)
    }

    @Test(
        "a field that configuration cannot set is refused",
        arguments: ["_id", "_x", "timestamp", "severity", "message"]
    )
    func refusedChanges(_ name: String) {
        #expect(throws: FieldChangeError.self) { try FieldChanges(added: [LogAttribute(name, "x")]) }
    }

    @Test("a field cannot be named twice, nor a record's own be anything but a text")
    func refusedValues() {
        #expect(throws: FieldChangeError.self) {
            try FieldChanges(added: [LogAttribute("a", 1), LogAttribute("a", 2)])
        }
        #expect(throws: FieldChangeError.self) { try FieldChanges(added: [LogAttribute("a", 1)], removed: ["a"]) }
        #expect(throws: FieldChangeError.self) { try FieldChanges(added: [LogAttribute("host", 1)]) }
        #expect(throws: FieldChangeError.self) { try FieldChanges(added: [], removed: ["observed"]) }
    }

    @Test("defaults fill in what a record does not say, and only that")
    func defaults() {
        let defaults = RecordDefaults(observed: someMoment, severity: .warn, service: "s", environment: "e", host: "h")
        let records = byteRecords([#"{"service":"own","host":null}"#, #"{"severity":"ERROR"}"#])
        let batch = LogBatchDecoder(.foreign).decode(records, defaults: defaults, observedMilliseconds: [5, 6]).batch
        #expect((batch.service(0), batch.service(1)) == ("own", "s"))
        #expect((batch.host(0), batch.environment(0), batch.source(0)) == ("h", "e", nil))
        #expect((batch.severity(0), batch.severity(1)) == (.warn, .error))
        #expect(batch.observed(1).milliseconds == 6)
        #expect(batch.timestamp(1) == batch.observed(1))
    }

    @Test("any field can be read as text")
    func texts() {
        let batch = decode([WireFormTests.golden]).batch
        let expected = [
            "_id": "000102030405060708090a0b0c0d0e0f:120-345", "_floor": "100", "_acked": "7", "severity": "WARN",
            "timestamp": "2026-01-01T00:00:00.000000001Z", "service": "api", "message": "say \"hi\"\n", "x": "1.50",
            "ok": "true", "deep": "{\"a\":[1,{}]}", "text": "ü",
        ]
        for (name, text) in expected { #expect(batch.text(of: name, row: 0) == text) }
        #expect(batch.text(of: "no", row: 0) == nil)
        #expect(batch.text(of: "absent", row: 0) == nil)
    }

    @Test("repeated texts share a symbol, however they are spelled")
    func symbols() {
        let batch = decode([
            #"{"service":"café"}"#, #"{"service":"caf\u00e9"}"#, #"{}"#, #"{"service":""}"#,
            #"{"service":"a name of more than sixteen bytes"}"#, #"{"service":"a name of more than sixteen bytez"}"#,
            #"{"service":"a name of more than sixteen bytes"}"#,
        ]).batch
        #expect((0..<7).map { batch.serviceSymbol($0) } == [1, 1, 0, 2, 3, 4, 3])
        #expect(batch.services.texts.count == 5)
        let many = (0..<3_000).map { #"{"host":"host-\#($0 % 1_000)"}"# }
        let hosts = decode(many).batch
        #expect((0..<3_000).allSatisfy { hosts.host($0) == "host-\($0 % 1_000)" })
        #expect(hosts.hosts.texts.count == 1_001)
    }

    @Test("names that are taken are kept under another")
    func takenNames() {
        var record = LogRecord(timestamp: someMoment, message: "m")
        record.attributes = [
            LogAttribute("_id", "x"), LogAttribute("message", 1), LogAttribute("a", 1), LogAttribute("a", 2),
        ]
        let batch = LogBatch(records: [record])
        #expect(batch.count == 1)
        #expect(batch.record(0).attributes.map(\.name) == ["__id", "_message", "a", "_a"])
        #expect(batch.recordID(0) == nil)
    }

    @Test("text that is no number or nested value is encoded as a string")
    func invalidValues() {
        var record = LogRecord(timestamp: someMoment, message: "m")
        record.attributes = [LogAttribute("a", .number("1,2")), LogAttribute("b", .nested("{}}"))]
        #expect(LogBatch(records: [record]).record(0).attributes.map(\.value) == ["1,2", "{}}"])
    }

    @Test(
        "severities are read in the usual spellings",
        arguments: [
            ("warn", 13), ("WARNING", 13), ("W", 13), ("Warning", 13), ("err", 17), ("crit", 18), ("notice", 10),
            ("emerg", 21), ("I", 9), ("E", 17), ("D", 5), ("info", 9), ("FATAL4", 24), ("trace2", 2), ("9", 9),
            ("24", 24),
        ]
    )
    func severities(_ text: String, _ number: UInt8) {
        #expect(Severity(text: text)?.number == number)
        #expect(decode(["{\"severity\":\"\(text)\"}"]).batch.severity(0).number == number)
    }

    @Test("every severity reads its own text; syslog's levels fall as they rise in number")
    func severityNumbers() {
        for number in 0...24 {
            #expect(Severity(number: number).flatMap { Severity(text: $0.text) }?.number == UInt8(number))
        }
        let levels = (0...7).compactMap { Severity(syslog: $0) }
        #expect(levels.count == 8 && levels == levels.sorted(by: >))
        #expect(Severity(syslog: 8) == nil && Severity(number: 25) == nil && Severity(text: "25") == nil)
        #expect(Severity(text: "") == nil && Severity(text: String(repeating: "w", count: 99)) == nil)
    }

    @Test("a mask counts, combines and lists its rows")
    func masks() {
        var mask = RowMask(rowCount: 130)
        for row in [0, 63, 64, 129] { mask.set(row) }
        #expect((mask.count, mask.rows) == (4, [0, 63, 64, 129]))
        #expect(mask.inverted.count == 126)
        var other = RowMask(rowCount: 130, filled: true)
        #expect(other.count == 130)
        other.set(63, false)
        mask.formIntersection(other)
        #expect(mask.rows == [0, 64, 129])
    }
}
