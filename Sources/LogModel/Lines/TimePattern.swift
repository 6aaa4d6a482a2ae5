/// How a text states a moment, in a small language after `strptime`. Anything but a directive stands for itself.
///
/// | directive | reads |
/// |---|---|
/// | `%Y` `%y` | year in four digits; in two (69 ... 99 are of the last century) |
/// | `%m` `%d` `%e` | month, day in two digits; day in one or two, a blank may stand before |
/// | `%b` `%a` | English month name, weekday name (not checked), short or long, in any case |
/// | `%H` `%M` `%S` `%T` | hour, minute, second in two digits; all three with colons |
/// | `%I` `%p` | hour 1 ... 12 in one or two digits, AM or PM |
/// | `%f` | one to nine digits of a second's fraction (the point or comma before it stands for itself) |
/// | `%z` | `Z`, `+02:00`, `+0200` or `+02` |
/// | `%s` `%Q` | seconds, milliseconds since the epoch; seconds with up to nine decimals |
/// | `%%` | a percent sign |
public struct TimePattern: Hashable, Sendable, CustomStringConvertible {
    enum Element: Hashable, Sendable {
        case literal(UInt8)
        case directive(UInt8)
    }

    let elements: [Element]
    /// Whether the text states no year, so that one must be supplied.
    public let isYearless: Bool
    public let description: String

    static let directives = Set("YymdebaHMSTIpfzsQ%".utf8)

    /// - Throws: ``TimePatternError`` for an unknown directive, and for a pattern that cannot tell the day.
    public init(_ text: String) throws(TimePatternError) {
        let bytes = Array(text.utf8)
        var elements: [Element] = []
        var found: Set<UInt8> = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                elements.append(.literal(bytes[index]))
                index += 1
                continue
            }
            guard index + 1 < bytes.count, Self.directives.contains(bytes[index + 1]) else {
                throw TimePatternError(pattern: text, byteOffset: index, reason: "unknown directive")
            }
            let letter = bytes[index + 1]
            elements.append(letter == UInt8(ascii: "%") ? .literal(letter) : .directive(letter))
            if letter != UInt8(ascii: "%") { found.insert(letter) }
            index += 2
        }
        func has(_ letters: String) -> Bool { letters.utf8.contains { found.contains($0) } }
        let isEpoch = has("sQ")
        guard isEpoch || (has("mb") && has("de") && has("HIT")) else {
            throw TimePatternError(pattern: text, byteOffset: 0, reason: "month, day and hour must be stated")
        }
        self.elements = elements
        isYearless = !isEpoch && !has("Yy")
        description = text
    }
}

/// Why a text is no time pattern.
public struct TimePatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public let pattern: String
    /// Where in the pattern.
    public let byteOffset: Int
    public let reason: String

    public var description: String { "\(reason) at byte \(byteOffset) of '\(pattern)'" }
}
