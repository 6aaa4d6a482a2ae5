import SystemPorts

/// So many events per stretch of time, exactly.
public struct Rate: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Events in each ``period``.
    public let count: Int
    public let period: Duration

    /// - Precondition: `period` is positive, `count` is not negative.
    public init(_ count: Int, per period: Duration = .seconds(1)) {
        precondition(count >= 0 && period > .zero, "a rate is a count per a positive period")
        self.count = count
        self.period = period
    }

    public static func perSecond(_ count: Int) -> Rate { Rate(count) }

    /// Records per second, in thousandths, rounded down.
    public var perSecondMilli: Int64 {
        let thousandths = (Int64(count) * 1_000).multipliedFullWidth(by: 1_000_000_000)
        let divisor = Swift.max(1, period.wholeNanoseconds)
        guard thousandths.high < divisor else { return .max }
        return divisor.dividingFullWidth(thousandths).quotient
    }

    /// `60/min` equals `1/s`.
    public static func == (left: Rate, right: Rate) -> Bool {
        right.period * left.count == left.period * right.count
    }

    public static func < (left: Rate, right: Rate) -> Bool {
        right.period * left.count < left.period * right.count
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(perSecondMilli)
    }

    public var description: String { RateText.write(self) }
}

/// Rates: a count and the time it is for, as in `500/s`, `10k/s`, `100/min`.
public enum RateText {
    public static let accepted = "a rate, such as 500/s, 10k/s or 100/min"

    private static let periods: [(name: String, period: Duration)] = [
        ("s", .seconds(1)), ("min", .seconds(60)), ("h", .seconds(3_600)), ("d", .seconds(86_400)),
    ]
    private static let otherSpellings: [String: String] = [
        "": "s", "sec": "s", "second": "s", "m": "min", "minute": "min", "hour": "h", "hr": "h", "day": "d",
    ]

    public static func read(_ text: String) -> ScalarReading<Rate> {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let count = parts.first.map(String.init) ?? ""
        let unit = parts.count == 2 ? String(parts[1]) : ""
        guard case .value(let events) = CountText.read(count) else {
            if count.hasSuffix("ps"), case .value = CountText.read(String(count.dropLast(2))) {
                return .refused(suggestion: "\(count.dropLast(2))/s")
            }
            return .refused(suggestion: nil)
        }
        guard let period = periods.first(where: { $0.name == unit })?.period else {
            return .refused(suggestion: otherSpellings[unit.lowercased()].map { "\(count)/\($0)" })
        }
        return .value(Rate(events, per: period))
    }

    public static func write(_ rate: Rate) -> String {
        let unit = periods.first { $0.period == rate.period }?.name ?? DurationText.write(rate.period)
        return "\(CountText.write(rate.count))/\(unit)"
    }
}

/// A part of a whole, to one millionth.
public struct Percentage: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 1,000,000 is everything.
    public let millionths: Int

    public init(millionths: Int) {
        self.millionths = millionths
    }

    public static func percent(_ percent: Int) -> Percentage { Percentage(millionths: percent * 10_000) }
    /// One in so many, rounded down; `nil` for none at all.
    public var oneIn: Int? { millionths > 0 ? 1_000_000 / millionths : nil }

    public static let none = Percentage(millionths: 0)
    public static let whole = Percentage(millionths: 1_000_000)

    public static func < (left: Percentage, right: Percentage) -> Bool { left.millionths < right.millionths }

    public var description: String { PercentageText.write(self) }
}

/// Shares: `2.5%`, `5‰` as `0.5%`; at most 100 %.
public enum PercentageText {
    public static let accepted = "a percentage from 0% to 100%, such as 2.5%"

    public static func read(_ text: String) -> ScalarReading<Percentage> {
        guard let part = QuantityText(text[...]) else { return .refused(suggestion: nil) }
        let unit = part.unit.drop { $0 == " " }
        guard part.unit == "%" else {
            guard unit.isEmpty || unit == "%" else { return .refused(suggestion: nil) }
            return .refused(suggestion: "\(text[..<part.unit.startIndex])%")
        }
        guard let millionths = part.number.times(10_000) else { return .refusedBecause("it is finer than a millionth") }
        guard millionths <= 1_000_000 else { return .refusedBecause("it is more than everything") }
        return .value(Percentage(millionths: Int(millionths)))
    }

    public static func write(_ share: Percentage) -> String {
        let (whole, rest) = share.millionths.quotientAndRemainder(dividingBy: 10_000)
        guard rest != 0 else { return "\(whole)%" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 4 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)%"
    }
}
