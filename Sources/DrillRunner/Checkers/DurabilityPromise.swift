public import LogPorts
import SystemPorts

/// What a run promises of its records, worked out from configuration and faults before anything is judged. A loss that
/// the promise permits is measured, not accused.
public struct DurabilityPromise: Hashable, Sendable {
    /// One thing that may happen, and why.
    public struct Permission: Hashable, Sendable {
        public let kind: Kind
        /// In words, such as `acks=1: a leader may die before anybody has copied it`.
        public let because: String

        public init(_ kind: Kind, because: String) {
            self.kind = kind
            self.because = because
        }
    }

    /// What may happen.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Acknowledged records may vanish from the log.
        case ackedLoss
        /// Records may expire before they are read.
        case expiry
        /// Records that were read from a source that cannot be re-read may vanish with the process.
        case volatileLoss
        /// The store may hold copies.
        case copies
        /// Offsets may be used a second time, and committed offsets fall back.
        case offsetReuse
        /// The producer's own retries may double records in the log, and change their order.
        case nonIdempotentRetries
    }

    public private(set) var permissions: [Permission]

    public init(_ permissions: [Permission] = []) {
        self.permissions = permissions
    }

    public func permits(_ kind: Kind) -> Bool { permissions.contains { $0.kind == kind } }

    /// Why `kind` is permitted; `nil` where it is not.
    public func reason(for kind: Kind) -> String? { permissions.first { $0.kind == kind }?.because }

    /// Nothing may be lost, doubled or moved.
    public static let strict = DurabilityPromise()
}

/// The facts of configuration and faults that a promise depends on.
public struct PromiseFacts: Hashable, Sendable {
    public enum Acknowledgement: String, Hashable, Sendable {
        case none, leader, all
    }

    public var acks = Acknowledgement.all
    /// The producer is idempotent.
    public var isIdempotent = true
    public var replication = 3
    public var minInSync = 2
    public var uncleanElection = false
    /// Replicas whose disk, or unflushed tail, some fault takes away, of one partition at most.
    public var replicasLosingDisk = 0
    /// The topic is deleted, truncated or made anew by a fault.
    public var replacesLog = false
    /// `nil` for unlimited.
    public var retention: Duration?
    /// The longest time in which nobody could read or store, heal and drain included, as the faults plan it.
    public var longestOutage: Duration = .zero
    /// A retention by size, or records deleted by hand.
    public var deletesUnread = false
    public var guarantee = StoreGuarantee.transactional
    /// Some source cannot be read again, and some fault ends or cuts off a shipper.
    public var losesVolatileSources = false
    /// Streams may be forgotten while their batches are still being sent.
    public var forgetsStreams = false

    public init() {}

    /// The promise that follows.
    public var promise: DurabilityPromise {
        var permissions: [DurabilityPromise.Permission] = []
        func permit(_ kind: DurabilityPromise.Kind, _ because: String) {
            permissions.append(.init(kind, because: because))
        }
        switch acks {
        case .none: permit(.ackedLoss, "acks=0: nobody says whether a record arrived")
        case .leader: permit(.ackedLoss, "acks=1: a leader may go before anybody has copied its last records")
        case .all: break
        }
        if uncleanElection { permit(.ackedLoss, "unclean election: a replica that lags may lead") }
        if replicasLosingDisk >= max(1, min(minInSync, replication)) {
            permit(.ackedLoss, "\(replicasLosingDisk) replicas lose their disk, min.insync.replicas is \(minInSync)")
        }
        if replacesLog { permit(.ackedLoss, "a fault replaces the log") }
        if replacesLog || permissions.contains(where: { $0.kind == .ackedLoss }) {
            permit(.offsetReuse, "the log may be cut back and written anew")
        }
        if !isIdempotent {
            permit(.nonIdempotentRetries, "idempotence is off: a retry may double a batch, or come too late")
        }
        if let retention, longestOutage > retention {
            permit(.expiry, "retention is shorter than the longest outage")
        }
        if deletesUnread { permit(.expiry, "records are deleted by size or by hand") }
        if losesVolatileSources { permit(.volatileLoss, "a source that cannot be read again loses its shipper") }
        if guarantee == .atLeastOnce { permit(.copies, "the store promises no more than at least once") }
        if forgetsStreams { permit(.copies, "idle streams are forgotten after a stated time") }
        return DurabilityPromise(permissions)
    }
}
