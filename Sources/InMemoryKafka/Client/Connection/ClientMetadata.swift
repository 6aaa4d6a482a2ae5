import KafkaPorts

/// What a client believes of the cluster: whatever the last metadata responses said.
///
/// Models: leaders by partition, topics reported missing, the pace of leader queries (250 ms, doubled). A value.
struct ClientMetadata {
    struct Partition: Equatable {
        var leader: BrokerID?
        var leaderEpoch: Int32
    }

    private(set) var clusterID: String?
    private var topics: [String: [Partition]] = [:]
    /// Since when a wanted topic has been reported missing.
    private(set) var missingSince: [String: Int64] = [:]
    /// Topics that this client may not use, as it was told last.
    private var denied: Set<String> = []
    /// Topics that somebody asked about, in order.
    private(set) var wanted: [String] = []

    static let forgetting: Int64 = 3_000_000_000
    static let firstQueryInterval: Int64 = 250_000_000
    private var queryInterval = firstQueryInterval

    mutating func want(_ topic: String) -> Bool {
        guard !wanted.contains(topic) else { return false }
        wanted.append(topic)
        return true
    }

    /// Nobody asks about the topic any more.
    mutating func forget(_ topic: String) {
        wanted.removeAll { $0 == topic }
        topics[topic] = nil
        missingSince[topic] = nil
    }

    /// Of all topics that the last responses named; sorted.
    var knownTopics: [String] { topics.keys.sorted() }

    func partitionCount(of topic: String) -> Int? { topics[topic]?.count }

    func isDenied(_ topic: String) -> Bool { denied.contains(topic) }

    /// A broker refused a request for the topic.
    mutating func deny(_ topic: String) {
        denied.insert(topic)
    }

    func isMissing(_ topic: String) -> Bool { missingSince[topic] != nil }

    func partition(_ partition: TopicPartition) -> Partition? {
        guard let known = topics[partition.topic], partition.partition >= 0, Int(partition.partition) < known.count
        else { return nil }
        return known[Int(partition.partition)]
    }

    func leader(of partition: TopicPartition) -> BrokerID? { self.partition(partition)?.leader }

    /// Whether `broker` leads a partition of a wanted topic.
    func isLeading(_ broker: BrokerID) -> Bool {
        wanted.contains { topic in topics[topic]?.contains { $0.leader == broker } ?? false }
    }

    /// Whether every wanted topic is known and has leaders.
    var isComplete: Bool {
        denied.isEmpty
            && wanted.allSatisfy { topic in topics[topic].map { $0.allSatisfy { $0.leader != nil } } ?? false }
    }

    /// The wait before the next leader query.
    mutating func nextQueryInterval(largest: Int64) -> Int64 {
        defer { queryInterval = min(queryInterval * 2, max(largest, Self.firstQueryInterval)) }
        return queryInterval
    }

    mutating func resetQueryInterval() {
        queryInterval = Self.firstQueryInterval
    }

    /// Takes up a response; says which partitions are new, or have another leader or epoch than before.
    mutating func take(_ response: MetadataResponse, now: Int64) -> [TopicPartition] {
        clusterID = response.clusterID
        var changed: [TopicPartition] = []
        for topic in response.topics {
            if topic.error == .topicAuthorizationFailed {
                denied.insert(topic.name)
                continue
            }
            denied.remove(topic.name)
            guard topic.error == .none else {
                if missingSince[topic.name] == nil { missingSince[topic.name] = now }
                // One broker may not know it yet; all the time it is gone, and its successor begins anew.
                if let since = missingSince[topic.name], now - since > Self.forgetting { topics[topic.name] = nil }
                continue
            }
            missingSince[topic.name] = nil
            let before = topics[topic.name] ?? []
            var after: [Partition] = []
            for (number, partition) in topic.partitions.enumerated() {
                var known = Partition(leader: partition.leader, leaderEpoch: partition.leaderEpoch)
                // An older image than the one already seen, from a broker that lags.
                if number < before.count, before[number].leaderEpoch > known.leaderEpoch { known = before[number] }
                if number >= before.count || before[number] != known {
                    changed.append(TopicPartition(topic: topic.name, partition: Int32(number)))
                }
                after.append(known)
            }
            topics[topic.name] = after
        }
        return changed
    }
}
