/// What the shippers of one source say of their sends: why its records may lie in a log twice, or in another order than
/// they were sealed in.
///
/// Idempotence speaks of one producer's own retries. A shipper that is told that a send was rejected or indeterminate
/// sends the batch again as a new one, behind others; one that begins a new life reads on from its persisted position.
public struct SourceSends: Hashable, Sendable {
    public let source: String
    /// Lives of the shipper that reads it.
    public let lives: Int
    /// Records by outcome of their sends, a record once for each send.
    public let rejected: Int
    public let indeterminate: Int

    public init(_ source: String, lives: Int = 1, rejected: Int = 0, indeterminate: Int = 0) {
        self.source = source
        self.lives = lives
        self.rejected = rejected
        self.indeterminate = indeterminate
    }

    /// How many records may lie in the logs a second time.
    var copiesExcused: Int { lives > 1 ? .max : indeterminate }
    /// How many records may lie behind others that were sealed after them.
    var displacementsExcused: Int { lives > 1 ? .max : rejected + indeterminate }
}
