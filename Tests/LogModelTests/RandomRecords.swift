import LogModel
import RecordProtocol
import SystemPorts

/// Draws records that use everything the wire form can say.
struct RandomRecords {
    var random: RandomStream

    init(seed: UInt64) {
        random = RandomStream(seed: seed, name: "records")
    }

    mutating func record() -> LogRecord {
        var record = LogRecord(
            timestamp: moment(),
            observed: moment(),
            severity: Severity(number: random.index(below: 25)) ?? .unspecified,
            message: text(80)
        )
        if random.chance(1, outOf: 2) { record.id = id() }
        record.service = maybeText()
        record.environment = maybeText()
        record.source = maybeText()
        record.host = maybeText()
        record.traceID = maybeText()
        record.spanID = maybeText()
        var names: Set<String> = []
        for _ in 0..<random.index(below: 12) {
            let name = "a" + text(20)
            if names.insert(name).inserted { record.attributes.append(LogAttribute(name, value())) }
        }
        return record
    }

    mutating func id() -> RecordID {
        let start = random.integer(in: 0...(random.chance(1, outOf: 9) ? .max : 1 << 40))
        let end = random.integer(in: start...(random.chance(1, outOf: 9) ? .max : max(start, 1 << 41)))
        return RecordID(stream: StreamID(high: random.next(), low: random.next()), start: start, end: end)
    }

    mutating func moment() -> Timestamp {
        switch random.index(below: 10) {
        case 0: Timestamp(nanoseconds: Int64(bitPattern: random.next()))
        case 1: Timestamp(nanoseconds: random.chance(1, outOf: 2) ? .min : .max)
        default: Timestamp(nanoseconds: 1_767_225_600_000_000_000 + random.integer(in: 0...200_000_000_000_000))
        }
    }

    mutating func maybeText() -> String? {
        random.chance(2, outOf: 3) ? (random.chance(1, outOf: 2) ? "service-\(random.below(5))" : text(40)) : nil
    }

    /// Up to `length` characters, often plain, sometimes whatever Unicode and JSON find hard.
    mutating func text(_ length: Int) -> String {
        let plain = random.chance(1, outOf: 2)
        var text = String.UnicodeScalarView()
        for _ in 0..<random.index(below: length + 1) {
            let kind = plain ? 0 : random.index(below: 8)
            let value: UInt64 =
                switch kind {
                case 0...3: 0x20 + random.below(0x5F)
                case 4: random.below(0x20)
                case 5: [0x22, 0x5C, 0x2F, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFD][random.index(below: 8)]
                case 6: random.below(0xD800)
                default: 0xE000 + random.below(0x110000 - 0xE000)
                }
            if let scalar = Unicode.Scalar(UInt32(value)) { text.append(scalar) }
        }
        return String(text)
    }

    mutating func value() -> FieldValue {
        switch random.index(below: 8) {
        case 0: .integer(Int64(bitPattern: random.next()))
        case 1: .integer(random.integer(in: -100...100))
        case 2: .number(["-0", "1.50", "1e400", "0.1", "-12.5E-3", "18446744073709551616"][random.index(below: 6)])
        case 3: .boolean(random.chance(1, outOf: 2))
        case 4: .null
        case 5: .nested(["{}", "[]", "{\"a\": [1, {\"b\":null}]}", "[\"\\u00e9\",\"ü\"]"][random.index(below: 4)])
        default: .string(text(40))
        }
    }
}
