/// Durations: one or more numbers with units, the larger first, as in `1h30m` or `250ms`.
public enum DurationText {
    public static let accepted = "a duration with its unit, such as 250ms, 90s, 5m or 1h30m"

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]
    private static let otherSpellings: [String: String] = [
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m",
        "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "msec": "ms",
        "millis": "ms", "milliseconds": "ms", "µs": "us", "μs": "us", "usec": "us", "nanos": "ns",
    ]

    public static func read(_ text: String) -> ScalarReading<Duration> {
        guard !text.isEmpty else { return .refused(suggestion: nil) }
        var rest = text[...]
        var total: Int64 = 0
        var lastUnit = Int64.max
        while !rest.isEmpty {
            guard let part = QuantityText(rest) else { return .refused(suggestion: nil) }
            let unitEnd = part.unit.firstIndex { $0.isASCII && ($0.isNumber || $0 == " ") } ?? part.unit.endIndex
            let unit = part.unit[..<unitEnd]
            guard let scale = units.first(where: { $0.name == unit }) else {
                return .refused(suggestion: suggestion(for: text))
            }
            guard scale.nanoseconds < lastUnit else { return .refusedBecause("larger units stand before smaller ones") }
            lastUnit = scale.nanoseconds
            guard let share = part.number.times(scale.nanoseconds) else {
                return .refusedBecause("it is finer than a nanosecond or longer than 292 years")
            }
            let (sum, overflow) = total.addingReportingOverflow(share)
            guard !overflow else { return .refusedBecause("it is longer than 292 years") }
            total = sum
            rest = part.unit[unitEnd...]
        }
        return .value(.nanoseconds(total))
    }

    /// The canonical text: whole numbers of the largest units, `0s` for none.
    public static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard rest != 0 else { return "0s" }
        var text = rest < 0 ? "-" : ""
        for unit in units where rest / unit.nanoseconds != 0 {
            text += "\((rest / unit.nanoseconds).magnitude)\(unit.name)"
            rest %= unit.nanoseconds
        }
        return text
    }

    private static func suggestion(for text: String) -> String? {
        guard let part = QuantityText(text[...]) else { return nil }
        let number = text[..<part.unit.startIndex]
        let unit = part.unit.drop { $0 == " " }.lowercased()
        if unit.isEmpty { return "\(number)s" }
        if let known = otherSpellings[unit] { return number + known }
        return units.contains { $0.name == unit } ? number + unit : nil
    }
}
