import KafkaPorts
import SystemPorts

/// What a broker does with the controller's decisions, and what it tells clients of them.
///
/// Models: leadership and following change when the decision arrives, not when it is made; a client is told the
/// image of the broker that it asks, however old. Not modelled: listeners, racks, topic ids.
extension Broker {
    func apply(_ delta: MetadataDelta) {
        let alive = image.alive
        let changed = image.apply(delta)
        for index in changed { apply(image.partitions[index], at: index) }
        forgetOffsets(of: changed.map { image.partitions[$0] }.filter(\.isDeleted).map(\.partition))
        guard image.alive != alive else { return }
        // Whoever is back may have caught up before it was known to be.
        for index in replicas.indices where replicas[index]?.isLeader == true { completeJoins(index) }
    }

    private func apply(_ registration: PartitionRegistration, at index: Int) {
        if registration.isDeleted { return drop(index) }
        guard registration.replicas.contains(id) else { return }
        makeRoom(for: index)
        if replicas[index] == nil, var topic = core.controller.topics[registration.partition.topic] {
            if core.settings.mutants.has("min-insync-ignored") { topic.minInSyncReplicas = 1 }
            replicas[index] = Replica(
                index: index,
                partition: registration.partition,
                topic: topic,
                replicaCount: registration.replicas.count
            )
        }
        let wasLeader = replicas[index]?.isLeader ?? false
        if registration.leader == id {
            let isNew = !wasLeader || replicas[index]?.leaderEpoch != registration.leaderEpoch
            stopFetching(index)
            replicas[index]?.lead(registration, as: id, now: now)
            if isNew { tookOffice(index) }
            advanceHighWatermark(of: index)
            completeJoins(index)
            return
        }
        replicas[index]?.follow(registration.leader, epoch: registration.leaderEpoch)
        if wasLeader { lostOffice(index) }
        if let leader = registration.leader { startFetching(index, from: leader) } else { stopFetching(index) }
    }

    /// Arrays by partition index grow with the cluster.
    func makeRoom(for index: Int) {
        while replicas.count <= index {
            replicas.append(nil)
            producePurgatory.append([])
            internalWaits.append([])
        }
    }

    private func tookOffice(_ index: Int) {
        guard let replica = replicas[index] else { return }
        core.recordEvent("lead", broker: id, replica.partition, Int64(replica.leaderEpoch), 0)
        core.logWatch.leads?(id, replica.partition, replica.leaderEpoch, replica.log.endOffset)
        armInSyncCheck()
        armRetention(index)
        if replica.partition.topic == ClusterCore.offsetsTopic { takeOverGroups(index) }
    }

    private func lostOffice(_ index: Int) {
        failProduces(index)
        wakeFetches(of: index)
        resignGroups(index)
    }

    /// Followers that caught up while another change of the in-sync set was pending.
    private func completeJoins(_ index: Int) {
        guard let replica = replicas[index], let term = replica.term, term.proposed == nil else { return }
        let candidate = term.followers.first {
            !term.inSync.contains($0.id) && $0.silentSince == nil && $0.endOffset >= replica.highWatermark
                && $0.endOffset >= term.startOffset
        }
        if let candidate { proposeInSync(index, adding: candidate.id) }
    }

    // MARK: For clients

    func metadata(of named: [String], all: Bool = false) -> MetadataResponse {
        var names = named
        if all {
            names += image.topics.keys.filter { !named.contains($0) && !core.isDenied(.topic($0)) }.sorted()
        }
        let topics = names.map { name in
            if core.isDenied(.topic(name)) {
                return MetadataResponse.Topic(name: name, error: .topicAuthorizationFailed, partitions: [])
            }
            guard let indices = image.topics[name] else {
                return MetadataResponse.Topic(name: name, error: .unknownTopicOrPartition, partitions: [])
            }
            let partitions = indices.map {
                MetadataResponse.Partition(
                    leader: image.partitions[$0].leader,
                    leaderEpoch: image.partitions[$0].leaderEpoch
                )
            }
            return MetadataResponse.Topic(name: name, error: .none, partitions: partitions)
        }
        return MetadataResponse(clusterID: core.settings.clusterID, brokers: image.alive, topics: topics)
    }

    func describe(_ name: String, _ reply: Reply) {
        guard let indices = image.topics[name], let topic = core.controller.topics[name] else {
            return reply(.describeTopic(.unknownTopicOrPartition, nil))
        }
        let description = TopicDescription(
            topic: name,
            incarnation: core.incarnation(of: name),
            partitionCount: indices.count,
            messageMaxBytes: topic.messageMaxBytes,
            retention: topic.retention
        )
        reply(.describeTopic(.none, description))
    }
}
