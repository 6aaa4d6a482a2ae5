import DrillSimulation
import KafkaPorts
import SystemPorts

/// Where the consumer begins, what it commits by itself.
///
/// Models: positions from the group's committed offsets, `auto.offset.reset`; the *stored* offset (behind the last
/// record delivered), which the timer and a commit without offsets send only where it is greater than the last
/// committed one, and a revocation or a close unconditionally; nothing is committed once the assignment is lost.
extension ConsumerClient {
    static let offsetRetry: Duration = .milliseconds(200)

    // MARK: Beginning

    func startFromCommitted(_ partitions: [TopicPartition], in generation: AssignmentGeneration) {
        guard !isClosed, !life.isSevered else { return }
        var versions: [TopicPartition: Int64] = [:]
        for partition in partitions where positions[partition]?.generation == generation {
            versions[partition] = positions[partition]?.version
        }
        let wanted = versions
        fetchCommitted { [self] in
            !isClosed && wanted.contains { partition, version in positions[partition]?.version == version }
        } completion: { [self] offsets in
            for partition in wanted.keys.sorted() where positions[partition]?.version == wanted[partition] {
                guard let offset = offsets[partition] else {
                    reset(partition)
                    continue
                }
                lastCommitted[partition] = offset
                start([partition: offset + (lacks("start-behind-committed") ? 1 : 0)], in: generation)
            }
        }
    }

    /// Moves the position of a partition as `auto.offset.reset` says.
    func reset(_ partition: TopicPartition) {
        guard settings.autoOffsetReset != .error || lacks("reset-in-spite-of-error") else {
            return emit(.error(KafkaError(.localAutoOffsetReset, "\(partition)")))
        }
        guard let position = positions[partition] else { return }
        let isWanted = { [self] in !isClosed && positions[partition]?.version == position.version }
        lookup.watermarks(of: partition, isWanted: isWanted) { [self] watermarks in
            guard isWanted() else { return }
            let isEarliest = settings.autoOffsetReset != .latest || lacks("latest-is-earliest")
            lastVersion += 1
            let version = lastVersion
            prefetched.discard(partition)
            positions.update(partition) {
                $0.reset(to: isEarliest ? watermarks.start : watermarks.end, version: version)
            }
            fetchAll()
        }
    }

    func seek(_ partition: TopicPartition, to offset: Int64, within timeout: Duration) async throws {
        if life.isSevered { throw PortSevered(port: "consumer") }
        if lacks("seek-anywhere") { return seek(partition, to: offset) }
        guard let position = positions[partition] else { throw KafkaError(.localUnknownPartition, "\(partition)") }
        guard position.isStarted else { throw KafkaError(.localState, "\(partition) is not started") }
        seek(partition, to: offset)
    }

    func position(of partition: TopicPartition) -> Int64? {
        guard let position = positions[partition], position.isStarted else { return nil }
        return position.deliveredOffset
    }

    func offset(of partition: TopicPartition, at timestamp: Int64) async throws -> Int64? {
        try await lookup.offset(of: partition, at: timestamp)
    }

    // MARK: Committed offsets

    func committed(_ partitions: [TopicPartition]) async throws -> [TopicPartition: Int64] {
        if life.isSevered { throw PortSevered(port: "consumer") }
        if isClosed { throw KafkaError(.localDestroyed) }
        let all = try await life.call("committed offsets") { (reply: SimulatedReply<[TopicPartition: Int64]>) in
            fetchCommitted {
                reply.isOpen
            } completion: {
                reply.resume(returning: $0)
            }
            life.schedule(after: settings.socketTimeout) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, "no coordinator")) }
            }
        }
        return all.filter { partitions.contains($0.key) }
    }

    /// Asks the coordinator, whoever it is, until it answers.
    private func fetchCommitted(
        isWanted: @escaping () -> Bool,
        completion: @escaping ([TopicPartition: Int64]) -> Void
    ) {
        guard !isClosed, isWanted() else { return }
        let again = { [self] in
            life.schedule(after: Self.offsetRetry) { [self] in
                fetchCommitted(isWanted: isWanted, completion: completion)
            }
        }
        guard let coordinator = reachableCoordinator else {
            reachCoordinator()
            _ = again()
            return
        }
        let isStable = settings.isolationLevel == .readCommitted
        let request = Request.offsetFetch(group: settings.groupID, requireStable: isStable)
        groupHandle.request(request, to: coordinator) { [self] result in
            guard isWanted() else { return }
            switch result {
            case .success(.offsetFetch(.none, let offsets)): return completion(offsets)
            case .success(.offsetFetch(.unstableOffsetCommit, _)): break
            default: take(.findCoordinator)
            }
            _ = again()
        }
    }

    var groupMetadata: ConsumerGroupMetadata {
        let identity = membership.identity
        return ConsumerGroupMetadata(
            groupID: identity.group,
            memberID: identity.member,
            generation: identity.generation,
            instanceID: identity.instance
        )
    }

    // MARK: Committing

    func commitDelivered() async throws {
        let offsets = newlyStored
        guard !offsets.isEmpty else { throw KafkaError(.localNoOffset, "nothing delivered since the last commit") }
        try await commit(offsets)
    }

    /// Stored offsets greater than what was committed last.
    private var newlyStored: [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for slot in positions.slots {
            guard let stored = slot.position.storedOffset else { continue }
            if stored > (lastCommitted[slot.partition] ?? -1) || lacks("timer-commits-backwards") {
                offsets[slot.partition] = stored
            }
        }
        return offsets
    }

    func armAutoCommit() {
        life.schedule(after: settings.autoCommitInterval) { [self] in
            guard !isClosed else { return }
            let offsets = newlyStored
            if !offsets.isEmpty { sendWithoutWaiting(offsets) }
            armAutoCommit()
        }
    }

    /// The partitions are given up: what was delivered of them is committed, wherever that lies.
    func sendStored(_ partitions: [TopicPartition]) {
        var offsets: [TopicPartition: Int64] = [:]
        for partition in partitions {
            guard let stored = positions[partition]?.storedOffset, stored != lastCommitted[partition] else { continue }
            offsets[partition] = stored
        }
        if !offsets.isEmpty { sendWithoutWaiting(offsets) }
    }

    private func sendWithoutWaiting(_ offsets: [TopicPartition: Int64]) {
        guard membership.isMember, let coordinator = reachableCoordinator else { return }
        let request = OffsetCommitRequest(identity: membership.identity, offsets: offsets)
        groupHandle.request(.offsetCommit(request), to: coordinator) { [self] result in
            guard case .success(.offsetCommit(let code)) = result else { return }
            if code == .none { return noteCommitted(offsets) }
            if !isClosed { take(membership.commitRefused(code)) }
        }
    }

    func noteCommitted(_ offsets: [TopicPartition: Int64]) {
        lastCommitted.merge(offsets) { $1 }
    }
}
