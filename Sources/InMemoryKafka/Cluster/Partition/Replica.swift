import KafkaPorts
import SystemPorts

/// One broker's replica of one partition: its log, its high watermark, and its part as leader or follower.
///
/// Models: the rules of the high watermark (it is the smallest log end of the in-sync set, and stands still while that
/// set is smaller than `min.insync.replicas`, as since 3.7), truncation to the leader's history on return, joining
/// and leaving the in-sync set. It decides and talks to nobody: the broker around it does. An object only so that
/// looking at one does not copy it; ``ReplicaLog`` and ``LeaderTerm`` are values.
final class Replica {
    let index: Int
    let partition: TopicPartition
    let minInSync: Int
    private(set) var log: ReplicaLog
    private(set) var highWatermark: Int64 = 0
    /// What it knows as leader; `nil` while it does not lead.
    private(set) var term: LeaderTerm?
    /// Whom it follows; `nil` while it leads, and while no leader is known.
    private(set) var leader: BrokerID?
    private(set) var leaderEpoch: Int32 = -1
    /// Of the offsets topic: entries since superseded ones were last removed.
    private var appendsSinceCompaction = 0

    init(index: Int, partition: TopicPartition, topic: TopicSettings, replicaCount: Int) {
        self.index = index
        self.partition = partition
        minInSync = min(topic.minInSyncReplicas, replicaCount)
        log = ReplicaLog(segmentBytes: topic.segmentBytes, segmentAge: topic.segmentAge)
    }

    /// Where a reader of committed records stops.
    var lastStableOffset: Int64 { min(highWatermark, log.transactions.firstOpen ?? highWatermark) }

    var isLeader: Bool { term != nil }

    /// Changes the leader's term in place.
    @discardableResult
    func withTerm<Result>(_ change: (inout LeaderTerm) -> Result) -> Result? {
        guard var taken = term.take() else { return nil }
        defer { term = taken }
        return change(&taken)
    }

    // MARK: Office

    /// Takes over as leader, or learns of another in-sync set within its term.
    func lead(_ registration: PartitionRegistration, as broker: BrokerID, now: Int64) {
        if leaderEpoch == registration.leaderEpoch, term != nil {
            withTerm { term in
                guard registration.partitionEpoch > term.partitionEpoch else { return }
                term.inSync = registration.inSync
                term.partitionEpoch = registration.partitionEpoch
                term.proposed = nil
            }
            return
        }
        leaderEpoch = registration.leaderEpoch
        log.beginEpoch(leaderEpoch)
        leader = nil
        term = LeaderTerm(
            epoch: leaderEpoch,
            startOffset: log.endOffset,
            replicas: registration.replicas,
            leader: broker,
            inSync: registration.inSync,
            partitionEpoch: registration.partitionEpoch,
            now: now
        )
    }

    func follow(_ leader: BrokerID?, epoch: Int32) {
        leaderEpoch = max(leaderEpoch, epoch)
        self.leader = leader
        term = nil
    }

    /// The machine died: what was appended after `instant` is gone, all of it where that is `nil`.
    func loseTail(appendedAfter instant: Int64?) {
        log.loseTail(appendedAfter: instant)
        highWatermark = min(highWatermark, log.endOffset)
    }

    // MARK: Leading

    /// Appends a batch as leader; returns its base offset.
    func append(_ batch: ProducedBatch, now: Int64) -> Int64 {
        let end = log.endOffset
        let base = log.append(batch, epoch: leaderEpoch, at: now)
        withTerm { $0.noteAppend(from: end, at: now) }
        return base
    }

    /// Moves the high watermark as far as the rules permit; says whether it moved.
    func advanceHighWatermark() -> Bool {
        guard let term, term.inSync.count >= minInSync else { return false }
        let next = term.smallestEnd(logEnd: log.endOffset)
        guard next > highWatermark else { return false }
        highWatermark = next
        return true
    }

    /// Notes that `follower` has everything below `offset`. Says whether it may join the in-sync set.
    func noteFetch(by follower: BrokerID, at offset: Int64, now: Int64) -> Bool {
        let end = log.endOffset
        let highWatermark = highWatermark
        return withTerm { term in
            guard let index = term.index(of: follower) else { return false }
            term.followers[index].endOffset = offset
            term.followers[index].silentSince = nil
            if offset >= end { term.followers[index].lastCaughtUp = now }
            return !term.inSync.contains(follower) && term.proposed == nil && offset >= highWatermark
                && offset >= term.startOffset
        } ?? false
    }

    /// The entries that `follower` lacks, up to `maxBytes`.
    func entries(from offset: Int64, maxBytes: Int) -> [LogEntry] {
        guard offset < log.endOffset else { return [] }
        var entries: [LogEntry] = []
        _ = log.read(from: offset, below: log.endOffset, maxBytes: maxBytes, into: &entries)
        return entries
    }

    /// Moves the log start: retention, or the deletion of records.
    func advanceStart(to offset: Int64) {
        log.advanceStart(to: offset)
    }

    // MARK: Following

    /// Where this replica's history leaves the leader's, which ends `epoch` at `end`: truncates there.
    func truncate(toEpoch epoch: Int32, endingAt end: Int64) {
        let own = log.epochs.end(of: epoch, logEnd: log.endOffset)
        log.truncate(to: min(own.offset, end))
        highWatermark = min(highWatermark, log.endOffset)
    }

    /// Takes what the leader sent.
    func take(_ data: ReplicaData, now: Int64) {
        if data.logStart > log.endOffset { log.restart(at: data.logStart) }
        for entry in data.entries where entry.baseOffset >= log.endOffset { log.copy(entry, at: now) }
        if data.logStart > log.startOffset { log.advanceStart(to: data.logStart) }
        highWatermark = max(highWatermark, min(data.highWatermark, log.endOffset), log.startOffset)
    }
}

extension Replica {
    /// Keeps the offsets topic short: only the newest record of a key counts.
    func compactIfLong(appended: Int) {
        appendsSinceCompaction += appended
        guard appendsSinceCompaction > 2_000 else { return }
        appendsSinceCompaction = 0
        log.compact(below: highWatermark)
    }
}

/// What a leader sends a follower for one partition.
struct ReplicaData {
    let index: Int
    let leaderEpoch: Int32
    let entries: [LogEntry]
    let highWatermark: Int64
    let logStart: Int64
    /// Set where the follower's history leaves the leader's: the epoch they share last, and where it ends.
    let diverging: LeaderEpochs.Start?
}

/// Where a follower stands in one partition.
struct ReplicaPosition {
    let index: Int
    let leaderEpoch: Int32
    let offset: Int64
    /// Epoch of the follower's last entry.
    let lastEpoch: Int32
}
