public import SystemPorts

/// RFC 3339 on bytes: reads any offset and up to nine digits of a second's fraction, writes UTC with nine.
enum TimestampText {
    /// Bytes of the canonical form, `2026-01-01T00:00:00.000000000Z`.
    static let length = 30

    /// The day that was read last: records of one batch mostly share it.
    struct DayCache {
        /// The ten bytes of the date, in two words.
        var head = UInt64.max
        var tail: UInt16 = 0
        /// Nanoseconds from the epoch to its noon.
        var noon: Int64 = 0
    }

    /// Nanoseconds since the epoch; `nil` where the text is no RFC 3339 time, or one outside 1677 ... 2262.
    static func parse(_ bytes: RawSpan, _ start: Int, _ end: Int, _ cache: inout DayCache) -> Int64? {
        guard end &- start >= 20 else { return nil }
        guard let noon = noon(bytes, start, &cache) else { return nil }
        let separator = bytes[start &+ 10]
        guard separator == 0x54 || separator == 0x74 || separator == 0x20,
            let clock = clock(bytes.word(start &+ 11))
        else { return nil }
        var position = start &+ 19
        var fraction: Int64 = 0
        if bytes[position] == 0x2E {
            position &+= 1
            guard let read = Self.fraction(bytes, &position, end) else { return nil }
            fraction = read
        }
        guard let offset = offset(bytes, position, end) else { return nil }
        let seconds = clock &- offset &- 43_200
        let (sum, overflow) = noon.addingReportingOverflow(seconds &* 1_000_000_000 &+ fraction)
        return overflow ? nil : sum
    }

    /// Seconds since midnight that the eight bytes `23:59:60` say.
    @inline(__always)
    private static func clock(_ text: UInt64) -> Int64? {
        // Digits become numbers, and colons zero.
        let values = text ^ 0x3030_3A30_303A_3030
        let others = ((values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7F76_767F_7676) | values
        guard others & 0x8080_8080_8080_8080 == 0 else { return nil }
        let pairs = values &* 10 &+ (values &>> 8)
        let (hour, minute, second) = (pairs & 0xFF, (pairs &>> 24) & 0xFF, (pairs &>> 48) & 0xFF)
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return Int64(bitPattern: hour &* 3_600 &+ minute &* 60 &+ second)
    }

    @inline(__always)
    private static func noon(_ bytes: RawSpan, _ start: Int, _ cache: inout DayCache) -> Int64? {
        let head = bytes.word(start)
        let tail = bytes.pair(start &+ 8)
        if head == cache.head, tail == cache.tail { return cache.noon }
        guard let noon = date(bytes, start) else { return nil }
        cache = DayCache(head: head, tail: tail, noon: noon)
        return noon
    }

    @inline(never)
    private static func date(_ bytes: RawSpan, _ start: Int) -> Int64? {
        guard bytes[start &+ 4] == 0x2D, bytes[start &+ 7] == 0x2D, let century = twoDigits(bytes, start),
            let years = twoDigits(bytes, start &+ 2), let month = twoDigits(bytes, start &+ 5),
            let day = twoDigits(bytes, start &+ 8)
        else { return nil }
        return CivilDate(year: Int(century &* 100 &+ years), month: Int(month), day: Int(day))?.noon
    }

    @inline(__always)
    private static func twoDigits(_ bytes: RawSpan, _ start: Int) -> Int64? {
        let tens = bytes[start] &- 0x30
        let ones = bytes[start &+ 1] &- 0x30
        guard tens < 10, ones < 10 else { return nil }
        return Int64(tens &* 10 &+ ones)
    }

    /// One to nine digits, as nanoseconds.
    @inline(__always)
    private static func fraction(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Int64? {
        if bytes.holds(8, from: position) {
            let word = DigitWord(bytes.word(position))
            let count = min(word.count, end &- position)
            guard count > 0 else { return nil }
            position &+= count
            let eight = Int64(bitPattern: word.leading(count)) &* 10
            guard count == 8, position < end else { return eight }
            let last = bytes[position] &- 0x30
            guard last < 10 else { return eight }
            position &+= 1
            return position < end && JSONScan.isDigit(bytes[position]) ? nil : eight &+ Int64(last)
        }
        return fractionAtEnd(bytes, &position, end)
    }

    @inline(never)
    private static func fractionAtEnd(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < end, JSONScan.isDigit(bytes[position]) {
            guard position &- start < 9 else { return nil }
            value = value &* 10 &+ Int64(bytes[position] &- 0x30)
            position &+= 1
        }
        guard position > start else { return nil }
        for _ in position &- start..<9 { value &*= 10 }
        return value
    }

    /// Seconds east of Greenwich; the text must end behind.
    @inline(__always)
    private static func offset(_ bytes: RawSpan, _ position: Int, _ end: Int) -> Int64? {
        guard position < end else { return nil }
        let sign = bytes[position]
        if sign | 0x20 == 0x7A { return position &+ 1 == end ? 0 : nil }
        guard sign == 0x2B || sign == 0x2D, position &+ 6 == end, bytes[position &+ 3] == 0x3A,
            let hours = twoDigits(bytes, position &+ 1), let minutes = twoDigits(bytes, position &+ 4),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = hours &* 3_600 &+ minutes &* 60
        return sign == 0x2D ? 0 &- seconds : seconds
    }
}

extension Timestamp {
    /// RFC 3339 in UTC with nine digits: `2026-01-01T00:00:00.000000000Z`.
    public var text: String {
        var bytes = [UInt8](repeating: 0, count: TimestampText.length + MutableRawSpan.slack)
        var day = TimestampText.WrittenDay()
        var position = 0
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        day.put(nanoseconds, &target, &position)
        return String(decoding: bytes[..<position], as: UTF8.self)
    }

    /// Reads RFC 3339, with any offset and up to nine digits of a second's fraction; `nil` for anything else.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        var cache = TimestampText.DayCache()
        guard let nanoseconds = TimestampText.parse(bytes.span.bytes, 0, bytes.count, &cache) else { return nil }
        self.init(nanoseconds: nanoseconds)
    }
}

extension TimestampText {
    /// Writes timestamps; keeps the text of the last day, since records of one batch mostly share it.
    struct WrittenDay {
        private var start: Int64 = 0
        /// How far behind `start` the day reaches; 0 for the day whose midnight is before what 64 bits can say.
        private var length: UInt64 = 0
        /// `2026-01-01T`, in eleven of sixteen bytes.
        private var text = SIMD16<UInt8>(repeating: 0)

