import KafkaPorts
import RecordProtocol
import SystemPorts

/// Reads the ids of a partition's records and joins neighbours of one stream into runs.
///
/// It reads no more of a record than its first member, which is where the wire form puts the id.
struct LoggedRuns {
    private(set) var runs: [LoggedRun] = []
    private var stream = StreamID(high: 0, low: 0)
    private var positions: Range<Int64> = 0..<0
    private var offsets: Range<Int64> = 0..<0

    private static let prefix = Array("{\"_id\":\"".utf8)

    /// Adds the records of a stored batch whose offsets lie below `end`.
    mutating func add(_ records: RecordBatch, at baseOffset: Int64, below end: Int64) {
        records.values.bytes.withUnsafeBytes { bytes in
            for (index, range) in records.values.ranges.enumerated() {
                let offset = baseOffset + Int64(index)
                guard offset < end, !range.isNull else { continue }
                guard let id = Self.id(in: UnsafeRawBufferPointer(rebasing: bytes[range.bounds])) else { continue }
                extend(id, offset)
            }
        }
        flush()
    }

    private mutating func extend(_ id: RecordID, _ offset: Int64) {
        if id.stream == stream, id.start == positions.upperBound, offset == offsets.upperBound, !offsets.isEmpty {
            positions = positions.lowerBound..<id.end
            offsets = offsets.lowerBound..<(offset + 1)
            return
        }
        flush()
        (stream, positions, offsets) = (id.stream, id.start..<id.end, offset..<(offset + 1))
    }

    private mutating func flush() {
        guard !offsets.isEmpty else { return }
        runs.append(LoggedRun(stream: stream, positions: positions, offsets: offsets))
        offsets = 0..<0
    }

    /// The id as text, `stream:start-end`.
    static func id(_ text: String) -> RecordID? {
        var text = text
        return text.withUTF8 { id(in: UnsafeRawBufferPointer($0), from: 0) }
    }

    private static func id(in value: UnsafeRawBufferPointer) -> RecordID? {
        guard value.count > prefix.count + 36, value.starts(with: prefix) else { return nil }
        return id(in: value, from: prefix.count)
    }

    private static func id(in value: UnsafeRawBufferPointer, from start: Int) -> RecordID? {
        var place = start
        guard let high = hexadecimal(value, &place), let low = hexadecimal(value, &place),
            place < value.count, value[place] == UInt8(ascii: ":")
        else { return nil }
        place += 1
        guard let first = decimal(value, &place), place < value.count, value[place] == UInt8(ascii: "-") else {
            return nil
        }
        place += 1
        guard let end = decimal(value, &place), end > first else { return nil }
        return RecordID(stream: StreamID(high: high, low: low), start: first, end: end)
    }

    private static func hexadecimal(_ value: UnsafeRawBufferPointer, _ place: inout Int) -> UInt64? {
        guard place + 16 <= value.count else { return nil }
        var word: UInt64 = 0
        for byte in value[place..<(place + 16)] {
            switch byte {
            case 0x30...0x39: word = word << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: word = word << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        place += 16
        return word
    }

    private static func decimal(_ value: UnsafeRawBufferPointer, _ place: inout Int) -> Int64? {
        var number: Int64 = 0
        let first = place
        while place < value.count, (0x30...0x39).contains(value[place]), place - first < 18 {
            number = number * 10 + Int64(value[place] - 0x30)
            place += 1
        }
        return place > first ? number : nil
    }
}
