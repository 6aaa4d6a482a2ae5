import CByteScan

/// Validating JSON (RFC 8259) in place: every function reads from `position`, moves it behind what it read, never
/// reaches `end`, and throws at the first byte that does not belong. Offsets in errors count from the buffer's start.
enum JSONScan {
    @inline(__always)
    static func skipBlanks(_ bytes: RawSpan, _ position: inout Int, _ end: Int) {
        while position < end, isBlank(bytes[position]) { position &+= 1 }
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// Reads the rest of a string whose opening quote has been read, up to its closing quote, and leaves `position`
    /// there.
    ///
    /// - Returns: whether the body has escapes.
    @inline(__always)
    static func string(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) -> Bool {
        while position < end, bytes.holds(16, from: position) {
            let stops = logdrill_string_stops(bytes.sixteen(position))
            if stops == 0 {
                position &+= 16
                continue
            }
            position &+= stops.trailingZeroBitCount
            if position < end, bytes[position] == 0x22 { return false }
            break
        }
        return try stringTail(bytes, &position, end)
    }

    /// What ``string(_:_:_:)`` does, for strings with escapes, characters beyond ASCII or errors, and near the end of
    /// the buffer.
    @inline(never)
    private static func stringTail(
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int
    ) throws(DecodeError) -> Bool {
        var hasEscapes = false
        while position < end {
            let byte = bytes[position]
            if byte == 0x22 { return hasEscapes }
            if byte >= 0x80 {
                try character(bytes, &position, end)
            } else if byte == 0x5C {
                hasEscapes = true
                try escape(bytes, &position, end)
            } else if byte < 0x20 {
                throw DecodeError(.controlCharacter, at: position)
            } else if bytes.holds(16, from: position) {
                let stops = logdrill_string_stops(bytes.sixteen(position)) | 0x1_0000
                position &+= stops.trailingZeroBitCount
            } else {
                position &+= 1
            }
        }
        throw DecodeError(.truncated, at: end)
    }

    /// Reads one multi-byte character of UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates).
    @inline(__always)
    static func character(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        let lead = bytes[position]
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: throw DecodeError(.invalidUTF8, at: position)
        }
        for offset in 1..<length {
            guard position &+ offset < end else { throw DecodeError(.truncated, at: end) }
            let byte = bytes[position &+ offset]
            guard byte >= low, byte <= high else { throw DecodeError(.invalidUTF8, at: position) }
            (low, high) = (0x80, 0xBF)
        }
        position &+= length
    }

    /// Reads one escape, its backslash included; of a surrogate pair both.
    static func escape(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        let start = position
        guard start &+ 1 < end else { throw DecodeError(.truncated, at: end) }
        switch bytes[start &+ 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: position = start &+ 2
        case 0x75:
            let unit = try codeUnit(bytes, start &+ 2, end)
            position = start &+ 6
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00 else { throw DecodeError(.badEscape, at: start) }
            guard position < end else { throw DecodeError(.truncated, at: end) }
            guard bytes[position] == 0x5C else { throw DecodeError(.badEscape, at: start) }
            guard position &+ 1 < end else { throw DecodeError(.truncated, at: end) }
            guard bytes[position &+ 1] == 0x75 else { throw DecodeError(.badEscape, at: start) }
            guard try codeUnit(bytes, position &+ 2, end) & 0xFC00 == 0xDC00 else {
                throw DecodeError(.badEscape, at: start)
            }
            position = start &+ 12
        default: throw DecodeError(.badEscape, at: start)
        }
    }

    private static func codeUnit(_ bytes: RawSpan, _ start: Int, _ end: Int) throws(DecodeError) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<start &+ 4 {
            guard index < end else { throw DecodeError(.truncated, at: end) }
            guard let digit = JSONText.hexadecimalValue(bytes[index]) else { throw DecodeError(.badEscape, at: index) }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// Reads a number, whose first byte is a digit or a minus.
    @inline(__always)
    static func number(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        if bytes.holds(8, from: position) {
            // Most are short: digits, perhaps a point and digits, within eight bytes.
            let text = bytes.word(position)
            let word = DigitWord(text)
            var count = word.count
            // No zero before another digit.
            if count > 0, count < 8, text & 0xFF != 0x30 || count == 1 {
                var next = byte(count, of: text)
                if next == 0x2E, count < 7 {
                    let point = count
                    count = word.count(passing: point)
                    next = count > point &+ 1 && count < 8 ? byte(count, of: text) : 0x65
                }
                if next | 0x20 != 0x65, next != 0x2E, count < end &- position {
                    position &+= count
                    return
                }
            }
        }
        try anyNumber(bytes, &position, end)
    }

    @inline(__always)
    private static func byte(_ index: Int, of text: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: text &>> UInt64(truncatingIfNeeded: index &* 8))
    }

    /// Reads a number of any length and form.
    @inline(never)
    private static func anyNumber(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        if bytes[position] == 0x2D { position &+= 1 }
        if position < end, bytes[position] == 0x30 {
            position &+= 1
        } else {
            try digits(bytes, &position, end)
        }
        if position < end, bytes[position] == 0x2E {
            position &+= 1
            try digits(bytes, &position, end)
        }
        if position < end, bytes[position] | 0x20 == 0x65 {
            position &+= 1
            if position < end, bytes[position] == 0x2B || bytes[position] == 0x2D { position &+= 1 }
            try digits(bytes, &position, end)
        }
        if position < end, isDigit(bytes[position]) { throw DecodeError(.badNumber, at: position) }
    }

    /// Reads one digit and more.
    @inline(__always)
    private static func digits(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        let start = position
        while position < end, isDigit(bytes[position]) { position &+= 1 }
        guard position > start else { throw DecodeError(start < end ? .badNumber : .truncated, at: start) }
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Reads `true`, `false` or `null`.
    static func literal(
        _ text: StaticString,
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int
    ) throws(DecodeError) {
        for index in 0..<text.utf8CodeUnitCount {
            guard position < end else { throw DecodeError(.truncated, at: end) }
            guard bytes[position] == text.utf8Start[index] else { throw DecodeError(.malformed, at: position) }
            position &+= 1
        }
    }
}