        /// Writes thirty bytes.
        @inline(__always)
        mutating func put(_ nanoseconds: Int64, _ target: inout MutableRawSpan, _ position: inout Int) {
            var inDay = UInt64(bitPattern: nanoseconds &- start)
            if nanoseconds < start || inDay >= length { inDay = keep(nanoseconds) }
            target.put(text, 11, &position)
            let (second, fraction) = inDay.quotientAndRemainder(dividingBy: 1_000_000_000)
            let (minute, seconds) = second.quotientAndRemainder(dividingBy: 60)
            let (hour, minutes) = minute.quotientAndRemainder(dividingBy: 60)
            let clock = DecimalText.two(hour) | 0x3A << 16 | DecimalText.two(minutes) << 24 | 0x3A << 40
            target.put(clock | DecimalText.two(seconds) << 48, 8, &position)
            let (head, last) = fraction.quotientAndRemainder(dividingBy: 10)
            target.put(0x2E, &position)
            target.put(DecimalText.eight(head), 8, &position)
            target.put(0x5A30 &+ last, 2, &position)
        }

        /// Makes the day of `nanoseconds` the one that is kept, and returns how far into it the moment lies.
        @inline(never)
        @discardableResult
        private mutating func keep(_ nanoseconds: Int64) -> UInt64 {
            let (days, inDay) = CivilDate.split(nanoseconds)
            let date = CivilDate(daysSinceEpoch: days)
            let (midnight, overflow) = nanoseconds.subtractingReportingOverflow(inDay)
            start = midnight
            length = overflow ? 0 : UInt64(CivilDate.nanosecondsPerDay)
            let year = UInt64(date.year)
            let digits = [
                DecimalText.two(year / 100), DecimalText.two(year % 100), DecimalText.two(UInt64(date.month)),
                DecimalText.two(UInt64(date.day)),
            ]
            for (index, place) in [0, 2, 5, 8].enumerated() {
                text[place] = UInt8(truncatingIfNeeded: digits[index])
                text[place + 1] = UInt8(truncatingIfNeeded: digits[index] >> 8)
            }
            text[4] = 0x2D
            text[7] = 0x2D
            text[10] = 0x54
            return UInt64(inDay)
        }
    }
}
