/// JSON string bodies (what stands between the quotes) and texts.
///
/// The canonical body escapes the quote, the backslash and the bytes below 0x20 (`\n`, `\r`, `\t`, `\b`, `\f`,
/// otherwise `\u00xx` in lower case), and nothing else.
enum JSONText {
    /// The canonical body of `text`.
    static func body(of text: String) -> [UInt8] {
        var copy = text
        return copy.withUTF8 { bytes in
            var body: [UInt8] = []
            body.reserveCapacity(bytes.count)
            for byte in bytes { append(byte, to: &body) }
            return body
        }
    }

    /// Appends one byte of UTF-8, escaped where needed.
    @inline(__always)
    static func append(_ byte: UInt8, to body: inout [UInt8]) {
        if byte >= 0x20, byte != 0x22, byte != 0x5C {
            body.append(byte)
        } else {
            appendEscaped(byte, to: &body)
        }
    }

    @inline(never)
    private static func appendEscaped(_ byte: UInt8, to body: inout [UInt8]) {
        body.append(0x5C)
        switch byte {
        case 0x22, 0x5C: body.append(byte)
        case 0x08: body.append(UInt8(ascii: "b"))
        case 0x09: body.append(UInt8(ascii: "t"))
        case 0x0A: body.append(UInt8(ascii: "n"))
        case 0x0C: body.append(UInt8(ascii: "f"))
        case 0x0D: body.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            body.append(contentsOf: [0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }

    /// The text of a valid body.
    static func text(ofBody body: [UInt8]) -> String {
        String(decoding: body.contains(0x5C) ? unescaped(body) : body, as: UTF8.self)
    }

    /// The UTF-8 of a valid body.
    static func unescaped(_ body: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var index = 0
        while index < body.count {
            let plain = body[index...].firstIndex(of: 0x5C) ?? body.count
            // A backslash at the very end cannot be in a valid body.
            guard plain + 1 < body.count else {
                result += body[index...]
                break
            }
            result += body[index..<plain]
            index = plain
            let letter = body[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "u"):
                var scalar = unit(body, index)
                index += 4
                if scalar & 0xFC00 == 0xD800 {
                    scalar = 0x10000 + ((scalar & 0x3FF) << 10 | unit(body, index + 2) & 0x3FF)
                    index += 6
                }
                let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
                result.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
            default: result.append(letter)
            }
        }
        return result
    }

    /// The value of four hexadecimal digits.
    private static func unit(_ body: [UInt8], _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in start..<min(start + 4, body.count) {
            value = value << 4 | UInt32(hexadecimalValue(body[index]) ?? 0)
        }
        return value
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }
}
