import KafkaPorts

/// One partition as the controller has it, and as every broker learns it.
struct PartitionRegistration: Sendable {
    let partition: TopicPartition
    /// The first is the preferred leader.
    private(set) var replicas: [BrokerID]
    var inSync: [BrokerID]
    var leader: BrokerID?
    /// One more with every election.
    var leaderEpoch: Int32 = 0
    /// One more with every change.
    var partitionEpoch: Int32 = 0
    let uncleanElection: Bool
    /// Its topic is gone; the place stays empty, since places are counted.
    private(set) var isDeleted = false

    init(partition: TopicPartition, replicas: [BrokerID], uncleanElection: Bool) {
        self.partition = partition
        self.replicas = replicas
        inSync = replicas
        leader = replicas.first
        self.uncleanElection = uncleanElection
    }

    mutating func delete() {
        isDeleted = true
        replicas = []
        inSync = []
        leader = nil
        leaderEpoch += 1
        partitionEpoch += 1
    }
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

    private mutating func forget(_ index: Int) {
        let partition = partitions[index].partition
        if indices[partition] == index { indices[partition] = nil }
        topics[partition.topic]?.removeAll { $0 == index }
        if topics[partition.topic]?.isEmpty == true { topics[partition.topic] = nil }
    }

    /// Takes up what changed; says which partitions did.
    mutating func apply(_ delta: MetadataDelta) -> [Int] {
        alive = delta.alive
        var changed: [Int] = []
        for (index, registration) in delta.partitions {
            if index == partitions.count {
                partitions.append(registration)
                if registration.isDeleted { continue }
                indices[registration.partition] = index
                topics[registration.partition.topic, default: []].append(index)
            } else {
                guard index < partitions.count, partitions[index].partitionEpoch < registration.partitionEpoch else {
                    continue
                }
                partitions[index] = registration
                if registration.isDeleted { forget(index) }
            }
            changed.append(index)
        }
        return changed
    }
}
