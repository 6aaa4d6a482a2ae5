package import KafkaPorts

/// What a client asks of a broker: Kafka's requests as typed values.
///
/// Models the requests below. Not modelled: the wire format, API versions, follower fetching;
/// a Fetch is answered with the partitions that have something to say, unless the client wants to hear of ends too.
package enum Request: Sendable {
    /// - all: besides those named, all that there are and that the client may see.
    case metadata(topics: [String], all: Bool = false)
    case produce(ProduceRequest)
    case fetch(FetchRequest)
    /// The log's start, and its end as the isolation level has it.
    case listOffsets(TopicPartition, readCommitted: Bool = true)
    /// The first offset whose timestamp is at or behind so many milliseconds since the Unix epoch.
    case offsetForTime(TopicPartition, Int64)
    case findCoordinator(group: String)
    case joinGroup(JoinGroupRequest)
    case syncGroup(SyncGroupRequest)
    case heartbeat(GroupIdentity)
    case leaveGroup(GroupIdentity)
    case offsetCommit(OffsetCommitRequest)
    /// - requireStable: not while a transaction may still change them (KIP-447).
    case offsetFetch(group: String, requireStable: Bool = false)
    case initProducerID(ProducerIdentity?)
    case describeTopic(String)
    case deleteRecords(TopicPartition, before: Int64)
    case createTopic(NewTopic)
    case deleteTopic(String)
    case createPartitions(String, total: Int)
    case initTransactions(id: String, timeout: Duration)
    case addPartition(TopicPartition, id: String, ProducerIdentity)
    /// The group's offsets become part of the transaction.
    case addOffsets(group: String, id: String, ProducerIdentity)
    case transactionalOffsetCommit(OffsetCommitRequest, id: String, ProducerIdentity)
    case endTransaction(id: String, ProducerIdentity, commits: Bool)
    case deny(AccessResource)
    case permit(AccessResource)
}

/// The answer to a ``Request`` of the same name.
package enum Response: Sendable {
    case metadata(MetadataResponse)
    case produce(ProduceResponse)
    case fetch([FetchedPartition])
    case listOffsets(KafkaError.Code, Watermarks)
    case offsetForTime(KafkaError.Code, Int64?)
    case findCoordinator(KafkaError.Code, BrokerID?)
    case joinGroup(JoinGroupResponse)
    case syncGroup(KafkaError.Code, [TopicPartition])
    case heartbeat(KafkaError.Code)
    case leaveGroup(KafkaError.Code)
    case offsetCommit(KafkaError.Code)
    case offsetFetch(KafkaError.Code, [TopicPartition: Int64])
    case initProducerID(KafkaError.Code, ProducerIdentity)
    case describeTopic(KafkaError.Code, TopicDescription?)
    case deleteRecords(KafkaError.Code, logStart: Int64)
    case changed(KafkaError.Code)
}

/// One batch for one partition: librdkafka sends one partition per request.
package struct ProduceRequest: Sendable {
    package let partition: TopicPartition
    package let acks: ProducerSettings.Acks
    /// How long the broker may wait for replicas.
    package let timeout: Duration
    package let batch: ProducedBatch

    package init(
        partition: TopicPartition,
        acks: ProducerSettings.Acks,
        timeout: Duration,
        batch: ProducedBatch
    ) {
        self.partition = partition
        self.acks = acks
        self.timeout = timeout
        self.batch = batch
    }
}

package struct ProduceResponse: Sendable {
    package let error: KafkaError.Code
    /// Of the batch's first record; −1 where the broker does not say.
    package let baseOffset: Int64
}

package struct FetchRequest: Sendable {
    package struct Position: Sendable {
        package let partition: TopicPartition
        package let offset: Int64
        package let maxBytes: Int
        /// The client's own number for this fetch position; comes back with the answer.
        package let version: Int64

        package init(partition: TopicPartition, offset: Int64, maxBytes: Int, version: Int64) {
            self.partition = partition
            self.offset = offset
            self.maxBytes = maxBytes
            self.version = version
        }
    }

    package let positions: [Position]
    package let maxWait: Duration
    package let minBytes: Int
    /// Partitions that have nothing are named in the answer too.
    package let wantsEnds: Bool
    package let readCommitted: Bool

    package init(
        positions: [Position],
        maxWait: Duration,
        minBytes: Int,
        wantsEnds: Bool = false,
        readCommitted: Bool = true
    ) {
        self.positions = positions
        self.maxWait = maxWait
        self.minBytes = minBytes
        self.wantsEnds = wantsEnds
        self.readCommitted = readCommitted
    }
}

