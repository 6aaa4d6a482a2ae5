public import KafkaPorts

/// What happens to the replicas' logs, for a harness that wants to tell of it: who leads from which offset on, what is
/// cut from a log, and, where asked for, every batch that a replica takes in.
///
/// A log is cut when a replica gives up what its leader does not hold, and when a machine dies with its disk.
public struct LogWatch {
    /// A leader's term begins at the end of its own log.
    public var leads: ((_ broker: BrokerID, TopicPartition, _ epoch: Int32, _ logEnd: Int64) -> Void)?
    /// Told after the cut, of what was there before.
    public var cut: ((LogCut) -> Void)?
    /// A batch was appended by a leader, or copied by a follower. Costs a call for every batch and replica: leave it
    /// out where nobody listens.
    public var grows: ((LogGrowth) -> Void)?

    public init() {}
}

/// Records that one replica held and holds no more.
public struct LogCut: Sendable {
    public let broker: BrokerID
    public let partition: TopicPartition
    /// From the log's new end to its old one.
    public let offsets: Range<Int64>
    /// The machine died with them, rather than giving them up to agree with a leader.
    public let isLossOfDisk: Bool
    /// The batches that reached beyond the log's new end.
    public let batches: [ClusterInspection.LoggedBatch]
}

/// A batch that one replica took in.
public struct LogGrowth: Sendable {
    public let broker: BrokerID
    public let partition: TopicPartition
    public let isLeader: Bool
    /// Whom the broker follows; `nil` where it leads.
    public let leader: BrokerID?
    public let batches: [ClusterInspection.LoggedBatch]
}

extension ClusterInspection {
    /// Has the harness told of what happens to logs; the watch before it is told no more.
    public func watchLogs(_ watch: LogWatch) {
        core.logWatch = watch
    }
}

extension LogEntry {
    var loggedBatches: [ClusterInspection.LoggedBatch] {
        batch.parts.map { part in
            ClusterInspection.LoggedBatch(
                baseOffset: baseOffset + Int64(part.start),
                leaderEpoch: leaderEpoch,
                records: part.records,
                checksum: part.checksum
            )
        }
    }
}

extension ClusterCore {
    /// Does `change`, which may shorten the replica's log, and tells of what it took.
    func cutting(_ replica: Replica, of broker: BrokerID, isLossOfDisk: Bool, _ change: () -> Void) {
        guard let tell = logWatch.cut else { return change() }
        let before = replica.log
        change()
        let end = replica.log.endOffset
        guard end < before.endOffset else { return }
        var batches: [ClusterInspection.LoggedBatch] = []
        before.forEach { entry in
            if entry.nextOffset > end { batches += entry.loggedBatches.filter { $0.nextOffset > end } }
        }
        tell(
            LogCut(
                broker: broker,
                partition: replica.partition,
                offsets: end..<before.endOffset,
                isLossOfDisk: isLossOfDisk,
                batches: batches
            )
        )
    }

    func tellOfGrowth(_ entries: [LogEntry], _ replica: Replica, of broker: BrokerID) {
        guard let tell = logWatch.grows, !entries.isEmpty else { return }
        tell(
            LogGrowth(
                broker: broker,
                partition: replica.partition,
                isLeader: replica.isLeader,
                leader: replica.leader,
                batches: entries.flatMap(\.loggedBatches)
            )
        )
    }
}
