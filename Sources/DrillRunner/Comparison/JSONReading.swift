/// JSON as a value: enough to read reports back.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As it is spelled: sixty-four bits do not fit into a `Double`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    var seed: UInt64? { if case .number(let text) = self { UInt64(text) } else { nil } }
    var decimal: Double? { if case .number(let text) = self { Double(text) } else { nil } }
}

/// Why a text is no JSON: where, counted in bytes from 0.
struct JSONError: Error, CustomStringConvertible {
    let offset: Int
    let what: String

    var description: String { "byte \(offset): \(what)" }
}

/// Reads one value and nothing behind it but space.
struct JSONReading {
    private let bytes: [UInt8]
    private var place = 0
    private static let depthMax = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func value(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reading = JSONReading(bytes)
        let value = try reading.value(depth: 0)
        reading.skipSpace()
        guard reading.place == bytes.count else { throw reading.error("there is something behind the value") }
        return value
    }

    private func error(_ what: String) -> JSONError { JSONError(offset: place, what: what) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.depthMax else { throw error("nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case nil: throw error("it ends too soon")
        default: return try word()
        }
    }

    private mutating func object(_ depth: Int) throws(JSONError) -> JSONValue {
        place += 1
        var members: [String: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a member's name was to come") }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw error("a colon was to come") }
            members[name] = try value(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("an object is not closed") }
        return .object(members)
    }

    private mutating func array(_ depth: Int) throws(JSONError) -> JSONValue {
        place += 1
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("an array is not closed") }
        return .array(elements)
    }

    private mutating func word() throws(JSONError) -> JSONValue {
        let start = place
        while let byte = next, byte > 0x20, !",]}:\"".utf8.contains(byte) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            let isNumber = text.allSatisfy { "-+.eE0123456789".contains($0) } && Double(text) != nil
            guard isNumber else { throw JSONError(offset: start, what: "\"\(text)\" is no value") }
            return .number(text)
        }
    }

    private mutating func string() throws(JSONError) -> String {
        place += 1
        var units: [UInt16] = []
        var text: [UInt8] = []
        /// Escapes of UTF-16 come in pairs.
        func flushed() -> [UInt8] { Array(String(decoding: units, as: UTF16.self).utf8) }
        while let byte = next {
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                text += flushed()
                units = []
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                text.append(byte)
                continue
            }
            guard let escape = next else { break }
            place += 1
            if escape == UInt8(ascii: "u") {
                let digits = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
                guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) else {
                    throw error("an escape lacks digits")
                }
                place += 4
                units.append(unit)
                continue
            }
            text += flushed()
            units = []
            let plain: [UInt8: UInt8] = [
                UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
                UInt8(ascii: "f"): 0x0C, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
            ]
            guard let character = plain[escape] else { throw error("an unknown escape") }
            text.append(character)
        }
        throw error("a text is not closed")
    }
}