package struct FetchedPartition: Sendable {
    package let partition: TopicPartition
    package let error: KafkaError.Code
    package let version: Int64
    package let entries: [LogEntry]
    /// What may be read ends here (last stable offset under read_committed); −1 with an error.
    package let readableEnd: Int64
    /// Transactions among the entries that were aborted: whose, and from which offset on.
    package let aborted: [AbortedTransaction]
    package let logStart: Int64
}

package struct MetadataResponse: Sendable {
    package struct Partition: Sendable {
        package let leader: BrokerID?
        package let leaderEpoch: Int32
    }

    package struct Topic: Sendable {
        package let name: String
        package let error: KafkaError.Code
        /// In the order of the partition numbers.
        package let partitions: [Partition]
    }

    package let clusterID: String
    package let brokers: [BrokerID]
    package let topics: [Topic]
}

package struct JoinGroupRequest: Sendable {
    package let group: String
    /// Empty for a member that has none yet.
    package let member: MemberID
    package let clientID: String
    /// The process that the client lives in, which a broker takes from the connection.
    package var clientHost = ""
    package let sessionTimeout: Duration
    package let rebalanceTimeout: Duration
    package let protocolName: String
    /// `group.instance.id` of a static member.
    package let instance: String?
    package let subscription: Subscription

    package init(
        group: String,
        member: MemberID,
        clientID: String,
        sessionTimeout: Duration,
        rebalanceTimeout: Duration,
        protocolName: String = CooperativeStickyAssignor.name,
        instance: String? = nil,
        subscription: Subscription
    ) {
        self.group = group
        self.member = member
        self.clientID = clientID
        self.sessionTimeout = sessionTimeout
        self.rebalanceTimeout = rebalanceTimeout
        self.protocolName = protocolName
        self.instance = instance
        self.subscription = subscription
    }
}

package struct JoinGroupResponse: Sendable {
    package let error: KafkaError.Code
    package let member: MemberID
    package let generation: Int32
    package let leader: MemberID?
    /// For the leader only: everybody's subscription, in the order of the member ids.
    package let members: [(id: MemberID, subscription: Subscription)]

    init(
        error: KafkaError.Code,
        member: MemberID,
        generation: Int32 = -1,
        leader: MemberID? = nil,
        members: [(id: MemberID, subscription: Subscription)] = []
    ) {
        self.error = error
        self.member = member
        self.generation = generation
        self.leader = leader
        self.members = members
    }
}

package struct SyncGroupRequest: Sendable {
    package let identity: GroupIdentity
    /// From the leader only.
    package let assignments: [MemberID: [TopicPartition]]

    package init(identity: GroupIdentity, assignments: [MemberID: [TopicPartition]]) {
        self.identity = identity
        self.assignments = assignments
    }
}

/// Who a member says it is.
package struct GroupIdentity: Hashable, Sendable {
    package let group: String
    package let member: MemberID
    package let generation: Int32
    package let instance: String?

    package init(group: String, member: MemberID, generation: Int32, instance: String? = nil) {
        self.group = group
        self.member = member
        self.generation = generation
        self.instance = instance
    }
}

package struct OffsetCommitRequest: Sendable {
    package let identity: GroupIdentity
    package let offsets: [TopicPartition: Int64]

    package init(identity: GroupIdentity, offsets: [TopicPartition: Int64]) {
        self.identity = identity
        self.offsets = offsets
    }
}

/// An idempotent producer's id and epoch.
package struct ProducerIdentity: Hashable, Sendable {
    package let id: Int64
    package let epoch: Int16

    package init(id: Int64, epoch: Int16) {
        self.id = id
        self.epoch = epoch
    }
}
