import DrillSimulation
import KafkaPorts
import SystemPorts

/// What a leader remembers of one follower's fetch, which covers all partitions they share (KIP-227).
struct FollowerSession {
    let follower: BrokerID
    /// The follower's own number for the session; what belongs to an earlier one is not answered.
    var number = -1
    /// Its fetch waits here for news.
    var isParked = false
    var parkedAt: Int64 = 0
    /// Partitions with something that the follower does not have, by index, in the order in which it came.
    var news: [Int] = []
    var isTimerArmed = false
}

/// A follower's fetch from one leader, for all partitions that it follows there.
struct ReplicaFetcher {
    let leader: BrokerID
    var session = 0
    /// By partition index.
    var partitions: [Int] = []
    /// Partitions whose position is to be told with the next fetch.
    var unreported: [Int] = []
    /// A fetch is at the leader or on its way.
    var isOutstanding = false
}

/// Replication: followers pull from leaders.
///
/// Models: one fetch for each pair of brokers, parked at the leader until something is appended; epoch checks and
/// truncation by the follower's last epoch (as since 2.7); the high watermark that followers learn with the next
/// answer, within `replica.fetch.wait.max.ms` when nothing else comes; leaving and joining the in-sync set. The events
/// of an idle pair are left out: that a silent follower is told from one whose fetch merely waits is decided by the
/// network and not by expiring polls. Not modelled: throttled replication, reassignment.
extension Broker {
    static let replicaFetchMaxBytes = 1_048_576

    // MARK: As follower

    /// Follows `leader` in the partition from now on.
    func startFetching(_ index: Int, from leader: BrokerID) {
        for other in fetchers.indices where fetchers[other].leader != leader {
            fetchers[other].partitions.removeAll { $0 == index }
            fetchers[other].unreported.removeAll { $0 == index }
        }
        guard let slot = core.slot(of: leader) else { return }
        if !fetchers[slot].partitions.contains(index) { fetchers[slot].partitions.append(index) }
        if !fetchers[slot].unreported.contains(index) { fetchers[slot].unreported.append(index) }
        sendReplicaFetch(slot)
    }

    func stopFetching(_ index: Int) {
        for slot in fetchers.indices {
            fetchers[slot].partitions.removeAll { $0 == index }
            fetchers[slot].unreported.removeAll { $0 == index }
        }
    }

    /// The way to the leader is open again: starts a new session there.
    func reconnectFetcher(_ slot: Int) {
        guard state == .running, !fetchers[slot].partitions.isEmpty else { return }
        fetchers[slot].session += 1
        fetchers[slot].isOutstanding = false
        fetchers[slot].unreported = fetchers[slot].partitions
        sendReplicaFetch(slot)
    }

    private func sendReplicaFetch(_ slot: Int) {
        guard !fetchers[slot].partitions.isEmpty else {
            fetchers[slot].isOutstanding = false
            return
        }
        var positions: [ReplicaPosition] = []
        for index in fetchers[slot].unreported {
            guard let replica = replicas[index] else { continue }
            positions.append(
                ReplicaPosition(
                    index: index,
                    leaderEpoch: replica.leaderEpoch,
                    offset: replica.log.endOffset,
                    lastEpoch: replica.log.lastEpoch
                )
            )
        }
        fetchers[slot].unreported = []
        fetchers[slot].isOutstanding = true
        let session = fetchers[slot].session
        let follower = id
        core.post(from: id, to: fetchers[slot].leader) { leader in
            leader.receiveReplicaFetch(from: follower, session: session, positions)
        }
    }

    /// The leader's answer.
    func takeReplicaData(from leader: BrokerID, session: Int, _ data: [ReplicaData], refused: [Int]) {
        guard let slot = core.slot(of: leader), fetchers[slot].session == session else { return }
        if disk.fullFault != nil, data.contains(where: { !$0.entries.isEmpty }) {
            disk.fullFault?.hit()
            return core.loseLogDirectory(of: self)
        }
        var done = now
        for item in data {
            guard let replica = replicas[item.index], replica.leader == leader,
                replica.leaderEpoch == item.leaderEpoch
            else { continue }
            if let diverging = item.diverging {
                core.cutting(replica, of: id, isLossOfDisk: false) {
                    replica.truncate(toEpoch: diverging.epoch, endingAt: diverging.offset)
                }
                core.recordEvent("truncate", broker: id, replica.partition, diverging.offset, 0)
            } else {
                if !item.entries.isEmpty { done = disk.append(at: now) }
                replica.take(item, now: now)
                core.tellOfGrowth(item.entries, replica, of: id)
                compactIfLong(item.index, appended: item.entries.count)
            }
            fetchers[slot].unreported.append(item.index)
        }
        if !refused.isEmpty { retryLater(slot, refused) }
        if done > now {
            schedule(at: done) { [self] in
                guard fetchers[slot].session == session else { return }
                sendReplicaFetch(slot)
            }
        } else {
            sendReplicaFetch(slot)
        }
    }

    /// Leader and follower are not of one mind about the leader's epoch: the follower asks again later.
    private func retryLater(_ slot: Int, _ refused: [Int]) {
        let session = fetchers[slot].session
        schedule(at: now + core.settings.replicaFetchBackoff.wholeNanoseconds) { [self] in
            guard fetchers[slot].session == session else { return }
            let waiting = refused.filter(fetchers[slot].partitions.contains)
            guard !waiting.isEmpty else { return }
            for index in waiting where !fetchers[slot].unreported.contains(index) {
                fetchers[slot].unreported.append(index)
            }
            sendReplicaFetch(slot)
        }
    }

    // MARK: As leader

