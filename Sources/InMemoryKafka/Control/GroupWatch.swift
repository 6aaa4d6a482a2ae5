public import KafkaPorts
public import SystemPorts

/// A consumer group's next step, as its coordinator takes it: who came and who went, and whom the group waits for now.
public struct GroupStep: Hashable, Sendable {
    /// What the group does from here on.
    public enum Phase: Hashable, Sendable {
        /// Nobody is in it.
        case empty
        /// Members are to join, or to join again.
        case joining
        /// All have joined; the group's leader is to send the assignment (SyncGroup).
        case syncing
        /// Members have their partitions.
        case stable
    }

    /// Why a member is in the group no more.
    public enum Removal: Hashable, Sendable {
        case left
        /// Nothing was heard of it for `session.timeout.ms`.
        case sessionTimeout(Duration)
        /// It did not join again within its rebalance timeout (`max.poll.interval.ms`).
        case missedJoin(Duration)
        /// It did not ask for its assignment within its rebalance timeout.
        case missedSync(Duration)
    }

    public struct Member: Hashable, Sendable {
        /// The process that it lives in: Kafka's `client_host`.
        public let host: String
        /// Computes the assignment.
        public let isLeader: Bool
        /// The phase lasts until this member has spoken.
        public let isWaitedFor: Bool
        public let assignment: [TopicPartition]
    }

    public struct Departure: Hashable, Sendable {
        public let host: String
        public let why: Removal
    }

    public let group: String
    public let coordinator: BrokerID
    public let phase: Phase
    public let generation: Int32
    /// In the order of their ids.
    public let members: [Member]
    /// Hosts of members that were not in the group before this step, and of those that asked to join again.
    public let joined: [String]
    public let rejoined: [String]
    public let removed: [Departure]
    /// When the phase ends whoever is missing; `nil` where it does not end by itself.
    public let deadline: Instant?
    /// The group was empty, and waits for further members (`group.initial.rebalance.delay.ms`).
    public let isInitialDelay: Bool
    /// The broker has become the group's coordinator, and goes on with what the one before it has written down.
    public let isTakenOver: Bool
}

extension ClusterInspection {
    /// Has the harness told of every step of consumer groups; the watch before it is told no more.
    public func watchGroups(_ watch: @escaping (GroupStep) -> Void) {
        core.onGroupStep = watch
    }
}

extension GroupStep {
    /// What has changed between two states of a group; `nil` where that is nothing that a member could notice.
    init?(from before: ConsumerGroup, to group: ConsumerGroup, at now: Int64, on broker: BrokerID) {
        func isIn(_ other: ConsumerGroup) -> (GroupMember) -> Bool { { other.index(of: $0.id) != nil } }
        let joined = group.members.filter { !isIn(before)($0) }
        let gone = before.members.filter { !isIn(group)($0) }
        let isNews = before.state != group.state || before.generation != group.generation
        guard isNews || !joined.isEmpty || !gone.isEmpty else { return nil }
        let waiting = Set(before.members.filter { $0.joining != nil }.map(\.id))
        self.init(
            group,
            joined: joined,
            // During a rebalance everybody joins again: only whoever set it off is worth a word.
            rejoined: before.state == .preparing
                ? [] : group.members.filter { isIn(before)($0) && $0.joining != nil && !waiting.contains($0.id) },
            removed: gone.map { Departure(host: $0.host, why: Self.removal(of: $0, from: before, at: now)) },
            on: broker
        )
    }

    /// A group that `broker` goes on with; `nil` for an empty one.
    init?(takenOver group: ConsumerGroup, by broker: BrokerID) {
        guard !group.members.isEmpty else { return nil }
        self.init(group, joined: [], rejoined: [], removed: [], on: broker, isTakenOver: true)
    }

    private init(
        _ group: ConsumerGroup,
        joined: [GroupMember],
        rejoined: [GroupMember],
        removed: [Departure],
        on broker: BrokerID,
        isTakenOver: Bool = false
    ) {
        self.group = group.id
        coordinator = broker
        switch group.state {
        case .empty: phase = .empty
        case .preparing: phase = .joining
        case .completing: phase = .syncing
        case .stable: phase = .stable
        }
        generation = group.generation
        members = group.members.map { member in
            let isWaitedFor: Bool
            switch group.state {
            case .preparing: isWaitedFor = member.joining == nil
            case .completing: isWaitedFor = member.id == group.leader
            case .empty, .stable: isWaitedFor = false
            }
            return Member(
                host: member.host,
                isLeader: member.id == group.leader,
                isWaitedFor: isWaitedFor,
                assignment: member.assignment
            )
        }
        self.joined = joined.map(\.host)
        self.rejoined = rejoined.map(\.host)
        self.removed = removed
        deadline = group.phaseDeadline.map { Instant(nanoseconds: $0) }
        isInitialDelay = group.initialDelay != nil
        self.isTakenOver = isTakenOver
    }

    private static func removal(of member: GroupMember, from group: ConsumerGroup, at now: Int64) -> Removal {
        if !member.isWaiting, member.sessionDeadline <= now {
            return .sessionTimeout(.nanoseconds(member.sessionTimeout))
        }
        let isOverdue = (group.phaseDeadline ?? .max) <= now
        if isOverdue, group.state == .preparing, member.joining == nil {
            return .missedJoin(.nanoseconds(member.rebalanceTimeout))
        }
        if isOverdue, group.state == .completing, member.syncing == nil {
            return .missedSync(.nanoseconds(member.rebalanceTimeout))
        }
        return .left
    }
}
