public import RecordProtocol

/// The id's form on the wire: thirty-two lower-case hexadecimal digits, a colon, start, a hyphen, end.
enum RecordIDText {
    /// The stream that was read last: records of one batch mostly share it.
    struct StreamCache: Sendable {
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        var stream: StreamID?
    }

    /// `nil` where the text is not exactly an id.
    static func parse(_ bytes: RawSpan, _ start: Int, _ end: Int, _ cache: inout StreamCache) -> RecordID? {
        guard end &- start >= 36, let stream = stream(bytes, start, &cache) else { return nil }
        var position = start &+ 32
        guard bytes[position] == 0x3A else { return nil }
        position &+= 1
        guard let first = decimal(bytes, &position, end), position < end, bytes[position] == 0x2D else { return nil }
        position &+= 1
        guard let last = decimal(bytes, &position, end), position == end, last >= first else { return nil }
        return RecordID(stream: stream, start: first, end: last)
    }

    @inline(__always)
    private static func stream(_ bytes: RawSpan, _ start: Int, _ cache: inout StreamCache) -> StreamID? {
        let words = (bytes.word(start), bytes.word(start &+ 8), bytes.word(start &+ 16), bytes.word(start &+ 24))
        if words == cache.words, let stream = cache.stream { return stream }
        guard let high = hexadecimal(bytes, start), let low = hexadecimal(bytes, start &+ 16) else { return nil }
        let stream = StreamID(high: high, low: low)
        cache = StreamCache(words: words, stream: stream)
        return stream
    }

    private static func hexadecimal(_ bytes: RawSpan, _ start: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in start..<start &+ 16 {
            let byte = bytes[index]
            guard !(0x41...0x46).contains(byte), let digit = JSONText.hexadecimalValue(byte) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    /// A whole number without sign and leading zeros.
    @inline(__always)
    private static func decimal(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Int64? {
        let start = position
        var value: UInt64 = 0
        if bytes.holds(8, from: position) {
            let word = DigitWord(bytes.word(position))
            let count = min(word.count, end &- position)
            guard count > 0 else { return nil }
            value = word.number(count)
            position &+= count
            if count < 8 { return count == 1 || bytes[start] != 0x30 ? Int64(value) : nil }
        }
        while position < end {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            position &+= 1
        }
        let count = position &- start
        guard count > 0, count <= 19, count == 1 || bytes[start] != 0x30, value <= UInt64(Int64.max) else { return nil }
        return Int64(value)
    }
}

extension RecordIDText {
    /// Writes ids; keeps the text of the last stream.
    struct WrittenStream {
        private var stream = StreamID(high: 0, low: 0)
        private var head = SIMD16<UInt8>(repeating: 0x30)
        private var tail = SIMD16<UInt8>(repeating: 0x30)

        /// Writes `{"_id":"…"`, at most 80 bytes. Positions are not negative.
        @inline(__always)
        mutating func put(_ id: RecordID, _ target: inout MutableRawSpan, _ position: inout Int) {
            if id.stream != stream { keep(id.stream) }
            target.put(0x22_3A22_6469_5F22_7B, 8, &position)
            target.put(head, 16, &position)
            target.put(tail, 16, &position)
            target.put(0x3A, &position)
            target.putDecimal(id.start, &position)
            target.put(0x2D, &position)
            target.putDecimal(id.end, &position)
            target.put(0x22, &position)
        }

        @inline(never)
        private mutating func keep(_ stream: StreamID) {
            let digits = Array(stream.description.utf8)
            for index in 0..<16 {
                head[index] = digits[index]
                tail[index] = digits[16 + index]
            }
            self.stream = stream
        }
    }
}

extension RecordID {
    /// Reads ``RecordID/description``; `nil` for anything else.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        var cache = RecordIDText.StreamCache()
        guard let id = RecordIDText.parse(bytes.span.bytes, 0, bytes.count, &cache) else { return nil }
        self = id
    }
}
