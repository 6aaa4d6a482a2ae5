public import SystemPorts

/// Moments: RFC 3339, as in `2026-01-01T00:00:00Z`.
public enum TimestampText {
    public static let accepted = "a moment after RFC 3339, such as 2026-01-01T00:00:00Z"

    public static func read(_ text: String) -> ScalarReading<Timestamp> {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
            let day = number(8..<10)
        else { return .refused(suggestion: nil) }
        if bytes.count == 10 { return .refused(suggestion: text + "T00:00:00Z") }
        guard has("T", at: 10), let hour = number(11..<13), has(":", at: 13), let minute = number(14..<16),
            has(":", at: 16), let second = number(17..<19)
        else {
            return .refused(suggestion: has(" ", at: 10) ? text.replacing(" ", with: "T", maxReplacements: 1) : nil)
        }
        guard (1970...2261).contains(year), (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return .refusedBecause("there is no such moment between the years 1970 and 2261") }
        var index = 19
        var nanoseconds: Int64 = 0
        if has(".", at: index) {
            let end = bytes[20...].firstIndex { $0 < 0x30 || $0 > 0x39 } ?? bytes.count
            guard (1...9).contains(end - 20), let fraction = number(20..<end) else { return .refused(suggestion: nil) }
            nanoseconds = (0..<(9 - (end - 20))).reduce(fraction) { value, _ in value * 10 }
            index = end
        }
        guard let offset = offsetSeconds(bytes[index...]) else {
            return .refused(suggestion: index == bytes.count ? text + "Z" : nil)
        }
        let time = hour * 3_600 + minute * 60 + second - offset
        let seconds = daysSinceEpoch(year, month, day) * 86_400 + time
        return .value(Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds))
    }

    /// The canonical text, in UTC.
    public static func write(_ moment: Timestamp) -> String {
        var (seconds, nanoseconds) = moment.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            seconds -= 1
        }
        var (day, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        if time < 0 {
            time += 86_400
            day -= 1
        }
        var year: Int64 = 1970
        while daysSinceEpoch(year + 1, 1, 1) <= day { year += 1 }
        while daysSinceEpoch(year, 1, 1) > day { year -= 1 }
        var month: Int64 = 12
        while daysSinceEpoch(year, month, 1) > day { month -= 1 }
        func padded(_ number: Int64, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(year, 4))-\(padded(month))-\(padded(day - daysSinceEpoch(year, month, 1) + 1))"
        var text = "\(date)T\(padded(time / 3_600)):\(padded(time / 60 % 60)):\(padded(time % 60))"
        if nanoseconds != 0 {
            var fraction = padded(nanoseconds, 9)
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }

    private static func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int64($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard hours < 24, minutes < 60 else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        month == 2 ? (isLeap(year) ? 29 : 28) : ([4, 6, 9, 11].contains(month) ? 30 : 31)
    }

    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let before = year - 1
        var days = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
        for earlier in stride(from: Int64(1), to: month, by: 1) { days += self.days(in: earlier, of: year) }
        return days + day - 1
    }
}
