import CByteScan
import SystemPorts

/// Raw text, such as a line of a log file, as a JSON string body.
struct RawText {
    /// In the input where its bytes are a body as they stand, otherwise among the extras.
    let body: ByteRange
    let hasEscapes: Bool
    /// Bytes that are not UTF-8 were replaced by U+FFFD.
    let isRepaired: Bool
}

extension RowDraft {
    mutating func setMessage(_ text: RawText) {
        message = text.body
        if text.hasEscapes { flags.insert(.messageHasEscapes) }
    }

    /// Fills a field whose texts are interned.
    mutating func set(_ member: Member, _ symbol: UInt32) {
        switch member {
        case .service: service = symbol
        case .environment: environment = symbol
        case .source: source = symbol
        case .host: host = symbol
        default: break
        }
    }
}

extension LogBatchBuilder {
    /// The text from `start` to `end` as a JSON string body.
    mutating func rawText(_ bytes: RawSpan, _ start: Int, _ end: Int, inputCount: Int) -> RawText {
        if RawTextScan.isBody(bytes, start, end) {
            return RawText(body: ByteRange(start: start, end: end), hasEscapes: false, isRepaired: false)
        }
        let text = String(decoding: bytes.copy(start, end), as: UTF8.self)
        let body = JSONText.body(of: text)
        let isRepaired = !text.utf8.elementsEqual(bytes.copy(start, end))
        return RawText(
            body: keep(body, inputCount: inputCount),
            hasEscapes: body.contains(0x5C),
            isRepaired: isRepaired
        )
    }

    /// The symbol of a body, in the input or among the extras, in the column of `member`; 0 where it has none.
    mutating func symbol(_ member: Member, _ bytes: RawSpan, _ body: ByteRange, _ inputCount: Int) -> UInt32 {
        if Int(body.end) <= inputCount { return symbol(member, bytes, Int(body.start), Int(body.end)) }
        let kept = extras
        return symbol(member, kept.span.bytes, Int(body.start) - inputCount, Int(body.end) - inputCount)
    }

    private mutating func symbol(_ member: Member, _ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32 {
        switch member {
        case .service: texts.services.symbol(bytes, start, end)
        case .environment: texts.environments.symbol(bytes, start, end)
        case .source: texts.sources.symbol(bytes, start, end)
        case .host: texts.hosts.symbol(bytes, start, end)
        default: 0
        }
    }

    /// Adds an attribute that stands nowhere in the input to the row being made.
    mutating func addAttribute(_ name: String, _ value: String, inputCount: Int) {
        let name = keep(JSONText.body(of: name), inputCount: inputCount)
        let value = keep(JSONText.body(of: value), inputCount: inputCount)
        attributes.append(AttributeRange(name: name, value: value, kind: .string))
    }

    /// Adds the bytes of a line that is not UTF-8 as attribute `original_base64`, so that nothing is lost.
    mutating func addOriginal(_ bytes: RawSpan, _ range: ByteRange, inputCount: Int) {
        let text = Base64Text.encoded(bytes.copy(Int(range.start), Int(range.end)))
        addAttribute("original_base64", text, inputCount: inputCount)
    }
}

/// Whether raw bytes are a JSON string body as they stand.
enum RawTextScan {
    /// Valid UTF-8 without quotes, backslashes and control characters.
    static func isBody(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
        var position = start
        while position < end {
            let byte = bytes[position]
            if byte >= 0x80 {
                do throws(DecodeError) {
                    try JSONScan.character(bytes, &position, end)
                } catch {
                    return false
                }
            } else {
                guard byte >= 0x20, byte != 0x22, byte != 0x5C else { return false }
                position &+= position &+ 16 <= end ? plainRun(bytes, position) : 1
            }
        }
        return true
    }
}

extension RawTextScan {
    /// How many of the next sixteen bytes need no look of their own; the first is known to be plain.
    @inline(__always)
    private static func plainRun(_ bytes: RawSpan, _ position: Int) -> Int {
        (logdrill_string_stops(bytes.sixteen(position)) | 0x1_0000).trailingZeroBitCount
    }
}

/// RFC 4648, section 4, with padding.
enum Base64Text {
    static func encoded(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
            for digit in 0..<4 {
                text.append(digit <= count ? alphabet[group >> (18 - digit * 6) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
