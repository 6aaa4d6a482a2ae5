import KafkaPorts
import SystemPorts

/// What a leader knows during one term: its followers' progress and the in-sync set.
///
/// Models: how far each follower has come and when it was last caught up (`replica.lag.time.max.ms`), the in-sync set
/// as the controller confirmed it, and members being added, which already hold back the high watermark.
struct LeaderTerm {
    struct Follower {
        let id: BrokerID
        /// The offset of its last fetch: it has everything below. −1 before the first.
        var endOffset: Int64 = -1
        /// When it last had everything the leader had.
        var lastCaughtUp: Int64
        /// Nothing has come from it since: stopped, frozen or cut off. A follower whose fetch waits here for news is
        /// caught up as long as it is not silent.
        var silentSince: Int64?
    }

    let epoch: Int32
    /// Where this term's records begin.
    let startOffset: Int64
    var followers: [Follower]
    /// The in-sync set, the leader included, in the order of the replicas.
    var inSync: [BrokerID]
    var partitionEpoch: Int32
    /// The set asked of the controller, not yet answered.
    var proposed: [BrokerID]?

    init(
        epoch: Int32,
        startOffset: Int64,
        replicas: [BrokerID],
        leader: BrokerID,
        inSync: [BrokerID],
        partitionEpoch: Int32,
        now: Int64
    ) {
        self.epoch = epoch
        self.startOffset = startOffset
        self.inSync = inSync
        self.partitionEpoch = partitionEpoch
        followers = replicas.filter { $0 != leader }.map { Follower(id: $0, lastCaughtUp: now) }
    }

    func index(of follower: BrokerID) -> Int? {
        followers.firstIndex { $0.id == follower }
    }

    /// The log has grown from `end`: who had everything until now was caught up until now.
    mutating func noteAppend(from end: Int64, at now: Int64) {
        for index in followers.indices where followers[index].endOffset == end {
            followers[index].lastCaughtUp = max(followers[index].lastCaughtUp, followers[index].silentSince ?? now)
        }
    }

    /// In-sync members that have been behind for longer than `lagMax`.
    func laggards(logEnd: Int64, lagMax: Int64, now: Int64) -> [BrokerID] {
        followers.filter {
            inSync.contains($0.id) && $0.endOffset != logEnd && now - $0.lastCaughtUp > lagMax
        }.map(\.id)
    }

    /// The smallest log end among the in-sync set and the members being added.
    func smallestEnd(logEnd: Int64) -> Int64 {
        var smallest = logEnd
        for follower in followers
        where inSync.contains(follower.id) || (proposed?.contains(follower.id) ?? false) {
            smallest = min(smallest, follower.endOffset)
        }
        return smallest
    }
}
