public import KafkaPorts
public import SystemPorts

/// A broker began to lead a partition.
public struct LeaderTerm: Hashable, Sendable {
    public let time: Instant
    public let partition: TopicPartition
    public let broker: BrokerID
    public let epoch: Int32
    /// The end of its own log: what lay beyond it elsewhere is not part of the log any more.
    public let logEnd: Int64

    public init(time: Instant, partition: TopicPartition, broker: BrokerID, epoch: Int32, logEnd: Int64) {
        self.time = time
        self.partition = partition
        self.broker = broker
        self.epoch = epoch
        self.logEnd = logEnd
    }
}

/// Records that one replica held, and lost or gave up.
public struct ReplicaCut: Hashable, Sendable {
    public let time: Instant
    public let partition: TopicPartition
    public let broker: BrokerID
    public let isLossOfDisk: Bool
    /// The records cut, as far as they bring ids.
    public let runs: [LoggedRun]

    public init(
        time: Instant,
        partition: TopicPartition,
        broker: BrokerID,
        isLossOfDisk: Bool = false,
        runs: [LoggedRun]
    ) {
        self.time = time
        self.partition = partition
        self.broker = broker
        self.isLossOfDisk = isLossOfDisk
        self.runs = runs
    }
}
