import LogModel
import SystemPorts
import Testing

@Suite("Text lines")
struct TextLineTests {
    private let defaults = RecordDefaults(observed: someMoment, severity: .info, service: "api", source: "file")

    private func lines(_ texts: [[UInt8]]) -> ByteRecords {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for text in texts {
            ranges.append(ByteRange(start: bytes.count, end: bytes.count + text.count))
            bytes += text + [0x0A]
        }
        return ByteRecords(bytes: bytes, ranges: ranges)
    }

    /// Ranges of `parts` in `text`, in order; null for `nil`.
    private func groups(_ text: String, _ parts: [String?]) -> [ByteRange] {
        let bytes = Array(text.utf8)
        return parts.map { part in
            guard let part else { return .null }
            let piece = Array(part.utf8)
            let start = (0...bytes.count - piece.count).first { bytes[$0..<$0 + piece.count].elementsEqual(piece) } ?? 0
            return ByteRange(start: start, end: start + piece.count)
        }
    }

    @Test("groups fill the record's fields, the others become attributes")
    func fields() throws {
        let text = "Jun  9 06:06:20 combo sshd[19937]: say \"hi\" crit"
        let mapping = try TextLineMapping(
            groups: ["timestamp", "host", "program", nil, "message", "severity", "absent"],
            timePattern: try TimePattern("%b %e %H:%M:%S")
        )
        var builder = TextLineRecordBuilder(lines([Array(text.utf8)]), mapping: mapping, defaults: defaults, year: 2005)
        builder.append(
            line: 0,
            groups: groups(text, ["Jun  9 06:06:20", "combo", "sshd", "19937", "say \"hi\"", "crit", nil])
        )
        let batch = builder.finish()
        let record = batch.record(0)
        #expect(record.timestamp.text == "2005-06-09T06:06:20.000000000Z")
        #expect(record.observed == someMoment)
        #expect(record.severity.text == "ERROR2")
        #expect((record.service, record.source, record.host) == ("api", "file", "combo"))
        #expect(record.message == "say \"hi\"")
        #expect(record.attributes == [LogAttribute("program", "sshd")])
        #expect(LogBatch(records: [record]).record(0) == record)
        #expect(String(decoding: batch.value(0), as: UTF8.self) == text)
    }

    @Test("a line that does not fit keeps all of itself, and says why")
    func unparsed() throws {
        let mapping = try TextLineMapping(groups: ["timestamp", "program"])
        let text = "yesterday sshd gone"
        var builder = TextLineRecordBuilder(
            lines([Array(text.utf8), Array("b".utf8)]),
            mapping: mapping,
            defaults: defaults
        )
        builder.append(line: 0, groups: groups(text, ["yesterday", "sshd"]))
        builder.appendUnparsed(line: 1, reason: "no match")
        let batch = builder.finish()
        #expect((0..<2).map { batch.message($0) } == [text, "b"])
        #expect(batch.record(0).attributes == [LogAttribute("parse_error", "the timestamp does not fit its pattern")])
        #expect(batch.record(1).attributes == [LogAttribute("parse_error", "no match")])
        #expect(batch.timestamp(0) == someMoment)
    }

    @Test("bytes that are not UTF-8 are repaired in the text, and kept whole beside it")
    func invalidBytes() throws {
        let line: [UInt8] = [0x61, 0xFF, 0x00, 0x22]
        let mapping = try TextLineMapping(groups: [])
        var builder = TextLineRecordBuilder(lines([line]), mapping: mapping, defaults: defaults)
        builder.append(line: 0, groups: [])
        let batch = builder.finish()
        #expect(batch.message(0) == "a\u{FFFD}\u{0}\"")
        #expect(batch.text(of: "original_base64", row: 0) == "Yf8AIg==")
    }

    @Test("an undecodable line of JSON can be kept as text, in its place")
    func keptAsText() {
        let decoder = LogBatchDecoder(.foreign, failureHandling: .keepAsText)
        let decoded = decoder.decode(
            byteRecords([#"{"message":"a"}"#, #"{"message":"#, #"{"message":"c"}"#]),
            defaults: defaults
        )
        #expect((0..<3).map { decoded.batch.message($0) } == ["a", #"{"message":"#, "c"])
        #expect(decoded.batch.text(of: "parse_error", row: 1) == "truncated at byte 11")
        #expect(decoded.failures.map(\.index) == [1])
    }

    @Test(
        "time patterns read what real logs write",
        arguments: [
            ("%a %b %d %H:%M:%S %Y", "Sun Dec 04 04:47:44 2005", "2005-12-04T04:47:44.000000000Z"),
            ("%Y-%m-%d-%H.%M.%S.%f", "2005-06-03-15.42.50.363779", "2005-06-03T15:42:50.363779000Z"),
            ("%y%m%d %H%M%S", "081109 203615", "2008-11-09T20:36:15.000000000Z"),
            ("%Y-%m-%d %H:%M:%S,%f", "2015-10-18 18:01:47,978", "2015-10-18T18:01:47.978000000Z"),
            ("%y/%m/%d %T", "17/06/09 20:10:40", "2017-06-09T20:10:40.000000000Z"),
            ("%s", "1117838570", "2005-06-03T22:42:50.000000000Z"),
            ("%s", "1117838570.5", "2005-06-03T22:42:50.500000000Z"),
            ("%Q", "1117838570123", "2005-06-03T22:42:50.123000000Z"),
            ("%b %e %T", "jun 14 15:16:01", "2024-06-14T15:16:01.000000000Z"),
            ("%b %e %T", "February 29 00:00:00", "2024-02-29T00:00:00.000000000Z"),
            ("%d/%b/%Y:%T %z", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36.000000000Z"),
            ("%m/%d/%Y %I:%M:%S %p", "01/02/2024 12:00:01 AM", "2024-01-02T00:00:01.000000000Z"),
        ]
    )
    func timePatterns(_ pattern: String, _ text: String, _ expected: String) throws {
        #expect(try TimePattern(pattern).moment(text, year: 2024)?.text == expected)
    }

    @Test(
        "what does not fit a time pattern is refused",
        arguments: [
            ("%Y-%m-%dT%T", "2024-02-30T00:00:00"), ("%Y-%m-%dT%T", "2024-02-03T24:00:00"),
            ("%Y-%m-%dT%T", "2024-02-03T00:00:0"), ("%Y-%m-%dT%T", "2024-02-03T00:00:00 "), ("%s", "1e9"),
            ("%s", "9999999999999"), ("%b %e %T", "Foo 14 15:16:01"), ("%Y-%m-%dT%T", ""),
        ]
    )
    func unfitting(_ pattern: String, _ text: String) throws {
        #expect(try TimePattern(pattern).moment(text, year: 2024) == nil)
    }

    @Test("a time pattern that cannot tell a moment is refused", arguments: ["%H:%M", "%Y-%m-%d", "%k", "100%"])
    func badPatterns(_ text: String) {
        #expect(throws: TimePatternError.self) { try TimePattern(text) }
    }
}
