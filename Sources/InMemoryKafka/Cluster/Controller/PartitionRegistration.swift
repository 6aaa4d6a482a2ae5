import KafkaPorts

/// One partition as the controller has it, and as every broker learns it.
struct PartitionRegistration: Sendable {
    let partition: TopicPartition
    /// The first is the preferred leader.
    let replicas: [BrokerID]
    var inSync: [BrokerID]
    var leader: BrokerID?
    /// One more with every election.
    var leaderEpoch: Int32 = 0
    /// One more with every change.
    var partitionEpoch: Int32 = 0
    let uncleanElection: Bool
}

/// What the controller tells the brokers: partitions that changed, and who is alive.
struct MetadataDelta: Sendable {
    var partitions: [(index: Int, registration: PartitionRegistration)]
    var alive: [BrokerID]
}

/// The cluster as one broker knows it; trails the controller's decisions.
struct MetadataImage: Sendable {
    /// By partition index.
    private(set) var partitions: [PartitionRegistration] = []
    private(set) var alive: [BrokerID] = []
    private var indices: [TopicPartition: Int] = [:]
    /// Partition indices by topic, in the order of the partition numbers.
    private(set) var topics: [String: [Int]] = [:]

    func index(of partition: TopicPartition) -> Int? { indices[partition] }

    func leader(of partition: TopicPartition) -> BrokerID? {
        indices[partition].flatMap { partitions[$0].leader }
    }

    /// Takes up what changed; says which partitions did.
    mutating func apply(_ delta: MetadataDelta) -> [Int] {
        alive = delta.alive
        var changed: [Int] = []
        for (index, registration) in delta.partitions {
            if index == partitions.count {
                partitions.append(registration)
                indices[registration.partition] = index
                topics[registration.partition.topic, default: []].append(index)
            } else {
                guard index < partitions.count, partitions[index].partitionEpoch < registration.partitionEpoch else {
                    continue
                }
                partitions[index] = registration
            }
            changed.append(index)
        }
        return changed
    }
}
