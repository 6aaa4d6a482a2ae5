import DrillSimulation
import KafkaPorts
import SystemPorts

/// The consumer's talk with its coordinator: effects of what ``GroupMembership`` decides.
extension ConsumerClient {
    static let coordinatorRetry: Duration = .milliseconds(500)

    // MARK: The coordinator

    func findCoordinatorIfNeeded() {
        if coordinator == nil { findCoordinator() }
    }

    func findCoordinator() {
        guard !isClosed, !isFindingCoordinator else { return }
        let broker = handle.anyBroker()
        guard handle.isUp(broker) else {
            // Asked again when the link is up.
            coordinator = nil
            return handle.link(to: broker).connectIfNeeded()
        }
        isFindingCoordinator = true
        coordinator = nil
        handle.request(.findCoordinator(group: settings.groupID), to: broker) { [self] result in
            isFindingCoordinator = false
            guard !isClosed else { return }
            if case .success(.findCoordinator(.groupAuthorizationFailed, _)) = result, !hasToldGroupDenied {
                hasToldGroupDenied = true
                emit(.error(KafkaError(.groupAuthorizationFailed, settings.groupID)))
            }
            if case .success(.findCoordinator(.none, .some(let found))) = result {
                hasToldGroupDenied = false
                coordinator = found
                if groupHandle.isUp(found) { return coordinatorCameUp() }
                return reachCoordinator()
            }
            findCoordinatorLater()
        }
    }

    private func findCoordinatorLater() {
        guard !isCoordinatorQueryArmed else { return }
        isCoordinatorQueryArmed = true
        life.schedule(after: Self.coordinatorRetry) { [self] in
            isCoordinatorQueryArmed = false
            guard !isClosed, reachableCoordinator == nil else { return }
            findCoordinator()
        }
    }

    /// The coordinator, if there is a connection to it. Nothing is left to wait at one that cannot be reached: it may
    /// be another by the time it can.
    var reachableCoordinator: BrokerID? {
        coordinator.flatMap { groupHandle.isUp($0) ? $0 : nil }
    }

    /// Connects to the coordinator, and asks again who it is for as long as that fails.
    func reachCoordinator() {
        guard !isClosed else { return }
        guard let coordinator else { return findCoordinatorIfNeeded() }
        groupHandle.link(to: coordinator).connectIfNeeded()
        findCoordinatorLater()
    }

    func coordinatorCameUp() {
        joinIfPossible()
        retryCommits()
    }

    // MARK: Joining

    func joinIfPossible() {
        guard !isClosed, !mustPollToJoin, membership.state == .outside, !isJoinScheduled else { return }
        guard reachableCoordinator != nil else { return reachCoordinator() }
        guard subscription.topics.contains(where: { handle.metadata.partitionCount(of: $0) != nil })
        else { return }
        let now = now
        let wait = membership.joinAt(now) - now
        guard wait > 0 else { return join() }
        isJoinScheduled = true
        life.schedule(after: .nanoseconds(wait)) { [self] in
            isJoinScheduled = false
            joinIfPossible()
        }
    }

    private func join() {
        guard let coordinator = reachableCoordinator, var request = membership.join(now) else { return }
        request.clientHost = life.process.name
        let timeout = (settings.maxPollInterval + settings.socketTimeout).wholeNanoseconds
        groupHandle.request(.joinGroup(request), to: coordinator, timeout: timeout) { [self] result in
            guard !isClosed else { return }
            guard case .success(.joinGroup(let response)) = result else { return take(membership.failed()) }
            let counts = partitionCounts(of: response.members.flatMap(\.subscription.topics))
            take(membership.joined(response, partitionCounts: counts, now: now))
        }
    }

    private func partitionCounts(of topics: [String]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for topic in topics { counts[topic] = handle.metadata.partitionCount(of: topic) }
        return counts
    }

    /// A topic has appeared or grown: the group's leader joins again to share it out.
    func noteTopicGrowth() {
        take(membership.topicsChanged(partitionCounts(of: subscription.topics)))
    }

    private func sync(_ request: SyncGroupRequest) {
        guard let coordinator = reachableCoordinator else { return take(membership.failed()) }
        let timeout = (settings.maxPollInterval + settings.socketTimeout).wholeNanoseconds
        groupHandle.request(.syncGroup(request), to: coordinator, timeout: timeout) { [self] result in
            guard !isClosed else { return }
            guard case .success(.syncGroup(let error, let assignment)) = result else {
                return take(membership.failed())
            }
            take(membership.synced(error, assignment, now: now, keepsNothing: lacks("cooperative-revokes-all")))
        }
    }

    /// Does what the membership wants done.
    func take(_ step: GroupMembership.Step) {
        switch step {
        case .nothing: break
        case .join: joinIfPossible()
        case .sync(let request): sync(request)
        case .findCoordinator:
            coordinator = nil
            findCoordinatorLater()
        case .change(let revoked, let added):
            giveUp(revoked)
            gain(added)
            armHeartbeat()
        case .lost(let partitions):
            if lacks("lost-member-commits-as-simple-consumer") { membership.forgetGeneration() }
            lose(partitions)
            joinIfPossible()
        case .fail(let error): emit(.error(error))
        case .fenced(let partitions):
            lose(partitions)
            let what = "another member is \(settings.groupInstanceID ?? "")"
            emit(.error(KafkaError(.fencedInstanceID, what)))
            emit(.error(KafkaError(.localFatal, what)))
        }
    }

    // MARK: Assignment

