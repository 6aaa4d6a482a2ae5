/// The admin client: topics, partitions, deletion of records, access.
///
/// Every call throws ``KafkaError`` with the broker's code, `_TIMED_OUT` where no broker answers, `CancellationError`,
/// and ``SystemPorts/PortSevered``. What it did reaches brokers and clients with a delay.
public protocol AdminPort: Sendable {
    /// TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR, INVALID_TOPIC_EXCEPTION, INVALID_CONFIG.
    func createTopic(_ topic: NewTopic) async throws

    /// Deletes a topic, its records and every group's offsets for it. UNKNOWN_TOPIC_OR_PARTITION.
    func deleteTopic(_ name: String) async throws

    /// Grows a topic. INVALID_PARTITIONS where it would not grow; UNKNOWN_TOPIC_OR_PARTITION.
    func createPartitions(_ topic: String, total: Int) async throws

    /// Moves the start of the partition's log to `offset`. OFFSET_OUT_OF_RANGE beyond the high watermark.
    ///
    /// - Returns: the log's start now.
    func deleteRecords(of partition: TopicPartition, before offset: Int64) async throws -> Int64

    /// Denies everybody but super users every operation on a resource, by an ACL of its own.
    func deny(_ resource: AccessResource) async throws

    /// Takes back what ``deny(_:)`` did.
    func permit(_ resource: AccessResource) async throws
}

/// Something that access can be denied to.
public struct AccessResource: Hashable, Sendable {
    /// Kafka's resource type.
    public let type: String
    public let name: String

    private init(type: String, name: String) {
        self.type = type
        self.name = name
    }

    public static func topic(_ name: String) -> Self { Self(type: "TOPIC", name: name) }
    public static func group(_ name: String) -> Self { Self(type: "GROUP", name: name) }
}

/// A topic to be created.
public struct NewTopic: Hashable, Sendable {
    public var name: String
    public var partitions: Int
    public var replicationFactor: Int
    /// Configuration by Kafka's names, such as `min.insync.replicas`; what is left out has the broker's default.
    public var configuration: [String: String]

    public init(
        _ name: String,
        partitions: Int = 1,
        replicationFactor: Int = 1,
        configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}
