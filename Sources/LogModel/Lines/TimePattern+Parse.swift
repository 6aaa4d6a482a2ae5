public import SystemPorts

extension TimePattern {
    /// The moment that `text` states; `nil` where it does not fit the pattern as a whole.
    ///
    /// - Parameter year: the year of yearless patterns.
    /// - Parameter zoneSeconds: seconds east of Greenwich where the text names no zone.
    public func moment(_ text: String, year: Int, zoneSeconds: Int = 0) -> Timestamp? {
        let bytes = Array(text.utf8)
        return nanoseconds(bytes.span.bytes, 0, bytes.count, year: year, zoneSeconds: zoneSeconds)
            .map { Timestamp(nanoseconds: $0) }
    }

    /// The moment stated at `start` of `bytes`, and where its text ends; `nil` where none stands there.
    public func moment(in bytes: [UInt8], at start: Int, year: Int) -> (moment: Timestamp, end: Int)? {
        var reading = TimeReading(year: year, zoneSeconds: 0)
        guard let end = read(bytes.span.bytes, start, bytes.count, &reading), let moment = reading.nanoseconds else {
            return nil
        }
        return (Timestamp(nanoseconds: moment), end)
    }

    func nanoseconds(_ bytes: RawSpan, _ start: Int, _ end: Int, year: Int, zoneSeconds: Int) -> Int64? {
        var reading = TimeReading(year: year, zoneSeconds: zoneSeconds)
        return read(bytes, start, end, &reading) == end ? reading.nanoseconds : nil
    }

    /// Where the text ends that fits; `nil` where none does.
    @inline(__always)
    private func read(_ bytes: RawSpan, _ start: Int, _ end: Int, _ reading: inout TimeReading) -> Int? {
        var position = start
        for element in elements {
            switch element {
            case .literal(let byte):
                guard position < end, bytes[position] == byte else { return nil }
                position &+= 1
            case .directive(let letter):
                guard reading.read(letter, bytes, &position, end) else { return nil }
            }
        }
        return position
    }
}

/// The parts of a moment, while its text is read.
private struct TimeReading {
    var year: Int
    var zoneSeconds: Int
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var fraction = 0
    var isAfternoon: Bool?
    /// Nanoseconds, where the text states them whole.
    var epoch: Int64?

    init(year: Int, zoneSeconds: Int) {
        self.year = year
        self.zoneSeconds = zoneSeconds
    }

    var nanoseconds: Int64? {
        if let epoch { return epoch }
        var hour = hour
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        guard let noon = CivilDate(year: year, month: month, day: day)?.noon else { return nil }
        let seconds = Int64(hour * 3_600 + minute * 60 + second - zoneSeconds - 43_200)
        let (sum, overflow) = noon.addingReportingOverflow(seconds * 1_000_000_000 + Int64(fraction))
        return overflow ? nil : sum
    }

