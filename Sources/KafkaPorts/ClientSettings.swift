/// A producer's settings, by their Kafka names. The defaults are those of a careful operator, not of Kafka.
public struct ProducerSettings: Hashable, Sendable {
    /// When a send counts as acknowledged.
    public enum Acks: String, Hashable, Sendable, CaseIterable {
        case none = "0"
        case leader = "1"
        case all = "all"
    }

    /// `client.id`
    public var clientID = "logdrill"
    /// `acks`
    public var acks = Acks.all
    /// `enable.idempotence`
    public var enableIdempotence = true
    /// `transactional.id`: records are sent in transactions, and only in them; `nil` for none
    public var transactionalID: String?
    /// `transaction.timeout.ms`: a transaction that lasts longer is aborted by its coordinator, and its producer fenced;
    /// bounds ``messageTimeout`` too
    public var transactionTimeout: Duration = .seconds(60)
    /// `max.in.flight.requests.per.connection`
    public var maxInFlight = 5
    /// `retries`
    public var retries = Int(Int32.max)
    /// `retry.backoff.ms`
    public var retryBackoff: Duration = .milliseconds(100)
    /// `message.timeout.ms` (alias `delivery.timeout.ms`): queueing and all retries
    public var messageTimeout: Duration = .seconds(300)
    /// `request.timeout.ms`: how long the broker may wait for replicas
    public var requestTimeout: Duration = .seconds(30)
    /// `socket.timeout.ms`: how long the client waits for an answer
    public var socketTimeout: Duration = .seconds(60)
    /// `partitioner`
    public var partitioner = Partitioner.consistentRandom
    /// `compression.type`: per batch, invisible to consumers
    public var compression = Compression.none
    /// `linger.ms`
    public var linger: Duration = .milliseconds(5)
    /// `batch.size`, bytes
    public var batchSizeBytes = 1_000_000
    /// `message.max.bytes`
    public var messageMaxBytes = 1_000_000
    /// `queue.buffering.max.messages`
    public var queueMaxMessages = 100_000
    /// `queue.buffering.max.kbytes`, in bytes
    public var queueMaxBytes = 1 << 30
    /// `reconnect.backoff.ms`
    public var reconnectBackoff: Duration = .milliseconds(100)
    /// `reconnect.backoff.max.ms`
    public var reconnectBackoffMax: Duration = .seconds(10)
    /// `topic.metadata.refresh.interval.ms`
    public var metadataRefreshInterval: Duration = .seconds(300)

    public init() {}
}

/// How a producer chooses a partition by a record's key, as librdkafka names it.
public struct Partitioner: Hashable, Sendable {
    /// `partitioner`
    public let name: String

    private init(_ name: String) {
        self.name = name
    }

    /// CRC32 of the key; records with a null or empty key go to one partition, drawn anew from time to time.
    public static let consistentRandom = Self("consistent_random")
    /// Java's murmur2 of the key; only records with a null key are spread.
    public static let murmur2Random = Self("murmur2_random")
}

/// `compression.type`
public struct Compression: Hashable, Sendable, CaseIterable {
    public let name: String

    private init(_ name: String) {
        self.name = name
    }

    public static let none = Self("none")
    public static let gzip = Self("gzip")
    public static let snappy = Self("snappy")
    public static let lz4 = Self("lz4")
    public static let zstd = Self("zstd")
    public static let allCases = [none, gzip, snappy, lz4, zstd]
}

/// Who gets what in a group, computed by the member that leads it. A group is of one mind about it.
public struct Assignor: Hashable, Sendable {
    /// As in `partition.assignment.strategy`.
    public let name: String
    /// Everybody gives everything up before a rebalance.
    public let isEager: Bool

    private init(_ name: String, isEager: Bool) {
        self.name = name
        self.isEager = isEager
    }

    /// What is held stays, what moves is given up first (KIP-429).
    public static let cooperativeSticky = Self("cooperative-sticky", isEager: false)
    /// Runs of neighbouring partitions of each topic, in the order of the members' ids.
    public static let range = Self("range", isEager: true)
}

