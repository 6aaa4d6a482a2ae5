extension JSONScan {
    /// What stands open while a nested value is read: one bit per level, the innermost lowest; set for an object.
    private struct Levels {
        var kinds: UInt64 = 0
        var depth = 0

        var inObject: Bool { kinds & 1 == 1 }

        mutating func open(object: Bool) {
            kinds = kinds << 1 | (object ? 1 : 0)
            depth += 1
        }

        mutating func close() {
            kinds >>= 1
            depth -= 1
        }
    }

    /// Reads an object or array, whose opening bracket lies at `position`, with everything in it.
    ///
    /// - Parameter depthMax: how many levels it may have; below 64.
    @inline(never)
    static func nested(
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int,
        depthMax: Int
    ) throws(DecodeError) {
        var levels = Levels()
        repeat {
            // At the start of a value.
            guard position < end else { throw DecodeError(.truncated, at: end) }
            let byte = bytes[position]
            if byte == 0x7B || byte == 0x5B {
                guard levels.depth < depthMax else { throw DecodeError(.tooDeep, at: position) }
                levels.open(object: byte == 0x7B)
                position &+= 1
                skipBlanks(bytes, &position, end)
                guard position < end else { throw DecodeError(.truncated, at: end) }
                if bytes[position] != byte &+ 2 {
                    if levels.inObject { try name(bytes, &position, end) }
                    continue
                }
                position &+= 1
                levels.close()
            } else {
                try scalar(bytes, &position, end)
            }
            try afterValue(bytes, &position, end, &levels)
        } while levels.depth > 0
    }

    /// Reads closing brackets up to the comma before the next value, with that value's name.
    private static func afterValue(
        _ bytes: RawSpan,
        _ position: inout Int,
        _ end: Int,
        _ levels: inout Levels
    ) throws(DecodeError) {
        while levels.depth > 0 {
            skipBlanks(bytes, &position, end)
            guard position < end else { throw DecodeError(.truncated, at: end) }
            let byte = bytes[position]
            if byte == 0x2C {
                position &+= 1
                skipBlanks(bytes, &position, end)
                if levels.inObject { try name(bytes, &position, end) }
                return
            }
            guard byte == (levels.inObject ? 0x7D : 0x5D) else { throw DecodeError(.malformed, at: position) }
            position &+= 1
            levels.close()
        }
    }

    /// Reads a member's name and colon, and the blanks around.
    private static func name(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        guard position < end else { throw DecodeError(.truncated, at: end) }
        guard bytes[position] == 0x22 else { throw DecodeError(.malformed, at: position) }
        position &+= 1
        _ = try string(bytes, &position, end)
        position &+= 1
        try colon(bytes, &position, end)
    }

    /// Reads a colon and the blanks around.
    @inline(__always)
    static func colon(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        if end &- position >= 2, bytes[position] == 0x3A, bytes[position &+ 1] > 0x20 {
            position &+= 1
            return
        }
        skipBlanks(bytes, &position, end)
        guard position < end else { throw DecodeError(.truncated, at: end) }
        guard bytes[position] == 0x3A else { throw DecodeError(.malformed, at: position) }
        position &+= 1
        skipBlanks(bytes, &position, end)
    }

    /// Reads a string, number or literal.
    private static func scalar(_ bytes: RawSpan, _ position: inout Int, _ end: Int) throws(DecodeError) {
        switch bytes[position] {
        case 0x22:
            position &+= 1
            _ = try string(bytes, &position, end)
            position &+= 1
        case 0x2D, 0x30...0x39: try number(bytes, &position, end)
        case 0x74: try literal("true", bytes, &position, end)
        case 0x66: try literal("false", bytes, &position, end)
        case 0x6E: try literal("null", bytes, &position, end)
        default: throw DecodeError(.malformed, at: position)
        }
    }
}
