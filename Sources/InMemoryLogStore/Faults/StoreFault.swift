public import LogModel
import SystemPorts

/// What can be wrong with a store. A value; ``InMemoryLogStore/inject(_:)`` puts it in force.
public struct StoreFault: Sendable {
    public enum Effect: Sendable {
        /// Every service takes `factorPermille` thousandths of its time, and `added` on top.
        case slow(factorPermille: Int64, added: Duration)
        /// Connections are refused; what is being served is rolled back, its connection lost.
        case down
        /// Down for `down`, then up for `up`, and so on, beginning with down.
        case flapping(down: Duration, up: Duration)
        /// Appends fail: for now (transient), or until an operator acts.
        case full(needsOperator: Bool)
        /// Rows that match are refused for good, each by its place in the write.
        case refuseRows(RowPredicate)
        /// The append is done, its answer never comes; the connection is lost. `millionths` of all appends.
        case answerLostAfterCommit(millionths: Int)
        /// The append is rolled back, and the connection lost. `millionths` of all appends. A store without transactions
        /// has written the rows by then, but not the checkpoint.
        case answerLostBeforeCommit(millionths: Int)
        /// `millionths` of all requests fail as transient before anything was done.
        case errors(millionths: Int)
    }

    public let name: String
    public let effect: Effect

    public init(_ name: String, _ effect: Effect) {
        self.name = name
        self.effect = effect
    }
}

/// Tells which rows of a batch a fault is about.
public struct RowPredicate: Sendable {
    /// As messages name it.
    public let name: String
    /// True for the rows meant.
    public let matches: @Sendable (LogBatch, Int) -> Bool

    public init(_ name: String, matches: @escaping @Sendable (LogBatch, Int) -> Bool) {
        self.name = name
        self.matches = matches
    }
}
