/// Guesses which member comes next: records of one batch mostly have theirs in one order, so one comparison with a
/// whole `"timestamp":"` or `"status":` stands for reading the name.
struct MemberOrder {
    /// In place of the previous member: at the record's beginning.
    static let start: UInt8 = 13
    /// In place of the previous member: something that nothing is learned from.
    static let nothing: UInt8 = 14

    /// In place of the previous member: attribute `index` of the record, from 0 on.
    @inline(__always)
    static func attribute(_ index: Int) -> UInt8 { index < 16 ? 15 &+ UInt8(truncatingIfNeeded: index) : nothing }

    /// What was guessed, and stands there.
    enum Guess {
        /// One of the record's own; `position` is in its text.
        case member(Member)
        /// The hash of its name; `position` is at its value.
        case attribute(UInt64)
    }

    /// `"name":"` of an own member, `"name":` of an attribute, in two words.
    private struct Opening {
        var low: UInt64 = 0
        var high: UInt64 = 0
        /// Which of their bits count.
        var lowMask: UInt64 = 0
        var highMask: UInt64 = 0
        /// Bytes of it; 0 for none.
        var count = 0
        /// Of an attribute's name.
        var hash: UInt64 = 0
        /// `nil` for an attribute.
        var member: Member?

        init() {}

        init(_ member: Member) {
            let text = Array("\"\(member.name)\":\"".utf8)
            for (index, byte) in text.enumerated() { put(UInt64(byte), at: index) }
            self.member = member
        }

        init(_ name: ShortText, _ hash: UInt64) {
            low = name.low << 8 | 0x22
            high = name.high << 8 | name.low >> 56
            lowMask = name.count < 7 ? (1 << UInt64(truncatingIfNeeded: name.count &* 8 &+ 8)) &- 1 : .max
            highMask = name.count > 7 ? (1 << UInt64(truncatingIfNeeded: name.count &* 8 &- 56)) &- 1 : 0
            put(0x22, at: name.count &+ 1)
            put(0x3A, at: name.count &+ 2)
            self.hash = hash
        }

        private mutating func put(_ byte: UInt64, at index: Int) {
            let shift = UInt64(truncatingIfNeeded: index % 8 * 8)
            if index < 8 {
                low |= byte << shift
                lowMask |= 0xFF << shift
            } else {
                high |= byte << shift
                highMask |= 0xFF << shift
            }
            count = index &+ 1
        }
    }

    private static let openings = Member.allCases.map { Opening($0) }

    /// What is likely to come, by the previous member.
    private var successors = [Opening](repeating: Opening(), count: 31)

    /// Falls with wrong guesses; below zero nothing is guessed for a while, since records come in any order.
    private var trust = 64

    /// What usually follows `previous`, if it does, opening quote and all.
    @inline(__always)
    mutating func next(_ previous: UInt8, _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Guess? {
        if trust < 0 {
            trust &+= 1
            return nil
        }
        let opening = successors[Int(previous)]
        guard opening.count > 0, bytes.holds(16, from: position) else { return nil }
        let difference = (bytes.word(position) ^ opening.low) & opening.lowMask
        let rest = (bytes.word(position &+ 8) ^ opening.high) & opening.highMask
        guard difference | rest == 0, opening.count < end &- position else {
            trust = trust >= 4 ? trust &- 4 : -256
            return nil
        }
        if trust < 64 { trust &+= 1 }
        guard let member = opening.member else {
            // A blank before the value is for others.
            guard bytes[position &+ opening.count] > 0x20 else { return nil }
            position &+= opening.count
            return .attribute(opening.hash)
        }
        position &+= opening.count
        return .member(member)
    }

    /// Whether anything may be guessed before long.
    @inline(__always)
    private var learns: Bool { trust > -32 }

    @inline(__always)
    mutating func learn(_ previous: UInt8, _ member: Member) {
        guard learns, previous != Self.nothing, successors[Int(previous)].member != member else { return }
        successors[Int(previous)] = Self.openings[Int(member.rawValue)]
    }

    /// Learns an attribute, by its name as it stands in the record.
    @inline(__always)
    mutating func learn(_ previous: UInt8, _ name: ShortText, _ hash: UInt64) {
        if learns, previous != Self.nothing, name.count > 0, name.count <= 13 { learnAttribute(previous, name, hash) }
    }

    @inline(never)
    private mutating func learnAttribute(_ previous: UInt8, _ name: ShortText, _ hash: UInt64) {
        successors[Int(previous)] = Opening(name, hash)
    }
}
