import KafkaPorts
import SystemPorts

/// One consumer's membership in its group, as the client sees it.
///
/// Models: joining with the id that the coordinator gives, computing the assignment as the group's leader, the
/// cooperative protocol (what is held stays, what moves is given up first and handed over in a second rebalance),
/// librdkafka's limit of one join a second, the eager protocol (everything is given up before a join), static
/// membership, and which of member id and generation a lost membership takes along. A value: it says what to do next.
/// Not modelled: a list of assignors to vote on.
///
/// What is forgotten, as in librdkafka 2.0.2 (rdkafka_cgrp.c): a session that timed out, an exceeded
/// `max.poll.interval.ms` and UNKNOWN_MEMBER_ID take the member id and leave the generation; ILLEGAL_GENERATION takes
/// the generation and leaves the member id. A commit that is sent before the next join thus never looks like one of a
/// simple consumer (no member id, generation −1), which an emptied group would accept.
///
/// States: outside → joining → syncing → member; member → revoking → outside (to join again); any → outside when the
/// membership is lost; any → left.
struct GroupMembership {
    enum State: Equatable {
        case outside, joining, syncing, member
        /// A member that waits for the application to give partitions up.
        case revoking
        case left
    }

    /// What the client has to do now.
    enum Step {
        case nothing
        case join
        case sync(SyncGroupRequest)
        case findCoordinator
        /// The assignment is here: these partitions go, those come.
        case change(revoked: [TopicPartition], added: [TopicPartition])
        /// The membership is gone, and with it these partitions. Join again.
        case lost([TopicPartition])
        case fail(KafkaError)
        /// Another has taken this static member's place.
        case fenced([TopicPartition])
    }

    private let settings: ConsumerSettings
    private var topics: [String]
    /// What was told the coordinator at the last join.
    private var joinedTopics: [String] = []
    private(set) var state = State.outside
    private(set) var memberID: MemberID = ""
    private(set) var generation: Int32 = -1
    /// Sorted.
    private(set) var owned: [TopicPartition] = []
    /// Generation in which ``owned`` was assigned.
    private var ownedGeneration: Int32 = -1
    /// Partitions that the application is asked to give up.
    private(set) var revoking: [TopicPartition] = []
    /// What the assignment was computed from, while this member leads its group.
    private var assignedCounts: [String: Int]?
    private var lastJoinAt = Int64.min
    /// When the coordinator was last heard of.
    private(set) var lastHeardAt: Int64 = 0

    static let joinInterval: Int64 = 1_000_000_000

    init(_ settings: ConsumerSettings, topics: [String]) {
        self.settings = settings
        self.topics = topics.sorted()
    }

    var identity: GroupIdentity {
        GroupIdentity(
            group: settings.groupID,
            member: memberID,
            generation: generation,
            instance: settings.groupInstanceID
        )
    }

    /// Whether heartbeats are due.
    var isMember: Bool { state == .member || state == .revoking || state == .syncing }

    // MARK: Joining

    /// When the next join may be sent.
    func joinAt(_ now: Int64) -> Int64 {
        lastJoinAt == .min || memberID.isEmpty ? now : max(now, lastJoinAt + Self.joinInterval)
    }

    /// The request to send; `nil` where it is not the time to join.
    mutating func join(_ now: Int64) -> JoinGroupRequest? {
        guard state == .outside else { return nil }
        state = .joining
        joinedTopics = topics
        if !memberID.isEmpty { lastJoinAt = now }
        return JoinGroupRequest(
            group: settings.groupID,
            member: memberID,
            clientID: settings.clientID,
            sessionTimeout: settings.sessionTimeout,
            rebalanceTimeout: settings.maxPollInterval,
            protocolName: settings.assignor.name,
            instance: settings.groupInstanceID,
            subscription: Subscription(topics: topics, owned: owned, ownedGeneration: ownedGeneration)
        )
    }

    /// - Parameter partitionCounts: of the topics that the client knows, for when it leads the group.
    mutating func joined(_ response: JoinGroupResponse, partitionCounts: [String: Int], now: Int64) -> Step {
        guard state == .joining else { return .nothing }
        lastHeardAt = now
        switch response.error {
        case .none:
            memberID = response.member
            generation = response.generation
            state = .syncing
            var assignments: [MemberID: [TopicPartition]] = [:]
            assignedCounts = response.leader == memberID ? partitionCounts : nil
            if response.leader == memberID {
                assignments =
                    settings.assignor.isEager
                    ? RangeAssignor.assign(response.members, partitionCounts: partitionCounts)
                    : CooperativeStickyAssignor.assign(response.members, partitionCounts: partitionCounts)
            }
            return .sync(SyncGroupRequest(identity: identity, assignments: assignments))
        case .memberIDRequired:
            memberID = response.member
            state = .outside
            return .join
        case .inconsistentGroupProtocol, .invalidSessionTimeout, .groupAuthorizationFailed:
            state = .outside
            return .fail(KafkaError(response.error, "joining \(settings.groupID)"))
        default: return refused(response.error)
        }
    }

