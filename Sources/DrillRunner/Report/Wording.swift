import SystemPorts

/// Numbers as people read them.
public enum Wording {
    /// `1234567` as `1,234,567`.
    public static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    /// A number and what it counts: `1 run`, `2,000 runs`.
    ///
    /// - Parameter plural: where it is not the noun with an `s`.
    public static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// A duration with three significant digits at most: `1.25 s`, `310 ms`, `4 min 5 s`.
    public static func duration(_ duration: Duration) -> String {
        let nanoseconds = duration.wholeNanoseconds
        if nanoseconds < 0 { return "-" + Self.duration(.zero - duration) }
        switch nanoseconds {
        case 0: return "0 s"
        case ..<1_000: return "\(nanoseconds) ns"
        case ..<1_000_000: return "\(threeDigits(nanoseconds, unit: 1_000)) µs"
        case ..<1_000_000_000: return "\(threeDigits(nanoseconds, unit: 1_000_000)) ms"
        case ..<120_000_000_000: return "\(threeDigits(nanoseconds, unit: 1_000_000_000)) s"
        default:
            let seconds = nanoseconds / 1_000_000_000
            let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
            var parts: [String] = []
            if hours > 0 { parts.append("\(hours) h") }
            if minutes > 0 { parts.append("\(minutes) min") }
            if rest > 0 && hours == 0 { parts.append("\(rest) s") }
            return parts.joined(separator: " ")
        }
    }

    /// A moment of a run, to the millisecond: `9.250 s`, `1:02.500`, `2:00:00.000`.
    static func clock(_ time: Duration) -> String {
        let milliseconds = time.wholeNanoseconds / 1_000_000
        let sign = milliseconds < 0 ? "-" : ""
        let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
        func padded(_ number: UInt64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let fraction = "." + padded(rest, 3)
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        if hours > 0 { return sign + "\(hours):" + padded(minutes, 2) + ":" + padded(seconds % 60, 2) + fraction }
        if minutes > 0 { return sign + "\(minutes):" + padded(seconds % 60, 2) + fraction }
        return sign + "\(seconds)" + fraction + " s"
    }

    /// A size in bytes with three significant digits at most: `312 B`, `3.91 MiB`.
    static func size(_ bytes: Int) -> String {
        let units: [(name: String, shift: Int)] = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        for unit in units where bytes >= 1 << unit.shift {
            return "\(threeDigits(Int64(bytes), unit: 1 << unit.shift)) \(unit.name)"
        }
        return "\(bytes) B"
    }

    /// Seconds with millisecond precision, as a JSON number.
    package static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.wholeNanoseconds / 1_000_000
        let sign = milliseconds < 0 ? "-" : ""
        let (whole, fraction) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
        let digits = String(fraction)
        return "\(sign)\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }

    /// `text` in lines of at most `width` columns, where it has spaces to break at.
    package static func folded(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// `text` with spaces behind it, up to `width`.
    package static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ parts: [String]) -> String {
        guard parts.count > 1, let last = parts.last else { return parts.joined() }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }

    static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func threeDigits(_ number: Int64, unit: Int64) -> String {
        let whole = number / unit
        let decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
        let scale: Int64 = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
        let scaled = (number % unit) * scale / unit
        guard decimals > 0, scaled > 0 else { return "\(whole)" }
        var fraction = String(scaled)
        fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return "\(whole).\(fraction)"
    }
}
