import LogModel
import SystemPorts
import Testing

@Suite("Decode errors")
struct DecodeErrorTests {
    private func error(_ bytes: [UInt8], _ limits: RecordLimits = RecordLimits()) -> DecodeError? {
        // The record stands amid others, so that nothing may be read beyond it.
        let buffer = Array("\"}]".utf8) + bytes + Array("\"}]1,\"message\":\"x\"}".utf8)
        let records = ByteRecords(bytes: buffer, ranges: [ByteRange(start: 3, end: 3 + bytes.count)])
        let decoder = LogBatchDecoder(.wire, limits: limits)
        let decoded = decoder.decode(records, defaults: RecordDefaults(observed: someMoment))
        #expect(decoded.batch.count + decoded.failures.count == 1)
        return decoded.failures.first?.error
    }

    private static let id = "000102030405060708090a0b0c0d0e0f"

    static let inputs: [(String, DecodeError.Code, Int)] = [
        ("", .notAnObject, 0), ("  ", .notAnObject, 2), ("[]", .notAnObject, 0), ("\"a\"", .notAnObject, 0),
        ("{", .truncated, 1), ("{\"", .truncated, 2), ("{\"a\"", .truncated, 4), ("{\"a\":", .truncated, 5),
        ("{\"a\":1", .truncated, 6), ("{\"a\":1,", .truncated, 7), ("{\"a\":\"x", .truncated, 7),
        ("{\"a\":tr", .truncated, 7), ("{\"a\":[1,", .truncated, 8), ("{\"a\":{\"b\"", .truncated, 9),
        ("{\"a\":\"\\", .truncated, 7), ("{\"a\":\"\\u12", .truncated, 10), ("{\"a\":\"\\ud800", .truncated, 12),
        ("{,}", .malformed, 1), ("{\"a\":1,}", .malformed, 7), ("{\"a\" 1}", .malformed, 5), ("{a:1}", .malformed, 1),
        ("{\"a\":1 \"b\":2}", .malformed, 7), ("{\"a\":tru}", .malformed, 8), ("{\"a\":nil}", .malformed, 6),
        ("{\"a\":[1 2]}", .malformed, 8), ("{\"a\":[1,]}", .malformed, 8), ("{\"a\":[}", .malformed, 6),
        ("{\"a\":{1:2}}", .malformed, 6), ("{\"a\":'x'}", .malformed, 5), ("{\"a\":}", .malformed, 5),
        ("{\"a\":[1}", .malformed, 7), ("{\"a\":NaN}", .malformed, 5),
        ("{\"a\":\"x\ty\"}", .controlCharacter, 7), ("{\"a\tb\":1}", .controlCharacter, 3),
        ("{\"a\":[\"\n\"]}", .controlCharacter, 7), ("{\"a\":\"0123456789abcdefg\u{1}\"}", .controlCharacter, 23),
        ("{\"a\":\"\\x\"}", .badEscape, 6), ("{\"a\":\"\\u12g4\"}", .badEscape, 10),
        ("{\"a\":\"\\ud800x\"}", .badEscape, 6),
        ("{\"a\":\"\\udc00\"}", .badEscape, 6), ("{\"a\":\"\\ud800\\u0041\"}", .badEscape, 6),
        ("{\"a\":01}", .badNumber, 6), ("{\"a\":-}", .badNumber, 6), ("{\"a\":1.}", .badNumber, 7),
        ("{\"a\":.5}", .malformed, 5),
        ("{\"a\":1e}", .badNumber, 7), ("{\"a\":+1}", .malformed, 5), ("{\"a\":1e+}", .badNumber, 8),
        ("{\"a\":1,\"b\":2,\"a\":3}", .duplicateKey, 14), ("{\"message\":\"\",\"message\":\"\"}", .duplicateKey, 15),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 8), ("{\"mess\\u0061ge\":\"\",\"message\":\"\"}", .duplicateKey, 20),
        ("{\"\":1,\"\":2}", .duplicateKey, 7), ("{\"host\":null,\"host\":\"h\"}", .duplicateKey, 14),
        ("{\"timestamp\":\"2026-01-01\"}", .badTimestamp, 14), ("{\"observed\":\"x\"}", .badTimestamp, 13),
        ("{\"timestamp\":\"2026-13-01T00:00:00Z\"}", .badTimestamp, 14),
        ("{\"timestamp\":\"2026-02-29T00:00:00Z\"}", .badTimestamp, 14),
        ("{\"timestamp\":\"2026-01-01T24:00:00Z\"}", .badTimestamp, 14),
        ("{\"timestamp\":\"2026-01-01T00:00:00.1234567890Z\"}", .badTimestamp, 14),
        ("{\"timestamp\":\"2026-01-01T00:00:00\"}", .badTimestamp, 14),
        ("{\"timestamp\":\"9999-01-01T00:00:00Z\"}", .badTimestamp, 14), ("{\"timestamp\":5}", .wrongType, 13),
        ("{\"severity\":\"loud\"}", .badSeverity, 13), ("{\"severity\":25}", .badSeverity, 12),
        ("{\"severity\":-1}", .badSeverity, 12), ("{\"severity\":1.5}", .badSeverity, 12),
        ("{\"_id\":\"x\"}", .badID, 8), ("{\"_id\":null}", .badID, 7), ("{\"_id\":\"\(id):9-8\"}", .badID, 8),
        ("{\"_id\":\"\(id.uppercased()):1-2\"}", .badID, 8), ("{\"_id\":\"\(id):01-2\"}", .badID, 8),
        ("{\"_id\":\"\(id):1-9223372036854775808\"}", .badID, 8), ("{\"_id\":\"\(id):1-2 \"}", .badID, 8),
        ("{\"_floor\":1}", .badFloor, 0), ("{\"_floor\":-1,\"_acked\":1}", .badFloor, 10),
        ("{\"_floor\":\"1\",\"_acked\":1}", .badFloor, 11), ("{\"_acked\":1.0,\"_floor\":1}", .badFloor, 10),
        ("{\"message\":{}}", .wrongType, 11), ("{\"service\":true}", .wrongType, 11), ("{\"host\":7}", .wrongType, 8),
        ("{} {}", .trailingBytes, 3), ("{\"a\":1}}", .trailingBytes, 7), ("{}\u{0}", .trailingBytes, 2),
    ]

    @Test("every kind of bad input has its code and place", arguments: inputs)
    func table(_ text: String, _ code: DecodeError.Code, _ offset: Int) {
        #expect(error(Array(text.utf8)) == DecodeError(code, at: offset), "\(text)")
    }

    @Test(
        "bytes that are not UTF-8 are found wherever they stand",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82, 0x22],
        ] as [[UInt8]]
    )
    func invalidUTF8(_ piece: [UInt8]) {
        for padding in [0, 1, 15, 16, 17] {
            let before = Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x61, count: padding)
            #expect(error(before + piece + Array("\"}".utf8)) == DecodeError(.invalidUTF8, at: before.count))
            let name = Array("{\"".utf8) + [UInt8](repeating: 0x61, count: padding)
            #expect(error(name + piece + Array("\":1}".utf8)) == DecodeError(.invalidUTF8, at: name.count))
        }
    }

    @Test("what is too large, too deep or too much is refused where it becomes so")
    func limits() {
        func nested(_ depth: Int) -> [UInt8] {
            let open = String(repeating: "[", count: depth)
            return Array("{\"a\":\(open)\(String(repeating: "]", count: depth))}".utf8)
        }
        #expect(error(nested(63)) == nil)
        #expect(error(nested(64)) == DecodeError(.tooDeep, at: 5 + 63))
        #expect(error(nested(500_000)) == DecodeError(.tooDeep, at: 5 + 63))
        let large = Array("{\"a\":\"\(String(repeating: "x", count: 1 << 20))\"}".utf8)
        #expect(error(large) == DecodeError(.tooLarge, at: 1 << 20))
        #expect(error(Array(large[8...])) == DecodeError(.notAnObject, at: 0))
        let many = (0..<1_025).map { "\"a\($0)\":1" }
        #expect(error(Array("{\(many.dropLast().joined(separator: ","))}".utf8)) == nil)
        #expect(error(Array("{\(many.joined(separator: ","))}".utf8))?.code == .tooManyAttributes)
        let records = ByteRecords(bytes: [], ranges: [.null])
        let decoded = LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment))
        #expect(decoded.failures == [DecodeFailure(index: 0, error: DecodeError(.noValue, at: 0))])
    }

    @Test("a bad record among good ones leaves them whole")
    func amongOthers() {
        let decoded = decode([
            #"{"message":"a","x":1}"#, #"{"y":2,"z":3,"message":}"#, #"{"message":"c","x":2,"w":[]}"#,
        ])
        #expect(decoded.failures == [DecodeFailure(index: 1, error: DecodeError(.malformed, at: 23))])
        #expect((0..<2).map { decoded.batch.message($0) } == ["a", "c"])
        #expect(decoded.batch.inputIndex(1) == 2)
        #expect(decoded.batch.record(0).attributes == [LogAttribute("x", 1)])
        #expect(decoded.batch.record(1).attributes == [LogAttribute("x", 2), LogAttribute("w", .nested("[]"))])
    }
}
