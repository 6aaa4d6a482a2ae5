/// A day of the proleptic Gregorian calendar.
struct CivilDate: Hashable {
    let year: Int
    let month: Int
    let day: Int

    static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// `nil` where the calendar has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01. Years are counted from March on, so that the leap day comes last.
    var daysSinceEpoch: Int {
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Nanoseconds from the epoch to the day's noon; `nil` where that exceeds 64 bits. (The first day that 64 bits can
    /// speak of begins before they do; its noon does not.)
    var noon: Int64? {
        let days = daysSinceEpoch
        let half = Self.nanosecondsPerDay / 2
        let (whole, overflow) = Int64(days < 0 ? days + 1 : days).multipliedReportingOverflow(by: half * 2)
        return overflow ? nil : whole + (days < 0 ? -half : half)
    }

    /// A moment as days since the epoch, and nanoseconds in that day.
    @inline(__always)
    static func split(_ nanoseconds: Int64) -> (days: Int, inDay: Int64) {
        var (days, inDay) = nanoseconds.quotientAndRemainder(dividingBy: nanosecondsPerDay)
        if inDay < 0 {
            inDay += nanosecondsPerDay
            days -= 1
        }
        return (Int(days), inDay)
    }
}
