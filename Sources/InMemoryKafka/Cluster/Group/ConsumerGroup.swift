import KafkaPorts
import SystemPorts

/// One consumer group at its coordinator: members, generations, rebalances, committed offsets (classic protocol).
///
/// Models: MEMBER_ID_REQUIRED (KIP-394), the initial rebalance delay, rebalance and session timeouts, generations and
/// their fencing, commits while a rebalance is prepared, static membership (KIP-345). Not modelled: several protocols
/// to vote on, KIP-848. A value: time is an argument, effects are ``GroupDirective``s.
///
/// Joining and the rebalance itself are in GroupJoining.swift, the expiry of offsets in GroupExpiry.swift, those
/// that are committed in a transaction in GroupTransactions.swift.
///
/// States: empty → preparing → completing → stable → preparing …; any → empty when the last member goes.
struct ConsumerGroup {
    enum State: String {
        /// No members; → preparing on a join.
        case empty
        /// Members are joining; → completing when all have joined or time is up, → empty when none is left.
        case preparing
        /// The leader is computing the assignment; → stable when it comes, → preparing when membership changes.
        case completing
        /// → preparing when membership or a subscription changes.
        case stable
    }

    let id: String
    var state = State.empty
    var generation: Int32 = 0
    var leader: MemberID?
    /// In the order of the ids.
    var members: [GroupMember] = []
    var committed = CommittedOffsets()
    /// When the last member went; `nil` while there are members, and where there never were any.
    var emptySince: Int64?
    /// Topics that the members of a stable group read; none where there are no members.
    var subscribed: Set<String> = []

    /// Ids handed out whose owners have not joined yet, with the end of their patience.
    var promised: [(id: MemberID, deadline: Int64)] = []
    /// When the current phase ends whoever is missing.
    var phaseDeadline: Int64?
    /// While the initial delay runs: how much longer it may be extended, and whether anybody came in this stretch.
    var initialDelay: (rest: Int64, hasJoiner: Bool)?
    private(set) var lastTicket: UInt64 = 0
    var pendingCommits: [UInt64: (token: ReplyToken, offsets: [TopicPartition: Int64])] = [:]
    /// Ends of transactions that are being written down.
    var pendingEnds: [UInt64: (producer: Int64, commits: Bool)] = [:]
    var pendingSync: UInt64?

    let delay: Int64
    let retention: OffsetRetention
    let mutants: Mutants
    private var directives: [GroupDirective] = []

    init(id: String, settings: ClusterSettings) {
        self.id = id
        delay = settings.groupInitialRebalanceDelay.wholeNanoseconds
        retention = OffsetRetention(
            time: settings.offsetsRetention.wholeNanoseconds,
            checkInterval: settings.offsetsRetentionCheckInterval.wholeNanoseconds
        )
        mutants = settings.mutants
    }

    /// What is to be done since the last call.
    mutating func takeDirectives() -> [GroupDirective] {
        defer { directives = [] }
        return directives
    }

    mutating func reply(_ token: ReplyToken, _ response: Response) {
        directives.append(.reply(token, response))
    }

    func index(of member: MemberID) -> Int? {
        members.firstIndex { $0.id == member }
    }

    // MARK: Synchronising

    mutating func sync(_ request: SyncGroupRequest, _ token: ReplyToken, now: Int64) {
        if let refusal = refusal(of: request.identity) { return reply(token, .syncGroup(refusal, [])) }
        guard let index = index(of: request.identity.member) else { return }
        members[index].renew(now)
        switch state {
        case .empty: reply(token, .syncGroup(.unknownMemberID, []))
        case .preparing: reply(token, .syncGroup(.rebalanceInProgress, []))
        case .stable: reply(token, .syncGroup(.none, members[index].assignment))
        case .completing:
            members[index].syncing = token
            guard request.identity.member == leader, pendingSync == nil else { return }
            for other in members.indices { members[other].assignment = request.assignments[members[other].id] ?? [] }
            if mutants.has("surplus-member-shares"), let first = members.first(where: { !$0.assignment.isEmpty }) {
                for other in members.indices where members[other].assignment.isEmpty {
                    members[other].assignment = first.assignment
                }
            }
            writeSnapshot()
            pendingSync = lastTicket
        }
    }

