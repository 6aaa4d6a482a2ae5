/// Where an assigned partition stands, from its assignment to its release. A released partition has no state.
package enum PartitionPhase: String, Hashable, Sendable, CaseIterable {
    /// The cluster is asked which topic this is. → loading, revoking
    case describing
    /// The store is asked for the checkpoint: at first, after a stale or an indeterminate answer.
    /// → comparing; running (an indeterminate append turned out to be done, or not done); verifying (the same, and the
    /// leader has changed meanwhile); revoking
    case loading
    /// The log is compared with the checkpoint; nothing is read. → running, halted, revoking
    case comparing
    /// Records are read and appended. → loading, verifying, halted (a dead letter is refused for good), revoking
    case running
    /// The leader changed: what was read is kept, but nothing is added or applied before the log was compared.
    /// → running, loading, halted, revoking
    case verifying
    /// Being given up: the write under way may end, nothing new is begun. → (released)
    case revoking
    /// An operator must act: the log is not the checkpoint's, or a dead letter is refused for good. → revoking
    case halted

    private var successors: [PartitionPhase] {
        switch self {
        case .describing: [.loading, .revoking]
        case .loading: [.comparing, .running, .verifying, .revoking]
        case .comparing: [.running, .halted, .revoking]
        case .running: [.loading, .verifying, .halted, .revoking]
        case .verifying: [.running, .loading, .halted, .revoking]
        case .revoking: []
        case .halted: [.revoking]
        }
    }

    package func canBecome(_ next: PartitionPhase) -> Bool {
        successors.contains(next)
    }
}