    /// - Parameter keepsNothing: revokes all when anything moves, for a planted bug.
    mutating func synced(
        _ error: KafkaError.Code,
        _ assignment: [TopicPartition],
        now: Int64,
        keepsNothing: Bool = false
    ) -> Step {
        guard state == .syncing else { return .nothing }
        guard error == .none else { return refused(error) }
        lastHeardAt = now
        state = .member
        if keepsNothing, !owned.isEmpty, owned != assignment {
            revoking = owned
            state = .revoking
            return .change(revoked: owned, added: [])
        }
        let assigned = Set(assignment)
        revoking = owned.filter { !assigned.contains($0) }
        let held = Set(owned)
        let added = assignment.filter { !held.contains($0) }.sorted()
        owned = (owned + added).sorted()
        ownedGeneration = generation
        if !revoking.isEmpty { state = .revoking }
        return .change(revoked: revoking, added: added)
    }

    /// The application has given up what it was asked to.
    mutating func completeRevocation() -> Step {
        guard state == .revoking else { return .nothing }
        let gone = Set(revoking)
        owned.removeAll { gone.contains($0) }
        revoking = []
        state = .outside
        return .join
    }

    /// The subscription's patterns match other topics than before: a member joins again to tell.
    mutating func subscribe(to topics: [String]) -> Step {
        self.topics = topics.sorted()
        return rejoinIfSubscriptionChanged()
    }

    private mutating func rejoinIfSubscriptionChanged() -> Step {
        state == .member && topics != joinedTopics ? rejoin() : .nothing
    }

    /// - Parameter partitionCounts: of the topics of this member's subscription that the client knows now.
    mutating func topicsChanged(_ partitionCounts: [String: Int]) -> Step {
        guard state == .member, let assignedCounts,
            topics.contains(where: { partitionCounts[$0] != nil && partitionCounts[$0] != assignedCounts[$0] })
        else { return .nothing }
        return rejoin()
    }

    // MARK: Living

    /// The group rebalances. Under an eager protocol everything is given up first.
    private mutating func rejoin() -> Step {
        guard settings.assignor.isEager, !owned.isEmpty else {
            state = .outside
            return .join
        }
        revoking = owned
        state = .revoking
        return .change(revoked: owned, added: [])
    }

    mutating func heartbeatAnswered(_ error: KafkaError.Code, now: Int64) -> Step {
        guard state == .member || state == .revoking else { return .nothing }
        switch error {
        case .none:
            lastHeardAt = now
            return rejoinIfSubscriptionChanged()
        case .rebalanceInProgress:
            lastHeardAt = now
            // While revoking, the join follows when the application is done.
            guard state == .member else { return .nothing }
            return rejoin()
        default: return refused(error)
        }
    }

    /// Whether the coordinator must have given this member up.
    func hasExpired(_ now: Int64) -> Bool {
        isMember && now - lastHeardAt > settings.sessionTimeout.wholeNanoseconds
    }

    /// What a refusal of any group request means.
    private mutating func refused(_ error: KafkaError.Code) -> Step {
        switch error {
        case .notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress:
            if state == .joining || state == .syncing { state = .outside }
            return .findCoordinator
        case .rebalanceInProgress:
            state = .outside
            return .join
        case .fencedInstanceID:
            let lost = owned
            owned = []
            revoking = []
            state = .left
            return .fenced(lost)
        case .illegalGeneration:
            generation = -1
            return loseAssignment()
        case .unknownMemberID: return lose()
        default:
            state = .outside
            return .join
        }
    }

    /// A commit was refused: the membership under which it was sent is gone. While the group is being joined anew
    /// that is no news.
    mutating func commitRefused(_ error: KafkaError.Code) -> Step {
        guard state != .left else { return .nothing }
        switch error {
        case .unknownMemberID where state != .member: memberID = ""
        case .illegalGeneration where state != .member: generation = -1
        case .unknownMemberID, .illegalGeneration, .fencedInstanceID: return refused(error)
        default: break
        }
        return .nothing
    }

    /// A join or sync got no answer.
    mutating func failed() -> Step {
        if state == .joining || state == .syncing { state = .outside }
        return .findCoordinator
    }

    /// The coordinator has given this member up, or must have: joins again as a new one.
    mutating func lose() -> Step {
        memberID = ""
        return loseAssignment()
    }

    private mutating func loseAssignment() -> Step {
        let lost = owned
        owned = []
        revoking = []
        ownedGeneration = -1
        state = .outside
        return .lost(lost)
    }

    /// For a planted bug.
    mutating func forgetGeneration() {
        generation = -1
    }

    mutating func leave() {
        state = .left
    }
}
