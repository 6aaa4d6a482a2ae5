import DrillSimulation
import KafkaPorts
import SystemPorts

/// A partition of the offsets topic at the broker that leads it: the groups that hash to it.
struct CoordinatorPartition {
    /// Its log is being read; until then COORDINATOR_LOAD_IN_PROGRESS.
    var isLoading: Bool
    var groups: [String: ConsumerGroup] = [:]
    /// The earliest instant for which each group's timer is armed.
    var timers: [String: Int64] = [:]
}

/// The group coordinator: the leader of the group's partition of the offsets topic.
///
/// Models: offsets, generations and members are written to that partition, replicated before they are answered, and
/// read again by the next leader, so that they survive if it is quicker than the members' sessions; COORDINATOR_LOAD_IN
/// _PROGRESS meanwhile, NOT_COORDINATOR elsewhere.
extension Broker {
    func serveGroup(_ request: Request, _ reply: Reply) {
        switch request {
        case .findCoordinator(let group) where core.isDenied(.group(group)):
            reply(.findCoordinator(.groupAuthorizationFailed, nil))
        case .findCoordinator(let group):
            let leader = image.leader(of: core.offsetsPartition(of: group))
            reply(.findCoordinator(leader == nil ? .coordinatorNotAvailable : .none, leader))
        case .joinGroup(let join):
            if join.sessionTimeout < core.settings.groupSessionTimeouts.lowerBound
                || join.sessionTimeout > core.settings.groupSessionTimeouts.upperBound
            {
                let refusal = JoinGroupResponse(error: .invalidSessionTimeout, member: join.member)
                return reply(.joinGroup(refusal))
            }
            let suffix = core.nextMemberSuffix()
            with(join.group, reply, refuse: { .joinGroup(JoinGroupResponse(error: $0, member: join.member)) }) {
                $0.join(join, $1, idSuffix: suffix, now: $2)
            }
        case .syncGroup(let sync):
            with(sync.identity.group, reply, refuse: { .syncGroup($0, []) }) { $0.sync(sync, $1, now: $2) }
        case .heartbeat(let identity):
            with(identity.group, reply, refuse: { .heartbeat($0) }) { group, token, now in
                .heartbeat(group.heartbeat(identity, now: now))
            }
        case .leaveGroup(let identity):
            with(identity.group, reply, refuse: { .leaveGroup($0) }) { group, token, now in
                .leaveGroup(group.leave(identity.member, now: now))
            }
        case .offsetCommit(let commit):
            with(commit.identity.group, reply, refuse: { .offsetCommit($0) }) { $0.commit(commit, $1, now: $2) }
        case .transactionalOffsetCommit(let commit, let id, let identity):
            let partition = core.offsetsPartition(of: commit.identity.group)
            if let refusal = core.transactions.refusal(of: partition, id, identity) {
                return reply(.offsetCommit(refusal))
            }
            with(commit.identity.group, reply, refuse: { .offsetCommit($0) }) {
                $0.commit(commit, inTransactionOf: identity.id, $1, now: $2)
            }
        case .offsetFetch(let name, let requireStable):
            with(name, reply, refuse: { .offsetFetch($0, [:]) }) { group, token, now in
                requireStable && group.committed.isUnstable
                    ? .offsetFetch(.unstableOffsetCommit, [:]) : .offsetFetch(.none, group.committed.offsets)
            }
        default: reply.withoutAnswer()
        }
    }

    /// Lets the group decide; it answers at once or later.
    private func with(
        _ name: String,
        _ reply: Reply,
        refuse: (KafkaError.Code) -> Response,
        _ decide: (inout ConsumerGroup, ReplyToken, Int64) -> Response?
    ) {
        if core.isDenied(.group(name)) { return reply(refuse(.groupAuthorizationFailed)) }
        guard let index = image.index(of: core.offsetsPartition(of: name)), let coordinator = coordinators[index] else {
            return reply(refuse(.notCoordinator))
        }
        guard !coordinator.isLoading else { return reply(refuse(.coordinatorLoadInProgress)) }
        lastReplyToken += 1
        let token = lastReplyToken
        waitingReplies[token] = reply
        let answer = change(name, in: index) { decide(&$0, token, now) }
        if case .some(.some(let answer)) = answer { waitingReplies.removeValue(forKey: token)?(answer) }
        settle(name, in: index)
    }

    private func with(
        _ name: String,
        _ reply: Reply,
        refuse: (KafkaError.Code) -> Response,
        _ decide: (inout ConsumerGroup, ReplyToken, Int64) -> Void
    ) {
        with(name, reply, refuse: refuse) { (group, token, now) -> Response? in
            decide(&group, token, now)
            return nil
        }
    }

    private func change<Result>(
        _ name: String,
        in index: Int,
        isLoading: Bool = false,
        _ body: (inout ConsumerGroup) -> Result
    ) -> Result? {
        guard coordinators[index] != nil else { return nil }
        let known = coordinators[index]?.groups.removeValue(forKey: name)
        var group = known ?? ConsumerGroup(id: name, settings: core.settings)
        let before = group.generation
        let whole = core.onGroupStep == nil || isLoading ? nil : group
        let result = body(&group)
        if group.generation != before {
            core.recordEvent("generation", broker: id, name: name, Int64(group.generation))
        }
        coordinators[index]?.groups[name] = group
        if let whole, let step = GroupStep(from: whole, to: group, at: now, on: id) { core.onGroupStep?(step) }
        return result
    }

