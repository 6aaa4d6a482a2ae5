/// How serious a record is: OpenTelemetry's severity number, 1 (TRACE) to 24 (FATAL4); 0 where nothing was said.
///
/// Source: OpenTelemetry, Logs Data Model, "Severity Fields".
public struct Severity: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 0 ... 24.
    public let number: UInt8

    @inlinable
    init(unchecked number: UInt8) {
        self.number = number
    }

    /// `nil` outside 0 ... 24.
    public init?(number: Int) {
        guard (0...24).contains(number) else { return nil }
        self.number = UInt8(number)
    }

    /// The severity of a syslog level, 0 (emergency) to 7 (debug), as OpenTelemetry maps them; `nil` outside.
    public init?(syslog level: Int) {
        let numbers: [UInt8] = [21, 19, 18, 17, 13, 10, 9, 5]
        guard numbers.indices.contains(level) else { return nil }
        number = numbers[level]
    }

    /// Takes OpenTelemetry's texts and numbers, and the usual spellings of loggers and syslog, in any case: `warn`,
    /// `WARNING`, `W`, `err`, `crit`, `notice`, `emerg`, … `nil` for anything else.
    public init?(text: String) {
        guard let found = SeverityText.number(of: Array(text.utf8)) else { return nil }
        number = found
    }

    public static let unspecified = Severity(unchecked: 0)
    public static let trace = Severity(unchecked: 1)
    public static let debug = Severity(unchecked: 5)
    public static let info = Severity(unchecked: 9)
    public static let warn = Severity(unchecked: 13)
    public static let error = Severity(unchecked: 17)
    public static let fatal = Severity(unchecked: 21)

    @inlinable
    public static func < (left: Severity, right: Severity) -> Bool {
        left.number < right.number
    }

    /// OpenTelemetry's text, `TRACE` to `FATAL4`; `UNSPECIFIED` for 0.
    public var text: String { SeverityText.texts[Int(number)] }

    public var description: String { text }
}

/// The spellings of severities.
enum SeverityText {
    /// OpenTelemetry's texts, by number.
    static let texts: [String] =
        ["UNSPECIFIED"]
        + ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap { name in
            [name, name + "2", name + "3", name + "4"]
        }

    /// Usual spellings, lower case, beside the texts themselves.
    private static let spellings: [(String, UInt8)] = [
        ("t", 1), ("trc", 1), ("verbose", 1), ("finest", 1), ("v", 1),
        ("d", 5), ("dbg", 5), ("fine", 5), ("finer", 3),
        ("i", 9), ("inf", 9), ("information", 9), ("informational", 9), ("config", 8), ("n", 10), ("notice", 10),
        ("w", 13), ("warning", 13), ("wrn", 13),
        ("e", 17), ("err", 17), ("eror", 17), ("severe", 17),
        ("c", 18), ("crit", 18), ("critical", 18), ("a", 19), ("alert", 19),
        ("f", 21), ("ftl", 21), ("emerg", 21), ("emergency", 21), ("panic", 21),
        ("unspecified", 0), ("none", 0),
    ]

    private static let numbers: [[UInt8]: UInt8] = {
        var table: [[UInt8]: UInt8] = [:]
        for (number, text) in texts.enumerated() {
            table[Array(text.lowercased().utf8)] = UInt8(number)
            if number > 0 { table[Array(String(number).utf8)] = UInt8(number) }
        }
        for (text, number) in spellings { table[Array(text.utf8)] = number }
        return table
    }()

    /// The number that `text` spells, in any case.
    static func number(of text: [UInt8]) -> UInt8? {
        guard text.count <= 16 else { return nil }
        return numbers[text.map { byte in (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }]
    }
}