    /// Has records written down, whatever becomes of them.
    mutating func write(_ records: [GroupRecord]) {
        lastTicket += 1
        directives.append(.persist(records, ticket: lastTicket))
    }

    mutating func writeSnapshot() {
        let snapshot = GroupSnapshot(
            generation: generation,
            leader: leader,
            emptySince: emptySince,
            members: members.map {
                GroupSnapshot.Member(
                    id: $0.id,
                    instance: $0.instance,
                    host: $0.host,
                    protocolName: $0.protocolName,
                    subscription: $0.subscription,
                    sessionTimeout: .nanoseconds($0.sessionTimeout),
                    rebalanceTimeout: .nanoseconds($0.rebalanceTimeout),
                    assignment: $0.assignment
                )
            }
        )
        write([GroupRecord(key: .group(id), value: .group(snapshot))])
    }

    /// What was to be written down under `ticket` is replicated; returns the offsets that are committed by it.
    mutating func persisted(_ ticket: UInt64, now: Int64) -> [TopicPartition: Int64] {
        if let commit = pendingCommits.removeValue(forKey: ticket) {
            for (partition, offset) in commit.offsets { committed.commit(offset, of: partition, at: now) }
            reply(commit.token, .offsetCommit(.none))
            return commit.offsets
        }
        if let end = pendingEnds.removeValue(forKey: ticket) {
            return committed.end(of: end.producer, commits: end.commits, at: now)
        }
        guard ticket == pendingSync, state == .completing else { return [:] }
        pendingSync = nil
        state = .stable
        phaseDeadline = nil
        subscribed = Set(members.flatMap(\.subscription.topics))
        for index in members.indices {
            guard let token = members[index].syncing else { continue }
            members[index].syncing = nil
            members[index].renew(now)
            reply(token, .syncGroup(.none, members[index].assignment))
        }
        return [:]
    }

    /// What was to be written down under `ticket` was refused: too few replicas are in sync.
    mutating func failed(_ ticket: UInt64) {
        if let commit = pendingCommits.removeValue(forKey: ticket) {
            return reply(commit.token, .offsetCommit(.coordinatorNotAvailable))
        }
        pendingEnds[ticket] = nil
        guard ticket == pendingSync else { return }
        pendingSync = nil
        for index in members.indices {
            guard let token = members[index].syncing else { continue }
            members[index].syncing = nil
            reply(token, .syncGroup(.coordinatorNotAvailable, []))
        }
    }

    // MARK: Living and leaving

    func refusal(of identity: GroupIdentity) -> KafkaError.Code? {
        if isFenced(identity.instance, identity.member) { return .fencedInstanceID }
        guard index(of: identity.member) != nil else { return .unknownMemberID }
        return identity.generation == generation ? nil : .illegalGeneration
    }

    mutating func heartbeat(_ identity: GroupIdentity, now: Int64) -> KafkaError.Code {
        if let refusal = refusal(of: identity) { return refusal }
        if let index = index(of: identity.member) { members[index].renew(now) }
        return state == .preparing ? .rebalanceInProgress : .none
    }

    mutating func leave(_ member: MemberID, now: Int64) -> KafkaError.Code {
        guard index(of: member) != nil else { return .unknownMemberID }
        remove([member], now)
        return .none
    }

    private mutating func remove(_ ids: [MemberID], _ now: Int64) {
        for member in members where ids.contains(member.id) {
            let gone = JoinGroupResponse(error: .unknownMemberID, member: member.id)
            if let token = member.joining { reply(token, .joinGroup(gone)) }
            if let token = member.syncing { reply(token, .syncGroup(.unknownMemberID, [])) }
        }
        members.removeAll { ids.contains($0.id) }
        if state == .stable || state == .completing { prepareRebalance(now) }
        completeJoinIfAllAreHere(now)
    }

    // MARK: Offsets

    /// Value = next offset to read; any value is taken, lower ones too.
    mutating func commit(_ request: OffsetCommitRequest, _ token: ReplyToken, now: Int64) {
        if let refusal = commitRefusal(of: request.identity) { return reply(token, .offsetCommit(refusal)) }
        if let index = index(of: request.identity.member) { members[index].renew(now) }
        write(
            request.offsets.sorted { $0.key < $1.key }
                .map { GroupRecord(key: .offset(group: id, $0.key), value: .offset($0.value, at: now)) }
        )
        pendingCommits[lastTicket] = (token, request.offsets)
    }