    /// Does what the group wants done, and arms its timer.
    private func settle(_ name: String, in index: Int) {
        while let directives = change(name, in: index, { $0.takeDirectives() }), !directives.isEmpty {
            for directive in directives {
                switch directive {
                case .reply(let token, let response): waitingReplies.removeValue(forKey: token)?(response)
                case .persist(let records, let ticket): persist(records, ticket, name, in: index)
                }
            }
        }
        armGroupTimer(name, in: index)
    }

    private func persist(_ records: [GroupRecord], _ ticket: UInt64, _ name: String, in index: Int) {
        guard let replica = replicas[index], let term = replica.term, term.inSync.count >= replica.minInSync else {
            _ = change(name, in: index) { $0.failed(ticket) }
            return
        }
        for record in records {
            guard case .offset(_, let partition) = record.key, case .offset(let offset, _) = record.value else {
                continue
            }
            core.recordEvent("commit", broker: id, name: name, offset)
            if core.settings.mutants.has("commits-noted-when-written") { core.onOffsetCommit?(name, partition, offset) }
        }
        let batch = ProducedBatch(groupRecords: records, timestamp: core.simulation.wallTime.milliseconds)
        let offset = append(batch, to: index)
        let required = offset + Int64(records.count)
        compactIfLong(index, appended: 1)
        let wait = InternalWait(required: required, group: name, ticket: ticket)
        if (replicas[index]?.highWatermark ?? 0) >= required {
            persisted(ticket, name, in: index)
        } else {
            internalWaits[index].append(wait)
        }
    }

    func groupPersisted(_ wait: InternalWait, partition index: Int) {
        persisted(wait.ticket, wait.group, in: index)
        settle(wait.group, in: index)
    }

    /// Only now is a commit one: a coordinator that has been replaced without knowing it may still write one down, to be
    /// truncated when it hears of its successor.
    private func persisted(_ ticket: UInt64, _ name: String, in index: Int) {
        guard let committed = change(name, in: index, { $0.persisted(ticket, now: now) }),
            let onOffsetCommit = core.onOffsetCommit
        else { return }
        for partition in committed.keys.sorted() { onOffsetCommit(name, partition, committed[partition] ?? 0) }
    }

    private func armGroupTimer(_ name: String, in index: Int) {
        guard let deadline = coordinators[index]?.groups[name]?.nextDeadline else { return }
        if let armed = coordinators[index]?.timers[name], armed <= deadline { return }
        coordinators[index]?.timers[name] = deadline
        schedule(at: deadline) { [self] in
            guard coordinators[index]?.timers[name] == deadline else { return }
            coordinators[index]?.timers[name] = nil
            _ = change(name, in: index) { $0.tick(now) }
            settle(name, in: index)
        }
    }

    func forget(_ gone: [TopicPartition], by name: String, in index: Int) {
        _ = change(name, in: index) { $0.forget(gone) }
        settle(name, in: index)
    }

    /// A transaction has ended in which groups of this partition took part; says whether that can be written down now.
    func endTransactionalOffsets(_ marker: TransactionMarker, in index: Int) -> Bool {
        guard let replica = replicas[index], let term = replica.term, term.inSync.count >= replica.minInSync,
            let coordinator = coordinators[index], !coordinator.isLoading
        else { return false }
        for name in coordinator.groups.keys.sorted() {
            _ = change(name, in: index) { $0.endTransaction(of: marker.producerID, commits: marker.commits, now: now) }
            settle(name, in: index)
        }
        return true
    }

    // MARK: Succession

    func takeOverGroups(_ index: Int) {
        let isEmpty = replicas[index].map { $0.log.endOffset == 0 } ?? true
        coordinators[index] = CoordinatorPartition(isLoading: !isEmpty)
        if isEmpty { return }
        schedule(at: now + core.settings.coordinatorLoad.wholeNanoseconds) { [self] in
            guard coordinators[index]?.isLoading == true, let replica = replicas[index] else { return }
            coordinators[index]?.isLoading = false
            var names: [String] = []
            replica.log.forEach { entry in
                for record in entry.batch.groupRecords {
                    if core.settings.mutants.has("offsets-in-memory-only"), case .offset = record.key { continue }
                    if !names.contains(record.group) { names.append(record.group) }
                    _ = change(record.group, in: index, isLoading: true) { $0.load(record, now: now) }
                }
            }
            for name in names {
                let group = core.onGroupStep == nil ? nil : coordinators[index]?.groups[name]
                if let group, let step = GroupStep(takenOver: group, by: id) { core.onGroupStep?(step) }
                settle(name, in: index)
            }
        }
    }

    /// Another broker coordinates these groups now.
    func resignGroups(_ index: Int) {
        guard let coordinator = coordinators.removeValue(forKey: index) else { return }
        for name in coordinator.groups.keys.sorted() {
            for (token, refusal) in coordinator.groups[name]?.refusals(.notCoordinator) ?? [] {
                waitingReplies.removeValue(forKey: token)?(refusal)
            }
        }
    }

    /// Keeps the offsets topic short: only the newest record of a key counts.
    func compactIfLong(_ index: Int, appended: Int) {
        guard replicas[index]?.partition.topic == ClusterCore.offsetsTopic else { return }
        replicas[index]?.compactIfLong(appended: appended)
    }
}
