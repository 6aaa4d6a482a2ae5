import KafkaPorts
import SystemPorts

/// Joining a group, and the rebalance that follows.
extension ConsumerGroup {
    mutating func join(_ request: JoinGroupRequest, _ token: ReplyToken, idSuffix: UInt64, now: Int64) {
        if let refusal = joinRefusal(of: request) {
            return reply(token, .joinGroup(JoinGroupResponse(error: refusal, member: request.member)))
        }
        if request.member.isEmpty {
            let id = "\(request.instance ?? request.clientID)-\(String(idSuffix, radix: 16))"
            if let instance = request.instance {
                guard let index = members.firstIndex(where: { $0.instance == instance }) else {
                    return admit(request, as: id, token, now)
                }
                return replace(index, by: id, request, token, now)
            }
            promised.append((id, now + request.sessionTimeout.wholeNanoseconds))
            return reply(token, .joinGroup(JoinGroupResponse(error: .memberIDRequired, member: id)))
        }
        if let index = index(of: request.member) { return rejoin(index, request, token, now) }
        guard let promise = promised.firstIndex(where: { $0.id == request.member }) else {
            return reply(token, .joinGroup(JoinGroupResponse(error: .unknownMemberID, member: request.member)))
        }
        promised.remove(at: promise)
        admit(request, as: request.member, token, now)
    }

    private mutating func admit(_ request: JoinGroupRequest, as id: MemberID, _ token: ReplyToken, _ now: Int64) {
        var member = GroupMember(
            id: id,
            instance: request.instance,
            host: request.clientHost,
            protocolName: request.protocolName,
            subscription: request.subscription,
            sessionTimeout: request.sessionTimeout.wholeNanoseconds,
            rebalanceTimeout: request.rebalanceTimeout.wholeNanoseconds,
            joining: token,
            sessionDeadline: now + request.sessionTimeout.wholeNanoseconds
        )
        if mutants.has("session-cut-short") { member.sessionTimeout /= 2 }
        members.insert(member, at: members.firstIndex { $0.id > member.id } ?? members.count)
        initialDelay?.hasJoiner = true
        if state != .preparing { prepareRebalance(now) }
        completeJoinIfAllAreHere(now)
    }

    private func joinRefusal(of request: JoinGroupRequest) -> KafkaError.Code? {
        if isFenced(request.instance, request.member) { return .fencedInstanceID }
        let isOther = members.contains { $0.id != request.member && $0.protocolName != request.protocolName }
        return isOther && !mutants.has("any-protocol-joins") ? .inconsistentGroupProtocol : nil
    }

    /// Whether another member goes by this static member's name now.
    func isFenced(_ instance: String?, _ member: MemberID) -> Bool {
        guard let instance, !member.isEmpty else { return false }
        return members.contains { $0.instance == instance && $0.id != member }
    }

    /// A static member is back, under a new id: in a stable group it has its old assignment, and nobody else notices.
    private mutating func replace(
        _ index: Int,
        by id: MemberID,
        _ request: JoinGroupRequest,
        _ token: ReplyToken,
        _ now: Int64
    ) {
        let old = members[index]
        if let earlier = old.joining {
            reply(earlier, .joinGroup(JoinGroupResponse(error: .fencedInstanceID, member: old.id)))
        }
        if let earlier = old.syncing { reply(earlier, .syncGroup(.fencedInstanceID, [])) }
        members[index].id = id
        members[index].host = request.clientHost
        members[index].joining = nil
        members[index].syncing = nil
        members[index].subscription = request.subscription
        members[index].renew(now)
        if leader == old.id { leader = id }
        members.sort { $0.id < $1.id }
        if state == .stable {
            writeSnapshot()
            let current = JoinGroupResponse(error: .none, member: id, generation: generation)
            return reply(token, .joinGroup(current))
        }
        guard let moved = self.index(of: id) else { return }
        members[moved].joining = token
        if state != .preparing { prepareRebalance(now) }
        completeJoinIfAllAreHere(now)
    }

    private mutating func rejoin(_ index: Int, _ request: JoinGroupRequest, _ token: ReplyToken, _ now: Int64) {
        let isUnchanged = members[index].subscription == request.subscription
        members[index].renew(now)
        if isUnchanged && (state == .completing || (state == .stable && leader != request.member)) {
            return reply(token, .joinGroup(joinResponse(for: members[index])))
        }
        members[index].subscription = request.subscription
        if let earlier = members[index].joining {
            reply(earlier, .joinGroup(JoinGroupResponse(error: .unknownMemberID, member: request.member)))
        }
        members[index].joining = token
        if state != .preparing { prepareRebalance(now) }
        completeJoinIfAllAreHere(now)
    }

    mutating func prepareRebalance(_ now: Int64) {
        for index in members.indices {
            guard let token = members[index].syncing else { continue }
            members[index].syncing = nil
            members[index].renew(now)
            reply(token, .syncGroup(.rebalanceInProgress, []))
        }
        pendingSync = nil
        let patience = members.map(\.rebalanceTimeout).max() ?? 0
        if state == .empty && delay > 0 {
            initialDelay = (max(0, patience - delay), false)
            phaseDeadline = now + min(delay, patience)
        } else {
            initialDelay = nil
            phaseDeadline = now + patience
        }
        state = .preparing
        emptySince = nil
        subscribed = []
    }

    mutating func completeJoinIfAllAreHere(_ now: Int64) {
        guard state == .preparing, initialDelay == nil, promised.isEmpty,
            members.allSatisfy({ $0.joining != nil })
        else { return }
        completeJoin(now)
    }

    mutating func completeJoin(_ now: Int64) {
        members.removeAll { $0.joining == nil }
        initialDelay = nil
        generation += 1
        guard !members.isEmpty else {
            state = .empty
            emptySince = now
            leader = nil
            phaseDeadline = nil
            return writeSnapshot()
        }
        state = .completing
        phaseDeadline = now + (members.map(\.rebalanceTimeout).max() ?? 0)
        if leader.flatMap(index(of:)) == nil { leader = members[0].id }
        for index in members.indices {
            guard let token = members[index].joining else { continue }
            members[index].joining = nil
            members[index].renew(now)
            reply(token, .joinGroup(joinResponse(for: members[index])))
        }
    }

    private func joinResponse(for member: GroupMember) -> JoinGroupResponse {
        JoinGroupResponse(
            error: .none,
            member: member.id,
            generation: generation,
            leader: leader,
            members: member.id == leader ? members.map { ($0.id, $0.subscription) } : []
        )
    }
}
