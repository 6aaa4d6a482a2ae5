package import RecordProtocol

/// The id and the floor of a record whose JSON is otherwise not to be read: they are its first members, so that poison
/// keeps its identity and is known again when it is sent again.
package struct RecoveredIdentity: Hashable {
    package let id: RecordID
    package let floor: FloorAnnouncement?

    /// Reads `{"_id":"<32 hex>:<start>-<end>"` and, right behind it, `,"_floor":<n>,"_acked":<n>`; `nil` for anything
    /// else.
    package init?(_ bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(rest: bytes)
        guard reader.skip("{\"_id\":\""), let high = reader.hexadecimal(), let low = reader.hexadecimal(),
            reader.skip(":"), let start = reader.decimal(), reader.skip("-"), let end = reader.decimal(),
            reader.skip("\""), start <= end
        else { return nil }
        id = RecordID(stream: StreamID(high: high, low: low), start: start, end: end)
        guard reader.skip(",\"_floor\":"), let position = reader.decimal(), reader.skip(",\"_acked\":"),
            let acknowledged = reader.decimal(), let next = reader.rest.first, next == 0x2C || next == 0x7D
        else {
            floor = nil
            return
        }
        floor = FloorAnnouncement(position: position, acknowledged: acknowledged)
    }
}

/// Reads fixed texts and numbers off the front of bytes.
private struct ByteReader {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard rest.starts(with: wanted) else { return false }
        rest.removeFirst(wanted.count)
        return true
    }

    /// Sixteen lower-case hexadecimal digits.
    mutating func hexadecimal() -> UInt64? {
        guard rest.count >= 16 else { return nil }
        var word: UInt64 = 0
        for byte in rest.prefix(16) {
            switch byte {
            case 0x30...0x39: word = word << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: word = word << 4 | UInt64(byte - 0x61 + 10)
            default: return nil
            }
        }
        rest.removeFirst(16)
        return word
    }

    /// A whole number without sign, of 18 digits at most.
    mutating func decimal() -> Int64? {
        var number: Int64 = 0
        var digits = 0
        while let byte = rest.first, (0x30...0x39).contains(byte) {
            digits += 1
            guard digits <= 18 else { return nil }
            number = number * 10 + Int64(byte - 0x30)
            rest.removeFirst()
        }
        return digits > 0 ? number : nil
    }
}
