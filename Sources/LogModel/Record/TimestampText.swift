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
        guard separator == 0x54 || separator == 0x74 || separator == 0x20, bytes[start &+ 13] == 0x3A,
            bytes[start &+ 16] == 0x3A, let hour = twoDigits(bytes, start &+ 11),
            let minute = twoDigits(bytes, start &+ 14), let second = twoDigits(bytes, start &+ 17),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = start &+ 19
        var fraction: Int64 = 0
        if bytes[position] == 0x2E {
            position &+= 1
            guard let read = Self.fraction(bytes, &position, end) else { return nil }
            fraction = read
        }
        guard let offset = offset(bytes, position, end) else { return nil }
        let seconds = hour &* 3_600 &+ minute &* 60 &+ second &- offset &- 43_200
        let (sum, overflow) = noon.addingReportingOverflow(seconds &* 1_000_000_000 &+ fraction)
        return overflow ? nil : sum
    }

    @inline(__always)
    private static func noon(_ bytes: RawSpan, _ start: Int, _ cache: inout DayCache) -> Int64? {
        let head = bytes.word(start)
        let tail = UInt16(bytes[start &+ 8]) | UInt16(bytes[start &+ 9]) << 8
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
        var bytes: [UInt8] = []
        TimestampText.append(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
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
    static func append(_ nanoseconds: Int64, to bytes: inout [UInt8]) {
        let (days, inDay) = CivilDate.split(nanoseconds)
        let date = CivilDate(daysSinceEpoch: days)
        func digits(_ value: Int, _ count: Int) {
            var rest = value
            let start = bytes.count
            for _ in 0..<count {
                bytes.insert(UInt8(0x30 + rest % 10), at: start)
                rest /= 10
            }
        }
        let second = inDay / 1_000_000_000
        digits(date.year, 4)
        bytes.append(0x2D)
        digits(date.month, 2)
        bytes.append(0x2D)
        digits(date.day, 2)
        bytes.append(0x54)
        digits(Int(second / 3_600), 2)
        bytes.append(0x3A)
        digits(Int(second / 60 % 60), 2)
        bytes.append(0x3A)
        digits(Int(second % 60), 2)
        bytes.append(0x2E)
        digits(Int(inDay % 1_000_000_000), 9)
        bytes.append(0x5A)
    }
}