    mutating func read(_ letter: UInt8, _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        switch letter {
        case UInt8(ascii: "Y"): Self.digits(&year, 4...4, bytes, &position, end)
        case UInt8(ascii: "y"): readShortYear(bytes, &position, end)
        case UInt8(ascii: "m"): Self.digits(&month, 2...2, bytes, &position, end)
        case UInt8(ascii: "d"): Self.digits(&day, 2...2, bytes, &position, end)
        case UInt8(ascii: "e"): readPaddedDay(bytes, &position, end)
        case UInt8(ascii: "b"): readMonthName(bytes, &position, end)
        case UInt8(ascii: "a"): Self.name(of: Self.weekdays, bytes, &position, end) != nil
        case UInt8(ascii: "H"): Self.digits(&hour, 2...2, bytes, &position, end)
        case UInt8(ascii: "I"): Self.digits(&hour, 1...2, bytes, &position, end)
        case UInt8(ascii: "M"): Self.digits(&minute, 2...2, bytes, &position, end)
        case UInt8(ascii: "S"): Self.digits(&second, 2...2, bytes, &position, end)
        case UInt8(ascii: "T"): readClock(bytes, &position, end)
        case UInt8(ascii: "p"): readHalfOfDay(bytes, &position, end)
        case UInt8(ascii: "f"): Self.fraction(&fraction, bytes, &position, end)
        case UInt8(ascii: "z"): readZone(bytes, &position, end)
        case UInt8(ascii: "s"): readEpoch(1_000_000_000, bytes, &position, end)
        case UInt8(ascii: "Q"): readEpoch(1_000_000, bytes, &position, end)
        default: false
        }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .map { Array($0.utf8) }

    private static func digits(
        _ value: inout Int,
        _ counts: ClosedRange<Int>,
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int
    ) -> Bool {
        var read = 0
        var count = 0
        while count < counts.upperBound, position < end, JSONScan.isDigit(bytes[position]) {
            read = read * 10 + Int(bytes[position] & 15)
            position += 1
            count += 1
        }
        value = read
        return count >= counts.lowerBound
    }

    /// The number of the name that stands there, short (three letters) or whole.
    private static func name(of names: [[UInt8]], _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Int? {
        func fits(_ name: ArraySlice<UInt8>) -> Bool {
            guard position + name.count <= end else { return false }
            return name.indices.allSatisfy { bytes[position + $0] | 0x20 == name[$0] }
        }
        for (index, name) in names.enumerated() {
            for length in [name.count, 3] where fits(name[..<length]) {
                position += length
                return index
            }
        }
        return nil
    }

    /// One to nine digits, as nanoseconds.
    private static func fraction(_ value: inout Int, _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        let start = position
        guard digits(&value, 1...9, bytes, &position, end) else { return false }
        for _ in position - start..<9 { value *= 10 }
        return true
    }

    private mutating func readShortYear(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        guard Self.digits(&year, 2...2, bytes, &position, end) else { return false }
        year += year >= 69 ? 1_900 : 2_000
        return true
    }

    private mutating func readPaddedDay(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        if position < end, bytes[position] == 0x20 { position += 1 }
        return Self.digits(&day, 1...2, bytes, &position, end)
    }

    private mutating func readMonthName(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        guard let index = Self.name(of: Self.months, bytes, &position, end) else { return false }
        month = index + 1
        return true
    }

    private mutating func readClock(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        func colon() -> Bool {
            position += 1
            return position <= end && bytes[position - 1] == 0x3A
        }
        return Self.digits(&hour, 2...2, bytes, &position, end) && colon()
            && Self.digits(&minute, 2...2, bytes, &position, end) && colon()
            && Self.digits(&second, 2...2, bytes, &position, end)
    }

    private mutating func readHalfOfDay(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        guard position + 2 <= end, bytes[position + 1] | 0x20 == UInt8(ascii: "m") else { return false }
        let letter = bytes[position] | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return false }
        isAfternoon = letter == UInt8(ascii: "p")
        position += 2
        return true
    }

    private mutating func readZone(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        guard position < end else { return false }
        let sign = bytes[position]
        position += 1
        if sign | 0x20 == UInt8(ascii: "z") {
            zoneSeconds = 0
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        var hours = 0
        var minutes = 0
        guard Self.digits(&hours, 2...2, bytes, &position, end) else { return false }
        let hasColon = position < end && bytes[position] == 0x3A
        if hasColon { position += 1 }
        if hasColon || (position < end && JSONScan.isDigit(bytes[position])) {
            guard Self.digits(&minutes, 2...2, bytes, &position, end) else { return false }
        }
        guard hours < 24, minutes < 60 else { return false }
        zoneSeconds = (hours * 3_600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        return true
    }

    private mutating func readEpoch(_ unit: Int64, _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Bool {
        let isNegative = position < end && bytes[position] == 0x2D
        if isNegative { position += 1 }
        var whole = 0
        guard Self.digits(&whole, 1...18, bytes, &position, end) else { return false }
        var part = 0
        if unit == 1_000_000_000, position < end, bytes[position] == 0x2E {
            position += 1
            guard Self.fraction(&part, bytes, &position, end) else { return false }
        }
        let (product, overflow) = Int64(whole).multipliedReportingOverflow(by: unit)
        let (sum, overflows) = product.addingReportingOverflow(Int64(part))
        epoch = isNegative ? 0 - sum : sum
        return !overflow && !overflows
    }
}
