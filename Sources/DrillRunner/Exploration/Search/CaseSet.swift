/// A set of an enumeration's cases, of which there are 64 at most, in one word.
public struct CaseSet<Case: CaseIterable & Hashable & Sendable>: Hashable, Sendable where Case.AllCases: Sendable {
    /// A bit for each case, by its place among all.
    private var bits: UInt64 = 0

    public init() {}

    public var count: Int { bits.nonzeroBitCount }

    public func contains(_ member: Case) -> Bool { bits & Self.bit(member) != 0 }

    public mutating func insert(_ member: Case) {
        bits |= Self.bit(member)
    }

    public mutating func formUnion(_ other: CaseSet) {
        bits |= other.bits
    }

    private static func bit(_ member: Case) -> UInt64 {
        var bit: UInt64 = 1
        for other in Case.allCases {
            if other == member { return bit }
            precondition(bit != 1 << 63, "\(Case.self) has more than 64 cases")
            bit <<= 1
        }
        return 0
    }
}