    func receiveReplicaFetch(from follower: BrokerID, session: Int, _ positions: [ReplicaPosition]) {
        guard let slot = core.slot(of: follower), session >= sessions[slot].number else { return }
        if session > sessions[slot].number {
            sessions[slot] = FollowerSession(follower: follower, number: session)
        }
        sessions[slot].isParked = true
        sessions[slot].parkedAt = now
        var refused: [Int] = []
        var diverging: [ReplicaData] = []
        for position in positions {
            // The follower may know of a topic before the leader does.
            guard position.index < replicas.count, let replica = replicas[position.index], replica.isLeader,
                replica.leaderEpoch == position.leaderEpoch
            else {
                refused.append(position.index)
                continue
            }
            if let data = divergence(of: position, from: replica) {
                diverging.append(data)
                continue
            }
            notePosition(position, of: follower, slot)
        }
        if !refused.isEmpty || !diverging.isEmpty {
            answerReplicaFetch(slot, diverging, refused: refused)
        } else if hasData(for: slot) {
            answerReplicaFetch(slot)
        } else if !sessions[slot].news.isEmpty {
            armNewsTimer(slot)
        }
    }

    private func divergence(of position: ReplicaPosition, from replica: Replica) -> ReplicaData? {
        if core.settings.mutants.has("no-truncation-on-return") { return nil }
        let end = replica.log.epochs.end(of: position.lastEpoch, logEnd: replica.log.endOffset)
        guard position.lastEpoch >= 0, end.epoch < position.lastEpoch || end.offset < position.offset else {
            return nil
        }
        return ReplicaData(
            index: position.index,
            leaderEpoch: replica.leaderEpoch,
            entries: [],
            highWatermark: replica.highWatermark,
            logStart: replica.log.startOffset,
            diverging: end
        )
    }

    private func notePosition(_ position: ReplicaPosition, of follower: BrokerID, _ slot: Int) {
        let mayJoin = replicas[position.index]?.noteFetch(by: follower, at: position.offset, now: now) ?? false
        if core.isSilent(follower, to: id) {
            replicas[position.index]?.withTerm { term in
                if let index = term.index(of: follower) { term.followers[index].silentSince = now }
            }
        }
        if mayJoin { proposeInSync(position.index, adding: follower) }
        advanceHighWatermark(of: position.index)
        if let replica = replicas[position.index], position.offset < replica.log.endOffset {
            addNews(position.index, slot)
        }
    }

    private func addNews(_ index: Int, _ slot: Int) {
        if !sessions[slot].news.contains(index) { sessions[slot].news.append(index) }
    }

    private func hasData(for slot: Int) -> Bool {
        sessions[slot].news.contains { index in
            guard let replica = replicas[index], let term = replica.term,
                let follower = term.index(of: sessions[slot].follower)
            else { return false }
            let end = term.followers[follower].endOffset
            return end >= 0 && end < replica.log.endOffset
        }
    }

    private func answerReplicaFetch(_ slot: Int, _ diverging: [ReplicaData] = [], refused: [Int] = []) {
        let follower = sessions[slot].follower
        var data = diverging
        for index in sessions[slot].news where !diverging.contains(where: { $0.index == index }) {
            guard let replica = replicas[index], let term = replica.term, let position = term.index(of: follower),
                term.followers[position].endOffset >= 0
            else { continue }
            data.append(
                ReplicaData(
                    index: index,
                    leaderEpoch: replica.leaderEpoch,
                    entries: replica.entries(
                        from: term.followers[position].endOffset,
                        maxBytes: Self.replicaFetchMaxBytes
                    ),
                    highWatermark: replica.highWatermark,
                    logStart: replica.log.startOffset,
                    diverging: nil
                )
            )
        }
        sessions[slot].news = []
        sessions[slot].isParked = false
        let session = sessions[slot].number
        let leader = id
        let answer = data
        core.post(from: id, to: follower, working: true) { broker in
            broker.takeReplicaData(from: leader, session: session, answer, refused: refused)
        }
    }

    /// Something was appended: wakes the followers' parked fetches.
    func offerToFollowers(_ index: Int) {
        guard let term = replicas[index]?.term else { return }
        for follower in term.followers {
            guard let slot = core.slot(of: follower.id) else { continue }
            addNews(index, slot)
            if sessions[slot].isParked && follower.endOffset >= 0 { answerReplicaFetch(slot) }
        }
    }

    /// The high watermark or the log start moved: followers hear of it with the next answer, soon at the latest.
    func noteNews(_ index: Int) {
        guard let term = replicas[index]?.term else { return }
        for follower in term.followers {
            guard let slot = core.slot(of: follower.id) else { continue }
            addNews(index, slot)
            armNewsTimer(slot)
        }
    }

    private func armNewsTimer(_ slot: Int) {
        guard sessions[slot].isParked, !sessions[slot].isTimerArmed else { return }
        sessions[slot].isTimerArmed = true
        let session = sessions[slot].number
        let wait = core.settings.replicaFetchWaitMax.wholeNanoseconds
        schedule(at: max(now, sessions[slot].parkedAt + wait)) { [self] in
            guard sessions[slot].number == session else { return }
            sessions[slot].isTimerArmed = false
            guard sessions[slot].isParked, !sessions[slot].news.isEmpty else { return }
            if sessions[slot].parkedAt + wait <= now { answerReplicaFetch(slot) } else { armNewsTimer(slot) }
        }
    }

    /// Moves the high watermark as far as it goes, and wakes whoever waited for it.
    func advanceHighWatermark(of index: Int) {
        guard replicas[index]?.advanceHighWatermark() == true, let replica = replicas[index] else { return }
        noteNews(index)
        completeProduces(index, highWatermark: replica.highWatermark)
        wakeFetches(of: index)
        core.onHighWatermark?(replica.partition, replica.highWatermark)
    }
}