    /// Partitions are gone, and with them what was committed for them.
    mutating func forget(_ gone: [TopicPartition]) {
        guard !mutants.has("offsets-outlive-topic") else { return }
        let forgotten = gone.filter { committed.remove($0) }
        guard !forgotten.isEmpty else { return }
        write(forgotten.map { GroupRecord(key: .offset(group: id, $0), value: .tombstone) })
    }

    private func commitRefusal(of identity: GroupIdentity) -> KafkaError.Code? {
        if mutants.has("no-fencing-of-old-generation") { return nil }
        if identity.generation < 0 && members.isEmpty { return nil }
        if let refusal = refusal(of: identity) { return refusal }
        return state == .completing ? .rebalanceInProgress : nil
    }

    // MARK: Time

    /// The next instant at which ``tick(_:)`` has something to do.
    var nextDeadline: Int64? {
        var next = phaseDeadline ?? .max
        for member in members where !member.isWaiting { next = min(next, member.sessionDeadline) }
        for promise in promised { next = min(next, promise.deadline) }
        if let nextExpiry { next = min(next, nextExpiry) }
        return next == .max ? nil : next
    }

    mutating func tick(_ now: Int64) {
        expireOffsets(now)
        promised.removeAll { $0.deadline <= now }
        let silent = members.filter { !$0.isWaiting && $0.sessionDeadline <= now }.map(\.id)
        if !silent.isEmpty { remove(silent, now) }
        guard let deadline = phaseDeadline, deadline <= now else { return completeJoinIfAllAreHere(now) }
        switch state {
        case .preparing:
            if let initial = initialDelay, initial.hasJoiner, initial.rest > 0 {
                let stretch = min(delay, initial.rest)
                initialDelay = (initial.rest - stretch, false)
                phaseDeadline = now + stretch
            } else {
                completeJoin(now)
            }
        case .completing:
            let missing = members.filter { $0.syncing == nil }.map(\.id)
            phaseDeadline = nil
            if missing.isEmpty { prepareRebalance(now) } else { remove(missing, now) }
        case .empty, .stable:
            phaseDeadline = nil
        }
    }

    // MARK: Succession

    /// Takes up what a former coordinator has written down.
    mutating func load(_ record: GroupRecord, now: Int64) {
        switch (record.key, record.value) {
        case (.offset(_, let partition), .offset(let offset, let instant)):
            committed.commit(offset, of: partition, at: instant)
        case (.offset(_, let partition), .tombstone): committed.remove(partition)
        case (.pendingOffset(_, let producer, let partition), .offset(let offset, _)):
            committed.hold(offset, of: partition, for: producer)
        case (.pendingOffset(_, let producer, let partition), .tombstone): committed.drop(partition, for: producer)
        case (.group, .tombstone):
            generation = 0
            emptySince = nil
        case (.group, .group(let snapshot)):
            generation = snapshot.generation
            leader = snapshot.leader
            emptySince = snapshot.emptySince
            state = snapshot.members.isEmpty ? .empty : .stable
            subscribed = Set(snapshot.members.flatMap(\.subscription.topics))
            members = snapshot.members.map {
                GroupMember(
                    id: $0.id,
                    instance: $0.instance,
                    host: $0.host,
                    protocolName: $0.protocolName,
                    subscription: $0.subscription,
                    sessionTimeout: $0.sessionTimeout.wholeNanoseconds,
                    rebalanceTimeout: $0.rebalanceTimeout.wholeNanoseconds,
                    assignment: $0.assignment,
                    sessionDeadline: now + $0.sessionTimeout.wholeNanoseconds
                )
            }
        default: break
        }
    }

    /// Answers to the requests that wait here, when the coordinator loses its office.
    func refusals(_ code: KafkaError.Code) -> [(token: ReplyToken, response: Response)] {
        var refusals: [(token: ReplyToken, response: Response)] = []
        for member in members {
            if let token = member.joining {
                refusals.append((token, .joinGroup(JoinGroupResponse(error: code, member: member.id))))
            }
            if let token = member.syncing { refusals.append((token, .syncGroup(code, []))) }
        }
        for commit in pendingCommits.values { refusals.append((commit.token, .offsetCommit(code))) }
        return refusals.sorted { $0.token < $1.token }
    }
}
