import KafkaPorts
import SystemPorts

/// The cluster's metadata and the decisions about it: who is fenced, who leads what, who is in sync.
///
/// Models: election from the in-sync set in the order of the replicas; the last member of the set stays in it and the
/// partition goes leaderless; unclean election where it is enabled; fencing, controlled shutdown, preferred leaders;
/// topics created, grown and deleted.
/// A value without time or network: the quorum around it says when it may decide. Not modelled: eligible leader
/// replicas (ELR, on from 4.1), reassignment of replicas.
struct Controller {
    private(set) var partitions: [PartitionRegistration] = []
    private var indices: [TopicPartition: Int] = [:]
    /// Partition counts by topic.
    private(set) var topics: [String: TopicSettings] = [:]
    let brokers: [BrokerID]
    private(set) var fenced: Set<BrokerID> = []
    /// Brokers in controlled shutdown: alive, but to lead nothing.
    private(set) var leaving: Set<BrokerID> = []
    private let mutants: Mutants

    init(brokers: [BrokerID], mutants: Mutants) {
        self.brokers = brokers
        self.mutants = mutants
    }

    var alive: [BrokerID] { brokers.filter { !fenced.contains($0) } }

    func index(of partition: TopicPartition) -> Int? { indices[partition] }

    /// Everything, for a broker that knows nothing.
    var image: MetadataDelta {
        MetadataDelta(partitions: partitions.indices.map { ($0, partitions[$0]) }, alive: alive)
    }

    // MARK: Topics

    /// Creates a topic, its replicas spread over the live brokers from a rotating start.
    mutating func create(_ topic: TopicSettings) throws(KafkaError) -> MetadataDelta {
        guard topics[topic.name] == nil else { throw KafkaError(.topicAlreadyExists, topic.name) }
        guard topic.partitions > 0 else { throw KafkaError(.invalidPartitions, topic.name) }
        let live = alive
        guard topic.replicationFactor > 0, topic.replicationFactor <= live.count else {
            throw KafkaError(.invalidReplicationFactor, "\(topic.name): \(live.count) brokers are alive")
        }
        guard Self.isValid(topic.name) else { throw KafkaError(.invalidTopic, topic.name) }
        topics[topic.name] = topic
        return add(0..<topic.partitions, of: topic, to: live)
    }

    private mutating func add(_ numbers: Range<Int>, of topic: TopicSettings, to live: [BrokerID]) -> MetadataDelta {
        let shift = topics.count - 1
        var changed: [Int] = []
        for number in numbers {
            let replicas = (0..<topic.replicationFactor).map { live[(number + shift + $0) % live.count] }
            let partition = TopicPartition(topic: topic.name, partition: Int32(number))
            indices[partition] = partitions.count
            changed.append(partitions.count)
            partitions.append(
                PartitionRegistration(
                    partition: partition,
                    replicas: replicas,
                    uncleanElection: topic.uncleanLeaderElection
                )
            )
        }
        return delta(changed)
    }

    /// Adds partitions to a topic until it has `total`.
    mutating func grow(_ name: String, to total: Int) throws(KafkaError) -> MetadataDelta {
        guard var topic = topics[name] else { throw KafkaError(.unknownTopicOrPartition, name) }
        guard total > topic.partitions else { throw KafkaError(.invalidPartitions, name) }
        let live = alive
        guard topic.replicationFactor <= live.count else {
            throw KafkaError(.invalidReplicationFactor, "\(name): \(live.count) brokers are alive")
        }
        let added = topic.partitions..<total
        topic.partitions = total
        topics[name] = topic
        return add(added, of: topic, to: live)
    }

    /// Deletes a topic with all its partitions.
    mutating func delete(_ name: String) throws(KafkaError) -> MetadataDelta {
        guard let topic = topics.removeValue(forKey: name) else { throw KafkaError(.unknownTopicOrPartition, name) }
        var changed: [Int] = []
        for number in 0..<topic.partitions {
            guard let index = indices.removeValue(forKey: TopicPartition(topic: name, partition: Int32(number))) else {
                continue
            }
            partitions[index].delete()
            changed.append(index)
        }
        return delta(changed)
    }