    private func gain(_ partitions: [TopicPartition]) {
        guard !partitions.isEmpty else { return }
        lastGeneration += 1
        let generation = AssignmentGeneration(number: lastGeneration)
        for partition in partitions {
            lastVersion += 1
            positions.insert(
                partition,
                FetchPosition(generation: generation, version: lastVersion),
                leader: handle.metadata.leader(of: partition)
            )
        }
        emit(.assigned(Assignment(partitions: partitions, generation: generation)))
    }

    private func giveUp(_ partitions: [TopicPartition]) {
        guard !partitions.isEmpty else { return }
        if !lacks("consumer-keeps-after-revocation") {
            for partition in partitions {
                lastVersion += 1
                positions.update(partition) { $0.revoke(version: lastVersion) }
                prefetched.discard(partition)
            }
        }
        dropEvents(of: partitions)
        lastGeneration += 1
        let revocation = Revocation(
            partitions: partitions,
            generation: AssignmentGeneration(number: lastGeneration),
            deadline: Instant(nanoseconds: now) + settings.maxPollInterval
        )
        self.revocation = revocation
        emit(.revoked(revocation))
        life.schedule(after: settings.maxPollInterval) { [self] in
            guard self.revocation?.generation == revocation.generation, !isClosed else { return }
            pollIntervalExceeded()
        }
    }

    func completeRevocation(of generation: AssignmentGeneration) {
        guard !isClosed, !life.isSevered, let revocation, revocation.generation == generation else { return }
        self.revocation = nil
        if settings.enableAutoCommit { sendStored(revocation.partitions) }
        if !lacks("consumer-keeps-after-revocation") { forget(revocation.partitions) }
        take(membership.completeRevocation())
    }

    private func forget(_ partitions: [TopicPartition]) {
        positions.remove(partitions)
        for partition in partitions {
            prefetched.discard(partition)
            lastCommitted[partition] = nil
        }
    }

    private func lose(_ partitions: [TopicPartition]) {
        revocation = nil
        guard !partitions.isEmpty else { return }
        forget(partitions)
        dropEvents(of: partitions)
        isAssignmentLost = true
        emit(.lost(partitions))
    }

    /// The application did not come back in time: the member leaves, and joins again when it does.
    func pollIntervalExceeded() {
        guard membership.state != .left else { return }
        let identity = membership.identity
        if let coordinator = reachableCoordinator, !identity.member.isEmpty, settings.groupInstanceID == nil {
            groupHandle.request(.leaveGroup(identity), to: coordinator) { _ in }
        }
        mustPollToJoin = true
        take(membership.lose())
        emit(.error(KafkaError(.localMaxPollExceeded)))
    }

    // MARK: Heartbeats

    private func armHeartbeat() {
        guard !isHeartbeatArmed else { return }
        isHeartbeatArmed = true
        life.schedule(after: settings.heartbeatInterval) { [self] in
            isHeartbeatArmed = false
            guard !isClosed else { return }
            if membership.hasExpired(now) {
                coordinator = nil
                findCoordinatorIfNeeded()
                return take(membership.lose())
            }
            guard membership.isMember || membership.state == .outside && !membership.owned.isEmpty else { return }
            heartbeat()
            armHeartbeat()
        }
    }

    private func heartbeat() {
        guard membership.state == .member || membership.state == .revoking, !isHeartbeatOutstanding else { return }
        guard let coordinator = reachableCoordinator else { return reachCoordinator() }
        isHeartbeatOutstanding = true
        groupHandle.request(.heartbeat(membership.identity), to: coordinator) { [self] result in
            isHeartbeatOutstanding = false
            guard !isClosed else { return }
            switch result {
            case .success(.heartbeat(let error)): take(membership.heartbeatAnswered(error, now: now))
            default: take(.findCoordinator)
            }
        }
    }

    // MARK: Commits

    func commit(_ offsets: [TopicPartition: Int64]) async throws {
        if life.isSevered { throw PortSevered(port: "consumer") }
        if isClosed { throw KafkaError(.localDestroyed) }
        guard !offsets.isEmpty else { return }
        if membership.state == .revoking, lacks("commit-on-revoke-dropped") { return }
        try await life.call("consumer commit") { (reply: SimulatedReply<Void>) in
            sendCommit(offsets, reply)
            life.schedule(after: settings.sessionTimeout) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, "no coordinator")) }
            }
        }
    }

    private func sendCommit(_ offsets: [TopicPartition: Int64], _ reply: SimulatedReply<Void>) {
        guard reply.isOpen else { return }
        guard let coordinator = reachableCoordinator else {
            waitingCommits.append((offsets, reply))
            return reachCoordinator()
        }
        let request = OffsetCommitRequest(identity: membership.identity, offsets: offsets)
        groupHandle.request(.offsetCommit(request), to: coordinator) { [self] result in
            switch result {
            case .success(.offsetCommit(.none)):
                noteCommitted(offsets)
                reply.resume(returning: ())
            case .success(.offsetCommit(let code)):
                switch code {
                case .notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress:
                    waitingCommits.append((offsets, reply))
                    take(.findCoordinator)
                default:
                    reply.resume(throwing: KafkaError(code, "commit of \(settings.groupID)"))
                    if !isClosed { take(membership.commitRefused(code)) }
                }
            case .success: break
            case .failure:
                waitingCommits.append((offsets, reply))
                take(.findCoordinator)
            }
        }
    }

    func retryCommits() {
        let waiting = waitingCommits
        waitingCommits = []
        for (offsets, reply) in waiting { sendCommit(offsets, reply) }
    }
}