/// What a consumer is shown of transactions.
public enum IsolationLevel: String, Hashable, Sendable, CaseIterable {
    /// Only what was committed, or sent without a transaction; nothing behind the first open transaction.
    case readCommitted = "read_committed"
    case readUncommitted = "read_uncommitted"
}

/// Where a consumer goes on that has no committed offset, or whose position is outside the log.
public enum OffsetReset: String, Hashable, Sendable, CaseIterable {
    case earliest, latest
    /// Nowhere: it is reported.
    case error
}

/// A group consumer's settings, by their Kafka names. The defaults are the pipeline's: the client resets and commits
/// nothing by itself.
public struct ConsumerSettings: Hashable, Sendable {
    /// `isolation.level`
    public var isolationLevel = IsolationLevel.readCommitted
    /// `group.instance.id`: a static member, which does not leave when it is closed and finds its assignment again
    /// within its session; `nil` for a dynamic one
    public var groupInstanceID: String?
    /// `partition.assignment.strategy`, one of them
    public var assignor = Assignor.cooperativeSticky
    /// `auto.offset.reset`
    public var autoOffsetReset = OffsetReset.error
    /// `enable.auto.commit`
    public var enableAutoCommit = false
    /// `auto.commit.interval.ms`
    public var autoCommitInterval: Duration = .seconds(5)
    /// `enable.partition.eof`: says when a partition's end is reached
    public var enablePartitionEOF = false
    /// `client.id`
    public var clientID = "logdrill"
    /// `group.id`
    public var groupID = "logdrill"
    /// `session.timeout.ms`
    public var sessionTimeout: Duration = .seconds(45)
    /// `heartbeat.interval.ms`
    public var heartbeatInterval: Duration = .seconds(3)
    /// `max.poll.interval.ms`
    public var maxPollInterval: Duration = .seconds(300)
    /// `fetch.wait.max.ms`
    public var fetchWaitMax: Duration = .milliseconds(500)
    /// `fetch.min.bytes`
    public var fetchMinBytes = 1
    /// `max.partition.fetch.bytes`
    public var maxPartitionFetchBytes = 1_048_576
    /// `queued.max.messages.kbytes`, in bytes, per consumer: how much is prefetched at most
    public var queuedMaxBytes = 65_536 * 1_024
    /// `socket.timeout.ms`
    public var socketTimeout: Duration = .seconds(60)
    /// `reconnect.backoff.ms`
    public var reconnectBackoff: Duration = .milliseconds(100)
    /// `reconnect.backoff.max.ms`
    public var reconnectBackoffMax: Duration = .seconds(10)
    /// `topic.metadata.refresh.interval.ms`
    public var metadataRefreshInterval: Duration = .seconds(300)

    public init() {}
}

/// Makes the clients of one process. Live, librdkafka's; in simulation, those of an in-memory cluster.
public protocol KafkaClientFactory: Sendable {
    /// The cluster's id, where it is known; names the checkpoints.
    func clusterID() async throws -> String

    /// A producer of its own. Throws ``KafkaError`` where settings conflict.
    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort

    /// A consumer of its own, subscribed to `topics`.
    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort

    /// What the cluster says of a topic; `nil` where it does not exist.
    func topicDescription(_ topic: String) async throws -> TopicDescription?
}

/// A topic as the cluster describes it.
public struct TopicDescription: Hashable, Sendable {
    public let topic: String
    /// Tells a topic from its successor under the same name; `nil` where the client cannot know.
    public let incarnation: String?
    public let partitionCount: Int
    /// `max.message.bytes`
    public let messageMaxBytes: Int
    /// `retention.ms`; `nil` for unlimited
    public let retention: Duration?

    public init(topic: String, incarnation: String?, partitionCount: Int, messageMaxBytes: Int, retention: Duration?) {
        self.topic = topic
        self.incarnation = incarnation
        self.partitionCount = partitionCount
        self.messageMaxBytes = messageMaxBytes
        self.retention = retention
    }
}
