/// An error of Kafka's protocol (positive codes) or of the client (negative ones, librdkafka's numbers).
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A code as numbered by the Kafka protocol and by librdkafka.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let number: Int16

        public init(_ number: Int16) {
            self.number = number
        }

        public var description: String { Self.names[number] ?? "error \(number)" }
    }

    public let code: Code
    /// What happened, in a sentence; empty where the code says it all. Never holds a secret.
    public let detail: String

    public init(_ code: Code, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail.isEmpty ? code.description : "\(code): \(detail)" }
}

extension KafkaError.Code {
    // The broker's.
    public static let none = Self(0)
    public static let offsetOutOfRange = Self(1)
    public static let corruptMessage = Self(2)
    public static let unknownTopicOrPartition = Self(3)
    public static let leaderNotAvailable = Self(5)
    public static let notLeaderOrFollower = Self(6)
    public static let requestTimedOut = Self(7)
    public static let brokerNotAvailable = Self(8)
    public static let replicaNotAvailable = Self(9)
    public static let messageTooLarge = Self(10)
    public static let offsetMetadataTooLarge = Self(12)
    public static let coordinatorLoadInProgress = Self(14)
    public static let coordinatorNotAvailable = Self(15)
    public static let notCoordinator = Self(16)
    public static let invalidTopic = Self(17)
    public static let notEnoughReplicas = Self(19)
    public static let notEnoughReplicasAfterAppend = Self(20)
    public static let illegalGeneration = Self(22)
    public static let inconsistentGroupProtocol = Self(23)
    public static let unknownMemberID = Self(25)
    public static let invalidSessionTimeout = Self(26)
    public static let rebalanceInProgress = Self(27)
    public static let topicAuthorizationFailed = Self(29)
    public static let groupAuthorizationFailed = Self(30)
    public static let clusterAuthorizationFailed = Self(31)
    public static let invalidTimestamp = Self(32)
    public static let topicAlreadyExists = Self(36)
    public static let invalidPartitions = Self(37)
    public static let invalidReplicationFactor = Self(38)
    public static let invalidConfig = Self(40)
    public static let outOfOrderSequenceNumber = Self(45)
    public static let duplicateSequenceNumber = Self(46)
    public static let invalidProducerEpoch = Self(47)
    public static let invalidTransactionState = Self(48)
    public static let invalidTransactionTimeout = Self(50)
    public static let concurrentTransactions = Self(51)
    public static let kafkaStorageError = Self(56)
    public static let unknownProducerID = Self(59)
    public static let fencedLeaderEpoch = Self(74)
    public static let unknownLeaderEpoch = Self(75)
    public static let offsetNotAvailable = Self(78)
    public static let memberIDRequired = Self(79)
    public static let fencedInstanceID = Self(82)
    public static let unstableOffsetCommit = Self(88)
    public static let producerFenced = Self(90)

    // The client's, under librdkafka's numbers.
    public static let localTransport = Self(-195)
    public static let localMessageTimedOut = Self(-192)
    public static let localUnknownPartition = Self(-190)
    public static let localUnknownTopic = Self(-188)
    public static let localAllBrokersDown = Self(-187)
    public static let localTimedOut = Self(-185)
    public static let localInvalidArgument = Self(-186)
    public static let localQueueFull = Self(-184)
    public static let localSSL = Self(-181)
    public static let localAuthentication = Self(-169)
    public static let localState = Self(-172)
    public static let localNoOffset = Self(-168)
    public static let localTimedOutQueue = Self(-166)
    public static let localPurgeQueue = Self(-152)
    public static let localPurgeInFlight = Self(-151)
    public static let localFatal = Self(-150)
    public static let localFenced = Self(-144)
    public static let localMaxPollExceeded = Self(-147)
    public static let localAutoOffsetReset = Self(-140)
    public static let localDestroyed = Self(-197)

    static let names: [Int16: String] = [
        0: "NO_ERROR", 1: "OFFSET_OUT_OF_RANGE", 2: "CORRUPT_MESSAGE", 3: "UNKNOWN_TOPIC_OR_PARTITION",
        5: "LEADER_NOT_AVAILABLE", 6: "NOT_LEADER_OR_FOLLOWER", 7: "REQUEST_TIMED_OUT", 8: "BROKER_NOT_AVAILABLE",
        9: "REPLICA_NOT_AVAILABLE", 10: "MESSAGE_TOO_LARGE", 12: "OFFSET_METADATA_TOO_LARGE",
        14: "COORDINATOR_LOAD_IN_PROGRESS", 15: "COORDINATOR_NOT_AVAILABLE", 16: "NOT_COORDINATOR",
        17: "INVALID_TOPIC_EXCEPTION", 19: "NOT_ENOUGH_REPLICAS", 20: "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
        22: "ILLEGAL_GENERATION", 23: "INCONSISTENT_GROUP_PROTOCOL", 25: "UNKNOWN_MEMBER_ID",
        26: "INVALID_SESSION_TIMEOUT", 27: "REBALANCE_IN_PROGRESS", 29: "TOPIC_AUTHORIZATION_FAILED",
        30: "GROUP_AUTHORIZATION_FAILED", 31: "CLUSTER_AUTHORIZATION_FAILED", 32: "INVALID_TIMESTAMP",
        36: "TOPIC_ALREADY_EXISTS", 37: "INVALID_PARTITIONS", 38: "INVALID_REPLICATION_FACTOR",
        40: "INVALID_CONFIG",
        45: "OUT_OF_ORDER_SEQUENCE_NUMBER", 46: "DUPLICATE_SEQUENCE_NUMBER", 47: "INVALID_PRODUCER_EPOCH",
        48: "INVALID_TXN_STATE", 50: "INVALID_TRANSACTION_TIMEOUT", 88: "UNSTABLE_OFFSET_COMMIT",
        51: "CONCURRENT_TRANSACTIONS", 90: "PRODUCER_FENCED", -144: "_FENCED",
        56: "KAFKA_STORAGE_ERROR", 59: "UNKNOWN_PRODUCER_ID", 74: "FENCED_LEADER_EPOCH", 75: "UNKNOWN_LEADER_EPOCH",
        78: "OFFSET_NOT_AVAILABLE", 79: "MEMBER_ID_REQUIRED", 82: "FENCED_INSTANCE_ID",
        -195: "_TRANSPORT", -192: "_MSG_TIMED_OUT", -190: "_UNKNOWN_PARTITION", -188: "_UNKNOWN_TOPIC",
        -187: "_ALL_BROKERS_DOWN", -186: "_INVALID_ARG",
        -185: "_TIMED_OUT", -184: "_QUEUE_FULL", -181: "_SSL", -169: "_AUTHENTICATION", -172: "_STATE",
        -168: "_NO_OFFSET",
        -166: "_TIMED_OUT_QUEUE",
        -152: "_PURGE_QUEUE", -151: "_PURGE_INFLIGHT", -150: "_FATAL", -147: "_MAX_POLL_EXCEEDED",
        -140: "_AUTO_OFFSET_RESET", -197: "_DESTROY",
    ]
}
