public import LogPorts

/// Where the records end up.
public struct StoreConfiguration: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// In memory, for drills.
        case memory
    }

    public var kind = Kind.memory
    /// What the store is asked to promise.
    public var guarantee = StoreGuarantee.transactional

    public init() {}
}
