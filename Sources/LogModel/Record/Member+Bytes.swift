/// Finds a member by its name: a perfect hash of the name's first eight bytes, then one comparison.
struct MemberTable {
    private struct Entry {
        var name = ShortText(low: 0, high: 0, count: -1)
        var member = Member.id
    }

    private var entries = [Entry](repeating: Entry(), count: 16)

    static let shared = MemberTable()

    private init() {
        for member in Member.allCases {
            let text = Array("\(member.name)".utf8)
            let name = text.span.bytes.short(0, text.count)
            let slot = Self.slot(name)
            precondition(entries[slot].name.count < 0, "the multiplier must keep all names apart")
            entries[slot] = Entry(name: name, member: member)
        }
    }

    @inline(__always)
    private static func slot(_ name: ShortText) -> Int {
        Int(truncatingIfNeeded: (name.low &* 0x4C00_1508_2B26_5443) >> 60)
    }

    /// The member called `name`.
    @inline(__always)
    func member(_ name: ShortText) -> Member? {
        let entry = entries[Self.slot(name)]
        return entry.name.equals(name) ? entry.member : nil
    }
}

extension RawSpan {
    /// The first `count` (1 ... 8) bytes from `start`, the first in the lowest bits, zeros behind.
    @inline(__always)
    func prefix(_ start: Int, _ count: Int) -> UInt64 {
        let unused = UInt64(truncatingIfNeeded: 64 &- count &* 8)
        if holds(8, from: start) { return word(start) & (UInt64.max &>> unused) }
        return shortPrefix(start, count)
    }

    @inline(never)
    private func shortPrefix(_ start: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(self[start &+ index]) << UInt64(index &* 8) }
        return word
    }
}