    private static func isValid(_ name: String) -> Bool {
        guard (1...249).contains(name.utf8.count), name != ".", name != ".." else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
        }
    }

    // MARK: Brokers

    /// The broker's session is over: it leads nothing and is in no in-sync set (but as the last member).
    mutating func fence(_ broker: BrokerID) -> MetadataDelta {
        fenced.insert(broker)
        leaving.remove(broker)
        return retire(broker)
    }

    /// The broker is back: partitions without a leader may have one again.
    mutating func unfence(_ broker: BrokerID) -> MetadataDelta {
        fenced.remove(broker)
        leaving.remove(broker)
        var changed: [Int] = []
        for index in partitions.indices where partitions[index].leader == nil {
            if elect(index) { changed.append(index) }
        }
        return delta(changed)
    }

    /// The broker asks to leave: its leaderships move first.
    mutating func beginShutdown(_ broker: BrokerID) -> MetadataDelta {
        leaving.insert(broker)
        return retire(broker)
    }

    private mutating func retire(_ broker: BrokerID) -> MetadataDelta {
        var changed: [Int] = []
        for index in partitions.indices where partitions[index].replicas.contains(broker) {
            let isLeader = partitions[index].leader == broker
            let canLeave = partitions[index].inSync.contains(broker) && partitions[index].inSync.count > 1
            if canLeave { partitions[index].inSync.removeAll { $0 == broker } }
            if isLeader {
                if !elect(index) {
                    partitions[index].leader = nil
                    partitions[index].leaderEpoch += 1
                    partitions[index].partitionEpoch += 1
                }
                changed.append(index)
            } else if canLeave {
                partitions[index].partitionEpoch += 1
                changed.append(index)
            }
        }
        return delta(changed)
    }

    // MARK: Elections

    private func canLead(_ broker: BrokerID) -> Bool {
        !fenced.contains(broker) && !leaving.contains(broker)
    }

    /// Gives the partition a leader other than the present one if anybody is eligible; says whether.
    private mutating func elect(_ index: Int) -> Bool {
        let registration = partitions[index]
        if mutants.has("unclean-election-always"),
            let outsider = registration.replicas.first(where: { canLead($0) && !registration.inSync.contains($0) })
        {
            partitions[index].inSync = [outsider]
            install(outsider, at: index)
            return true
        }
        if let clean = registration.replicas.first(where: { registration.inSync.contains($0) && canLead($0) }) {
            install(clean, at: index)
            return true
        }
        guard registration.uncleanElection, !mutants.has("unclean-election-never"),
            let unclean = registration.replicas.first(where: canLead)
        else {
            return false
        }
        partitions[index].inSync = [unclean]
        install(unclean, at: index)
        return true
    }

    private mutating func install(_ leader: BrokerID, at index: Int) {
        partitions[index].leader = leader
        partitions[index].leaderEpoch += 1
        partitions[index].partitionEpoch += 1
    }

    /// Partitions whose preferred replica could lead and does not.
    var imbalanced: [Int] {
        partitions.indices.filter {
            let registration = partitions[$0]
            return registration.leader != nil && registration.leader != registration.replicas[0]
                && registration.inSync.contains(registration.replicas[0]) && canLead(registration.replicas[0])
        }
    }

    /// Gives partitions back to their preferred leaders.
    mutating func electPreferredLeaders() -> MetadataDelta {
        let changed = imbalanced
        for index in changed { install(partitions[index].replicas[0], at: index) }
        return delta(changed)
    }

    // MARK: In-sync sets

    /// A leader proposes an in-sync set (AlterPartition). `nil` where it is refused: the leader's knowledge is old, or
    /// a member may not join.
    mutating func alterInSync(
        _ index: Int,
        by leader: BrokerID,
        leaderEpoch: Int32,
        partitionEpoch: Int32,
        to inSync: [BrokerID]
    ) -> MetadataDelta? {
        let registration = partitions[index]
        guard registration.leader == leader, registration.leaderEpoch == leaderEpoch,
            registration.partitionEpoch == partitionEpoch, inSync.contains(leader),
            inSync.allSatisfy({ canLead($0) && registration.replicas.contains($0) })
        else { return nil }
        partitions[index].inSync = registration.replicas.filter(inSync.contains)
        partitions[index].partitionEpoch += 1
        return delta([index])
    }

    private func delta(_ changed: [Int]) -> MetadataDelta {
        MetadataDelta(partitions: changed.map { ($0, partitions[$0]) }, alive: alive)
    }
}
