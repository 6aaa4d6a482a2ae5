import KafkaPorts
import SystemPorts

/// The in-sync set, as the leader sees to it.
///
/// Models: a follower behind for longer than `replica.lag.time.max.ms` is dropped at the next check (every half of
/// that), so after 1 to 1.5 times as long; a follower that has caught up is added; both by way of the controller. The
/// check runs only while followers are behind.
extension Broker {
    func armInSyncCheck() {
        guard !isInSyncCheckArmed else { return }
        isInSyncCheckArmed = true
        schedule(at: now + core.settings.replicaLagTimeMax.wholeNanoseconds / 2) { [self] in
            isInSyncCheckArmed = false
            checkInSync()
        }
    }

    private func checkInSync() {
        let lagMax = core.settings.replicaLagTimeMax.wholeNanoseconds
        var isAnybodyBehind = false
        for index in replicas.indices {
            guard let replica = replicas[index], let term = replica.term else { continue }
            let end = replica.log.endOffset
            if term.followers.contains(where: { term.inSync.contains($0.id) && $0.endOffset != end }) {
                isAnybodyBehind = true
            }
            let laggards = term.laggards(logEnd: end, lagMax: lagMax, now: now)
            if !laggards.isEmpty, term.proposed == nil {
                propose(index, term.inSync.filter { !laggards.contains($0) })
            }
        }
        if isAnybodyBehind { armInSyncCheck() }
    }

    func proposeInSync(_ index: Int, adding follower: BrokerID) {
        guard let term = replicas[index]?.term, image.alive.contains(follower) else { return }
        propose(index, image.partitions[index].replicas.filter { term.inSync.contains($0) || $0 == follower })
    }

    private func propose(_ index: Int, _ inSync: [BrokerID]) {
        guard let replica = replicas[index], let term = replica.term else { return }
        replicas[index]?.withTerm { $0.proposed = inSync }
        let leader = id
        let epoch = replica.leaderEpoch
        let partitionEpoch = term.partitionEpoch
        let incarnation = incarnation
        core.askController(from: id) { core in
            let delta = core.controller.alterInSync(
                index,
                by: leader,
                leaderEpoch: epoch,
                partitionEpoch: partitionEpoch,
                to: inSync
            )
            if let delta { return core.publish(delta) }
            core.post(from: nil, to: leader) { broker in
                guard broker.incarnation == incarnation else { return }
                broker.replicas[index]?.withTerm { term in
                    if term.epoch == epoch && term.partitionEpoch == partitionEpoch { term.proposed = nil }
                }
            }
        }
    }

    /// Nothing comes from `follower` any more (its process or its link is gone): who was caught up was so until now.
    func noteSilence(of follower: BrokerID) {
        for index in replicas.indices where replicas[index]?.isLeader == true {
            let now = now
            replicas[index]?.withTerm { term in
                guard let position = term.index(of: follower), term.followers[position].silentSince == nil else {
                    return
                }
                term.followers[position].silentSince = now
            }
        }
    }
}
