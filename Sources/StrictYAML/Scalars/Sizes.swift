/// Sizes in bytes: `512B`, decimal `10MB`, binary `2GiB`.
public enum SizeText {
    public static let accepted = "a size with its unit, such as 512B, 64KiB, 10MB or 2GiB"

    private static let units: [(name: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
        ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000), ("B", 1),
    ]

    public static func read(_ text: String) -> ScalarReading<Int> {
        guard let part = QuantityText(text[...]) else { return .refused(suggestion: nil) }
        guard let unit = units.first(where: { $0.name == part.unit }) else {
            let number = text[..<part.unit.startIndex]
            let typed = part.unit.drop { $0 == " " }.lowercased()
            if typed.isEmpty { return .refused(suggestion: "\(number)B") }
            let meant = units.first { $0.name.lowercased() == typed || $0.name.lowercased().dropLast() == typed }
            return .refused(suggestion: meant.map { number + $0.name })
        }
        guard let bytes = part.number.times(unit.bytes) else {
            return .refusedBecause("it is no whole number of bytes, or more than 8 EiB")
        }
        return .value(Int(bytes))
    }

    /// The canonical text: the largest unit that holds it a whole number of times.
    public static func write(_ bytes: Int) -> String {
        for unit in units where bytes != 0 && bytes % Int(unit.bytes) == 0 {
            return "\(bytes / Int(unit.bytes))\(unit.name)"
        }
        return "\(bytes)B"
    }
}

/// Counts: `250`, `200_000`, `100k`, `2.5M`.
public enum CountText {
    private static let units: [(name: String, ones: Int64)] = [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)]

    public static func read(_ text: String) -> ScalarReading<Int> {
        guard let part = QuantityText(text[...]) else {
            let digits = text.drop { $0 == "0" }
            let isOctal = text.hasPrefix("0") && !digits.isEmpty && DecimalText(digits) != nil
            return .refused(suggestion: isOctal ? String(digits) : nil)
        }
        let scale = part.unit.isEmpty ? 1 : units.first { $0.name == part.unit }?.ones
        guard let scale else {
            let meant = units.first { $0.name.lowercased() == part.unit.drop { $0 == " " }.lowercased() }
            return .refused(suggestion: meant.map { text[..<part.unit.startIndex] + $0.name })
        }
        guard let count = part.number.times(scale) else { return .refusedBecause("it is no whole number") }
        return .value(Int(count))
    }

    public static func write(_ count: Int) -> String {
        for unit in units where count != 0 && count % Int(unit.ones) == 0 {
            return "\(count / Int(unit.ones))\(unit.name)"
        }
        return String(count)
    }
}
