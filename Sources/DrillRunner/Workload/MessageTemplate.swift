/// A message with holes: `{user}`, `{number}`, `{hex}`, `{path}`, `{address}`.
public struct MessageTemplate: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        /// Where it lies in ``texts``, and as the body of a JSON string in ``bodies``. (Ranges instead of arrays: the
        /// inner loop of the workload counts no references.)
        case literal(text: Range<Int>, body: Range<Int>)
        case user, number, hex, path, address
    }

    let pieces: [Piece]
    let texts: [UInt8]
    let bodies: [UInt8]
    /// Whether text and JSON body differ somewhere.
    let needsEscapes: Bool
    /// The longest it can become, in bytes of JSON body.
    let longest: Int

    /// Anything in braces that is no hole's name stays as it is.
    public init(_ pattern: String) {
        var pieces: [Piece] = []
        var texts: [UInt8] = []
        var bodies: [UInt8] = []
        var literal: [UInt8] = []
        func flush() {
            guard !literal.isEmpty else { return }
            let (text, body) = (texts.count, bodies.count)
            texts += literal
            bodies += Self.jsonBody(literal)
            pieces.append(.literal(text: text..<texts.count, body: body..<bodies.count))
            literal = []
        }
        var rest = Array(pattern.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "{"), let close = rest.firstIndex(of: UInt8(ascii: "}")),
                let hole = Self.holes[String(decoding: rest[(rest.startIndex + 1)..<close], as: UTF8.self)]
            {
                flush()
                pieces.append(hole)
                rest = rest[(close + 1)...]
            } else {
                literal.append(byte)
                rest = rest.dropFirst()
            }
        }
        flush()
        self.pieces = pieces
        self.texts = texts
        self.bodies = bodies
        needsEscapes = texts != bodies
        longest = pieces.reduce(0) { sum, piece in
            guard case .literal(_, let body) = piece else { return sum + 24 }
            return sum + body.count
        }
    }

    private static let holes: [String: Piece] = [
        "user": .user, "number": .number, "hex": .hex, "path": .path, "address": .address,
    ]

    /// Quotes, backslashes and control characters escaped the shortest way.
    static func jsonBody(_ text: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        for byte in text {
            switch byte {
            case 0x22, 0x5C: body += [0x5C, byte]
            case 0x09: body += Array("\\t".utf8)
            case 0x0A: body += Array("\\n".utf8)
            case 0x0D: body += Array("\\r".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                body += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: body.append(byte)
            }
        }
        return body
    }

    /// What services usually say: short and long, with quotes and letters beyond ASCII now and then.
    public static let usual = [
        "GET {path} answered in {number} ms for user {user}",
        "POST {path} accepted, request {hex}",
        "connection from {address} closed after {number} requests",
        "cache miss for key {hex}, filled from the database in {number} µs",
        "user {user} signed in from {address}",
        "payment {hex} of {number} cents for user {user} is settled",
        "retrying \"{path}\" after {number} ms: upstream said \\\"busy\\\"",
        "queue depth {number}, oldest entry {number} ms, worker {hex}",
    ].map(MessageTemplate.init)
}
