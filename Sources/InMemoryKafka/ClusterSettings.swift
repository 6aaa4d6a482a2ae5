package import SystemPorts

/// Everything that decides how an in-memory cluster behaves. Defaults are Kafka's, save where a careful operator
/// differs (replication 3, min.insync.replicas 2).
public struct ClusterSettings: Sendable {
    /// The cluster's id, as clients learn it.
    public var clusterID = "in-memory"
    /// What every client must show when it connects; `nil` where nobody needs to show anything.
    public var credentials: ClientCredentials?
    /// How many brokers, with ids from 1.
    public var brokers = 3
    /// How many of them vote for the active controller and may be it (`controller.quorum.voters`, combined mode): those
    /// with the lowest ids, at most all. With one there is nobody to take over.
    public var controllers = 3
    /// The topics that exist from the start. Others can be created later.
    public var topics: [TopicSettings] = []

    /// `offsets.topic.num.partitions`
    public var offsetsTopicPartitions = 50
    /// `offsets.topic.replication.factor`, at most the number of brokers
    public var offsetsTopicReplicationFactor = 3
    /// `replica.lag.time.max.ms`
    public var replicaLagTimeMax: Duration = .seconds(30)
    /// `replica.fetch.wait.max.ms`
    public var replicaFetchWaitMax: Duration = .milliseconds(500)
    /// `replica.fetch.backoff.ms`
    public var replicaFetchBackoff: Duration = .seconds(1)
    /// `broker.session.timeout.ms`
    public var brokerSessionTimeout: Duration = .seconds(9)
    /// `broker.heartbeat.interval.ms`
    public var brokerHeartbeatInterval: Duration = .seconds(2)
    /// `controller.quorum.fetch.timeout.ms`
    public var controllerFetchTimeout: Duration = .seconds(2)
    /// `controller.quorum.election.timeout.ms`
    public var controllerElectionTimeout: Duration = .seconds(1)
    /// `auto.leader.rebalance.enable`
    public var autoLeaderRebalance = true
    /// `leader.imbalance.check.interval.seconds`
    public var leaderImbalanceCheckInterval: Duration = .seconds(300)
    /// From the start of a broker's process to its registration. Measured: a killed follower is back in the in-sync
    /// set 5–7 s after its process started.
    public var brokerStartup: Duration = .seconds(4)
    /// From the request for a controlled shutdown to the process's end, once leaders have moved. Measured: 0.8 s until
    /// the follower has left the in-sync set.
    public var controlledShutdown: Duration = .milliseconds(500)
    /// `group.initial.rebalance.delay.ms`
    public var groupInitialRebalanceDelay: Duration = .seconds(3)
    /// `group.min.session.timeout.ms` … `group.max.session.timeout.ms`
    public var groupSessionTimeouts: ClosedRange<Duration> = .seconds(6)...(.seconds(1800))
    /// `offsets.retention.minutes`: how long committed offsets outlive the group's last member, or for topics that its
    /// members no longer read their commit
    public var offsetsRetention: Duration = .seconds(7 * 24 * 3600)
    /// `offsets.retention.check.interval.ms`
    public var offsetsRetentionCheckInterval: Duration = .seconds(600)
    /// `transaction.max.timeout.ms`
    public var transactionTimeoutMax: Duration = .seconds(900)
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`
    public var transactionTimeoutCheckInterval: Duration = .seconds(10)
    /// How long a new coordinator loads a partition of the offsets topic.
    public var coordinatorLoad: Duration = .milliseconds(50)
    /// `log.retention.check.interval.ms`
    public var retentionCheckInterval: Duration = .seconds(300)
    /// How old an append is when the operating system has written it to the disk: what a machine's death spares.
    public var pageCacheFlush: Duration = .seconds(30)

    /// Network and service times.
    public var latencies = ClusterLatencies()

    /// Rules taken out of cluster and clients, to prove that something notices.
    package var mutants = Mutants.none

    /// A cluster of three brokers without topics.
    public init() {}

    /// A cluster with these topics.
    public init(topics: [TopicSettings]) {
        self.topics = topics
    }
}

/// One topic's settings, by their Kafka names.
public struct TopicSettings: Hashable, Sendable {
    public var name: String
    public var partitions: Int
    public var replicationFactor = 3
    /// `min.insync.replicas`
    public var minInSyncReplicas = 2
    /// `retention.ms`; `nil` for unlimited
    public var retention: Duration? = .seconds(7 * 24 * 3600)
    /// `retention.bytes` per partition; `nil` for unlimited
    public var retentionBytes: Int?
    /// `segment.bytes`
    public var segmentBytes = 1 << 30
    /// `segment.ms`
    public var segmentAge: Duration = .seconds(7 * 24 * 3600)
    /// `max.message.bytes`: the largest batch
    public var messageMaxBytes = 1_048_588
    /// `unclean.leader.election.enable`
    public var uncleanLeaderElection = false
    /// `message.timestamp.type`: whether the leader puts its own clock's time in place of the producer's
    public var logAppendTime = false

    /// Settings with the documented defaults; the replication factor is cut to the number of brokers.
    public init(_ name: String, partitions: Int) {
        self.name = name
        self.partitions = partitions
    }
}
