/// One statement about what a client of Kafka sees: numbered as in section 7 of Logdrill's `kafka-semantics.md`, which
/// says where each was checked on real Kafka.
///
/// A check asserts outcomes that a client can see, and no timing, leader or random choice beyond what the statement
/// itself is about. Offsets rise and need not be contiguous.
public struct Statement: Sendable, CustomStringConvertible {
    /// 1 to 60.
    public let number: Int
    /// What is stated, in one sentence.
    public let sentence: String
    /// How many brokers its cluster needs.
    public let brokers: Int
    /// What it needs of an implementation.
    public let needs: Set<ConformanceAbility>

    let check: @Sendable (CheckContext) async throws -> Void

    init(
        _ number: Int,
        _ sentence: String,
        brokers: Int = 1,
        needs: Set<ConformanceAbility> = [],
        check: @escaping @Sendable (CheckContext) async throws -> Void
    ) {
        self.number = number
        self.sentence = sentence
        self.brokers = brokers
        self.needs = needs.union(brokers > 1 ? [.threeBrokers] : [])
        self.check = check
    }

    public var description: String { "\(number): \(sentence)" }
}

/// What was seen is not what the statement says.
public struct StatementFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, and what was seen instead.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
