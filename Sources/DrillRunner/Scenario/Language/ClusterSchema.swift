import StrictYAML

extension Duration {
    /// Longer than any drill should ask for.
    static let longest: Duration = .seconds(366 * 86_400)
}

extension ValueSchema where Value == Duration {
    /// From nothing to a year.
    static var time: ValueSchema { .duration(.zero...(.longest)) }
    /// Long enough to be divided.
    static var session: ValueSchema { .duration(.milliseconds(10)...(.longest)) }
    /// More than nothing, to a year.
    static var length: ValueSchema { .duration(.nanoseconds(1)...(.longest)) }
}

extension Scenario.Cluster {
    static let schema = MappingSchema<Scenario.Cluster>(
        "cluster",
        "The Kafka cluster, by Kafka's names; quantities carry units.",
        initial: Scenario.Cluster(),
        fields: {
            Field("brokers", \.brokers, .integer(1...50), "How many brokers; their ids are 1, 2, …")
            Field(
                "controllers",
                \.controllers,
                .integer(1...50),
                "How many brokers vote for the active controller, and may be it: those with the lowest ids "
                    + "(controller.quorum.voters); fewer by default where there are fewer brokers."
            )
            Field("topic", \.topic, .topicName, "The topic that the pipeline goes through.")
            Field("partitions", \.partitions, .integer(1...1_000), "Partitions of the topic.")
            Field(
                "replication",
                \.replication,
                .integer(1...50),
                "Replicas of each partition (replication.factor); fewer by default where there are fewer brokers."
            )
            .orSpelled("replication.factor")
            Field(
                "min.insync.replicas",
                \.minInSyncReplicas,
                .integer(1...50),
                "In-sync replicas that acks=all asks for; by default at most the replicas."
            )
            Field(
                "retention",
                \.retention,
                .orWord("unlimited", .length),
                "How old a record may become (retention.ms)."
            )
            .orSpelled("retention.ms", unit: "ms", none: "unlimited")
            Field(
                "retention.bytes",
                \.retentionBytes,
                .orWord("unlimited", .size(1...(1 << 50))).orBareBytes(none: "unlimited"),
                "How large a partition may become."
            )
            Field(
                "retention.check.interval",
                \.retentionCheckInterval,
                .length,
                "How often old segments are looked for (log.retention.check.interval.ms)."
            )
            .orSpelled("log.retention.check.interval.ms", unit: "ms")
            Field(
                "segment",
                \.segmentAge,
                .duration(.milliseconds(1)...(.longest)),
                "How much younger than a segment's first records the last ones may be; an append beyond begins a new "
                    + "segment (segment.ms). Retention deletes whole segments."
            )
            .orSpelled("segment.ms", unit: "ms")
            Field(
                "segment.bytes",
                \.segmentBytes,
                .size(1_024...(1 << 31)).orBareBytes(),
                "Size beyond which an append begins a new segment."
            )
            Field(
                "max.message.bytes",
                \.messageMaxBytes,
                .size(1_024...(1 << 30)).orBareBytes(),
                "The largest batch."
            )
            Field(
                "unclean.leader.election",
                \.uncleanLeaderElection,
                .boolean,
                "Whether a replica that lacks records may lead (unclean.leader.election.enable)."
            )
            .orSpelled("unclean.leader.election.enable")
            Field("broker.session.timeout", \.brokerSessionTimeout, .session, "Silence after which a broker is fenced.")
            .orSpelled("broker.session.timeout.ms", unit: "ms")
            Field(
                "broker.heartbeat.interval",
                \.brokerHeartbeatInterval,
                .length,
                "Between two heartbeats of a broker; by default at most a third of the session."
            )
            .orSpelled("broker.heartbeat.interval.ms", unit: "ms")
            Field(
                "replica.lag.time.max",
                \.replicaLagTimeMax,
                .length,
                "Lag after which a follower leaves the in-sync set."
            )
            .orSpelled("replica.lag.time.max.ms", unit: "ms")
            Field(
                "group.initial.rebalance.delay",
                \.groupInitialRebalanceDelay,
                .time,
                "How long an empty group waits for more members."
            )
            .orSpelled("group.initial.rebalance.delay.ms", unit: "ms")
            Field("broker.startup", \.brokerStartup, .time, "From the start of a broker's process to its registration.")
            Field("latency", \.latency, .mapping(Scenario.Latency.schema), "Medians of network and service times.")
        }
    )
}

extension Scenario.Latency {
    static let schema = MappingSchema<Scenario.Latency>(
        "latency",
        "Medians of network and service times; the shapes of the distributions are measured ones.",
        initial: Scenario.Latency(),
        fields: {
            Field("client", \.client, .time, "One way between a client and a broker.")
            Field("broker", \.broker, .time, "One way between two brokers.")
            Field("produce", \.produce, .time, "A Produce request until its append.")
            Field("fetch", \.fetch, .time, "A Fetch request until its look into the log.")
            Field("replicate", \.replicate, .time, "A follower's part of a replication round trip.")
        }
    )
}

extension ValueSchema where Value == String {
    /// Kafka's rule for the names of topics.
    static var topicName: ValueSchema {
        .text("a topic name of letters, digits, \".\", \"_\" and \"-\"") { text in
            let allowed = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
            return allowed && (1...249).contains(text.utf8.count) && text != "." && text != ".."
        }
    }
}
