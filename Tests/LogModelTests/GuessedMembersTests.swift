import LogModel
import RecordProtocol
import SystemPorts
import Testing

/// A decoder guesses what comes next from what came before. Guesses make it faster, and never change what it says.
@Suite("Guessed members")
struct GuessedMembersTests {
    /// What a decoder that has read nothing before makes of `text`.
    private func fresh(_ text: String) -> DecodedBatch {
        LogBatchDecoder(.foreign).decode(byteRecords([text]), defaults: RecordDefaults(observed: someMoment))
    }

    private static let members = [
        #""timestamp":"2026-01-01T00:00:00.5Z""#, #""severity":"INFO""#, #""service":"api""#, #""message":"m""#,
        #""status":200"#, #""duration_ms": 12.5"#, #""a_name_of_15_by":true"#, #""nested":{"a":[1]}"#, #""n":null"#,
        #""text":"x""#, #""severity":9"#, #""_id":"mine""#,
    ]

    @Test("what was read before does not change what is read", arguments: 0..<20)
    func taught(_ seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "guesses")
        let decoder = LogBatchDecoder(.foreign)
        var order = Self.members
        for round in 0..<60 {
            // Mostly as before; now and then shuffled, shortened, or with a member twice.
            if round % 20 == 19 {
                for last in order.indices.dropFirst() { order.swapAt(last, random.index(below: last + 1)) }
            }
            var members = order
            if random.chance(1, outOf: 4) { members.remove(at: random.index(below: members.count)) }
            if random.chance(1, outOf: 4) { members.append(members[random.index(below: members.count)]) }
            let text = "{" + members.joined(separator: random.chance(1, outOf: 4) ? " , " : ",") + "}"
            let decoded = decoder.decode(byteRecords([text]), defaults: RecordDefaults(observed: someMoment))
            let expected = fresh(text)
            #expect(decoded.failures.map(\.error.code) == expected.failures.map(\.error.code))
            #expect(decoded.failures.map(\.error.byteOffset) == expected.failures.map(\.error.byteOffset))
            #expect(
                decoded.batch.indices.map { decoded.batch.record($0) }
                    == expected.batch.indices.map { expected.batch.record($0) }
            )
        }
    }

    @Test("a record that ends where a guess would go on is truncated there")
    func truncated() {
        let decoder = LogBatchDecoder(.foreign)
        let whole = #"{"service":"api","status":200,"duration":5}"#
        _ = decoder.decode(byteRecords([whole, whole]), defaults: RecordDefaults(observed: someMoment))
        for length in 1..<whole.utf8.count {
            // The rest of the record lies behind the range, and must not be read.
            let range = ByteRange(start: 0, end: length)
            let records = ByteRecords(bytes: Array(whole.utf8), ranges: [range])
            let decoded = decoder.decode(records, defaults: RecordDefaults(observed: someMoment))
            let expected = LogBatchDecoder(.foreign).decode(
                ByteRecords(bytes: Array(whole.utf8.prefix(length)), ranges: [range]),
                defaults: RecordDefaults(observed: someMoment)
            )
            #expect(decoded.failures.map(\.error.code) == expected.failures.map(\.error.code))
            #expect(decoded.failures.map(\.error.byteOffset) == expected.failures.map(\.error.byteOffset))
            #expect(decoded.batch.count == 0)
        }
    }
}

/// Digits are read eight at a time where there are as many bytes, and one by one where not: both must say the same.
@Suite("Digits")
struct DigitsTests {
    /// The grammar of RFC 8259, section 6, byte by byte.
    private func isNumber(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !startsWithZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Whether `{"a":…}` is a record, with and without bytes behind it.
    private func isAccepted(_ text: [UInt8], padding: Int) -> Bool {
        let record = Array("{\"a\":".utf8) + text + [0x7D]
        let bytes = record + [UInt8](repeating: UInt8(ascii: "1"), count: padding)
        let records = ByteRecords(bytes: bytes, ranges: [ByteRange(start: 0, end: record.count)])
        return LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment)).failures.isEmpty
    }

    @Test("a number is one by the grammar, wherever it stands")
    func numbers() {
        let alphabet = Array("09.e-".utf8)
        for length in 1...5 {
            for number in 0..<(0..<length).reduce(1, { product, _ in product * alphabet.count }) {
                var (rest, text) = (number, [UInt8]())
                for _ in 0..<length {
                    text.append(alphabet[rest % alphabet.count])
                    rest /= alphabet.count
                }
                #expect(
                    isAccepted(text, padding: number % 2 * 16) == isNumber(text),
                    "\(String(decoding: text, as: UTF8.self))"
                )
            }
        }
        for text in [
            "1234567", "12345678", "123456789", "12345.67", "123456.7", "1234567.8", "0.123456", "1.5e300",
            "12345678.9.1",
        ] {
            for padding in [0, 16] {
                #expect(isAccepted(Array(text.utf8), padding: padding) == isNumber(Array(text.utf8)), "\(text)")
            }
        }
    }

    @Test("a second's fraction has one to nine digits", arguments: 1...10)
    func fractions(_ count: Int) throws {
        let digits = String("987654321".prefix(count)) + (count > 9 ? "5" : "")
        let text = "2026-01-01T23:59:58.\(digits)Z"
        let nanoseconds = Int64((digits + "00000000").prefix(9))
        let expected = Timestamp(text: "2026-01-01T23:59:58Z").map { $0.nanoseconds + (nanoseconds ?? 0) }
        #expect(Timestamp(text: text)?.nanoseconds == (count > 9 ? nil : expected))
        let records = byteRecords(["{\"timestamp\":\"\(text)\",\"message\":\"with bytes behind\"}"])
        let decoded = LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment))
        #expect(
            decoded.batch.indices.map { decoded.batch.timestamp($0).nanoseconds }
                == (count > 9 ? [] : [try #require(expected)])
        )
    }

    @Test("a clock with anything but digits and colons in their places is none")
    func clocks() {
        let text = Array("2026-01-01T12:34:56Z".utf8)
        for place in 11..<19 {
            for byte in UInt8(0x20)...0xFF where text[place] != byte {
                var changed = text
                changed[place] = byte
                let isDigit = place != 13 && place != 16 && (0x30...0x39).contains(byte)
                let value = isDigit ? Int(byte) - 0x30 : 99
                let isRight = isDigit && (place != 11 || value <= 2) && (place != 14 && place != 17 || value <= 5)
                #expect((Timestamp(text: String(decoding: changed, as: UTF8.self)) != nil) == isRight)
            }
        }
    }

    @Test("ids keep positions of any length")
    func positions() {
        var number: Int64 = 1
        for length in 1...18 {
            for end in [number, number * 10 - 1] {
                let id = RecordID(stream: StreamID(high: 1, low: 2), start: number, end: end)
                #expect(RecordID(text: id.description) == id, "\(length) digits")
                let decoded = LogBatchDecoder(.wire).decode(
                    byteRecords(["{\"_id\":\"\(id)\",\"message\":\"with bytes behind\"}"]),
                    defaults: RecordDefaults(observed: someMoment)
                )
                #expect(decoded.batch.indices.map { decoded.batch.recordID($0) } == [id])
            }
            number *= 10
        }
    }
}
