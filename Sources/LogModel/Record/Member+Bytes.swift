extension Member {
    /// The member whose name is the `count` bytes from `start`, compared as one masked word.
    @inline(__always)
    static func named(_ bytes: RawSpan, _ start: Int, _ count: Int) -> Member? {
        guard count >= 3, count <= 11 else { return nil }
        let word = bytes.prefix(start, min(count, 8))
        switch count {
        case 3: return word == 0x64_695F ? .id : nil
        case 4: return word == 0x7473_6F68 ? .host : nil
        case 6:
            if word == 0x6563_7275_6F73 { return .source }
            if word == 0x726F_6F6C_665F { return .floor }
            return word == 0x6465_6B63_615F ? .acknowledged : nil
        case 7:
            if word == 0x65_6761_7373_656D { return .message }
            if word == 0x65_6369_7672_6573 { return .service }
            return word == 0x64_695F_6E61_7073 ? .spanID : nil
        case 8:
            if word == 0x7974_6972_6576_6573 { return .severity }
            if word == 0x6465_7672_6573_626F { return .observed }
            return word == 0x6469_5F65_6361_7274 ? .traceID : nil
        case 9: return word == 0x6D61_7473_656D_6974 && bytes[start &+ 8] == 0x70 ? .timestamp : nil
        case 11:
            let tail = bytes.prefix(start &+ 8, 3)
            return word == 0x6D6E_6F72_6976_6E65 && tail == 0x74_6E65 ? .environment : nil
        default: return nil
        }
    }
}

extension RawSpan {
    /// The first `count` (1 ... 8) bytes from `start`, the first in the lowest bits, zeros behind.
    @inline(__always)
    func prefix(_ start: Int, _ count: Int) -> UInt64 {
        let unused = UInt64(truncatingIfNeeded: 64 &- count &* 8)
        if start &+ 8 <= byteCount { return word(start) & (UInt64.max >> unused) }
        return shortPrefix(start, count)
    }

    @inline(never)
    private func shortPrefix(_ start: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(self[start &+ index]) << UInt64(index &* 8) }
        return word
    }
}
