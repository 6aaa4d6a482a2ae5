public import KafkaPorts

/// Something that an implementation can do or be made to do, and that a statement may need.
public struct ConformanceAbility: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }

    /// A fault that can be injected through ``KafkaPorts/ClusterControl``.
    public static func fault(_ capability: ClusterCapability) -> Self { Self(capability.description) }

    /// A cluster of at least three brokers, replication 3.
    public static let threeBrokers = Self("three brokers")
    /// A cluster of one broker.
    public static let oneBroker = Self("one broker")
    /// Topics created, grown and deleted, records deleted.
    public static let admin = Self("admin requests")
    /// Produce requests below any client.
    public static let produceRequests = Self("raw Produce requests")
    /// The largest batch of a topic is limited by its configuration.
    public static let sizeLimit = Self("size limit of a topic")
    /// Idempotent producers' sequences are checked by the broker.
    public static let idempotence = Self("idempotence")
    /// `message.timestamp.type`
    public static let logAppendTime = Self("LogAppendTime")
    /// Offsets by time.
    public static let timeLookup = Self("time look-up")
    /// Groups hand over and refuse as the classic protocol says, within seconds.
    public static let groupProtocol = Self("group protocol")

    /// `group.instance.id`
    public static let staticMembership = Self("static membership")

    /// Clients have to show who they are, over TLS.
    public static let authentication = Self("authentication")
    /// Access can be denied by ACLs.
    public static let accessControl = Self("access control")

    /// Transactions, and readers of committed records.
    public static let transactions = Self("transactions")

    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}
