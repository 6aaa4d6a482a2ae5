/// Guesses which member comes next: records of one batch mostly have theirs in one order, so one comparison with a
/// whole `"timestamp":"` stands for reading the name.
struct MemberOrder {
    /// In place of the previous member: at the record's beginning.
    static let start: UInt8 = 13
    /// In place of the previous member: an attribute.
    static let nothing: UInt8 = 14

    /// `"name":"` in two words, and which of their bits count.
    private struct Opening {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var lowMask: UInt64 = 0
        var highMask: UInt64 = 0
        var count = 0
        var member = Member.id
    }

    private var openings = [Opening](repeating: Opening(), count: 13)
    /// By the previous member; 13 where none is known.
    private var successors = [UInt8](repeating: 13, count: 15)

    /// Falls with wrong guesses; below zero nothing is guessed for a while, since records come in any order.
    private var trust = 64

    /// One that has learned nothing yet.
    static let untaught = MemberOrder()

    private init() {
        for member in Member.allCases {
            let text = Array("\"\(member.name)\":\"".utf8)
            var opening = Opening()
            for (index, byte) in text.enumerated() {
                let shift = UInt64(index % 8 * 8)
                if index < 8 {
                    opening.low |= UInt64(byte) << shift
                    opening.lowMask |= 0xFF << shift
                } else {
                    opening.high |= UInt64(byte) << shift
                    opening.highMask |= 0xFF << shift
                }
            }
            opening.count = text.count
            opening.member = member
            openings[Int(member.rawValue)] = opening
        }
    }

    /// The member that usually follows `previous`, if it does, opening quote and all; `position` is then in its text.
    @inline(__always)
    mutating func next(_ previous: UInt8, _ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Member? {
        if trust < 0 {
            trust &+= 1
            return nil
        }
        let guess = successors[Int(previous)]
        guard guess < 13, position &+ 16 <= bytes.byteCount else { return nil }
        let opening = openings[Int(guess)]
        let difference = (bytes.word(position) ^ opening.low) & opening.lowMask
        let rest = (bytes.word(position &+ 8) ^ opening.high) & opening.highMask
        guard difference | rest == 0, position &+ opening.count <= end else {
            trust = trust >= 4 ? trust &- 4 : -256
            return nil
        }
        trust = min(trust &+ 1, 64)
        position &+= opening.count
        return opening.member
    }

    /// How far before its text a member's name begins.
    @inline(__always)
    func nameOffset(_ member: Member) -> Int { openings[Int(member.rawValue)].count &- 1 }

    @inline(__always)
    mutating func learn(_ previous: UInt8, _ member: Member) {
        if previous != Self.nothing { successors[Int(previous)] = member.rawValue }
    }
}
