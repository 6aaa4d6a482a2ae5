extension Scenario {
    /// The Kafka cluster of a drill, by Kafka's names; quantities carry units, so `retention.ms` is `retention: 10m`.
    public struct Cluster: Hashable, Sendable {
        /// Broker ids are 1 … `brokers`.
        public var brokers = 3
        /// How many brokers vote for the active controller: those with the lowest ids (`controller.quorum.voters`).
        public var controllers = 3
        /// The topic that the pipeline goes through: the pipeline's `kafka.topic`, unless one of the two says otherwise.
        public var topic = "logs"
        public var partitions = 12
        /// `replication.factor`
        public var replication = 3
        /// `min.insync.replicas`
        public var minInSyncReplicas = 2
        /// `retention.ms`; `nil` for unlimited
        public var retention: Duration? = .seconds(7 * 86_400)
        /// `retention.bytes` per partition; `nil` for unlimited
        public var retentionBytes: Int?
        /// `log.retention.check.interval.ms`
        public var retentionCheckInterval: Duration = .seconds(300)
        /// `segment.ms`
        public var segmentAge: Duration = .seconds(7 * 86_400)
        /// `segment.bytes`
        public var segmentBytes = 1 << 30
        /// `max.message.bytes`: the largest batch
        public var messageMaxBytes = 1_048_588
        /// `unclean.leader.election.enable`
        public var uncleanLeaderElection = false
        /// `broker.session.timeout.ms`
        public var brokerSessionTimeout: Duration = .seconds(9)
        /// `broker.heartbeat.interval.ms`
        public var brokerHeartbeatInterval: Duration = .seconds(2)
        /// `replica.lag.time.max.ms`
        public var replicaLagTimeMax: Duration = .seconds(30)
        /// `group.initial.rebalance.delay.ms`
        public var groupInitialRebalanceDelay: Duration = .seconds(3)
        /// From the start of a broker's process to its registration.
        public var brokerStartup: Duration = .seconds(4)
        public var latency = Latency()

        /// `group.min.session.timeout.ms` … `group.max.session.timeout.ms`: Kafka's defaults, which the drill's brokers
        /// keep.
        public static let groupSessionTimeouts: ClosedRange<Duration> = .seconds(6)...(.seconds(1_800))

        public init() {}
    }

    /// Medians of network and service times; the shapes of the distributions are those measured on real Kafka.
    public struct Latency: Hashable, Sendable {
        /// One way between a client and a broker.
        public var client: Duration = .microseconds(200)
        /// One way between two brokers.
        public var broker: Duration = .microseconds(150)
        /// A Produce request until its append.
        public var produce: Duration = .microseconds(800)
        /// A Fetch request until its look into the log.
        public var fetch: Duration = .microseconds(300)
        /// A follower's part of a replication round trip.
        public var replicate: Duration = .microseconds(600)

        public init() {}
    }
}
