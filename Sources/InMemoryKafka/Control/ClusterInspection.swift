public import KafkaPorts
import SystemPorts

/// Everything the harness may know of an in-memory cluster, and clients may not.
///
/// Only on the simulation's thread: from its events, from tasks that it runs, or when it has ended.
public struct ClusterInspection: Sendable {
    let cluster: InMemoryCluster
    var core: ClusterCore { cluster.core }

    /// One partition as the controller has it, with its replicas' logs.
    public struct PartitionState: Hashable, Sendable {
        public let partition: TopicPartition
        public let leader: BrokerID?
        public let leaderEpoch: Int32
        public let replicas: [ReplicaState]
        public let inSync: [BrokerID]
        /// Of the leader, or of the replica that has come furthest where there is none.
        public let logStart: Int64
        public let highWatermark: Int64
        public let logEnd: Int64
    }

    /// One replica's log.
    public struct ReplicaState: Hashable, Sendable {
        public let broker: BrokerID
        public let logStart: Int64
        public let highWatermark: Int64
        public let logEnd: Int64
        public let sizeBytes: Int
        /// The one that is written to included.
        public let segments: Int
    }

    /// A batch as it stands in a log, one for each that a producer handed over.
    public struct LoggedBatch: Sendable {
        public let baseOffset: Int64
        public let leaderEpoch: Int32
        public let records: RecordBatch
        public let checksum: UInt64

        /// Behind its last record.
        public var nextOffset: Int64 { baseOffset + Int64(records.count) }
    }

    /// A group at its coordinator.
    public struct GroupState: Hashable, Sendable {
        /// `empty`, `preparing`, `completing` or `stable`.
        public let state: String
        public let generation: Int32
        /// Member ids, sorted, with what each holds.
        public let assignments: [String: [TopicPartition]]
        /// Next offsets to read.
        public let offsets: [TopicPartition: Int64]
    }

    /// Has the harness told of every offset that is committed for a group, of every move of a log's start, and
    /// before it of each batch that the move puts wholly below the start.
    public func watch(
        offsetCommits: @escaping (_ group: String, TopicPartition, Int64) -> Void,
        logStarts: @escaping (TopicPartition, Int64) -> Void,
        expired: @escaping (TopicPartition, LoggedBatch) -> Void
    ) {
        core.onOffsetCommit = offsetCommits
        core.onLogStart = logStarts
        core.onExpiry = expired
    }

    /// Topic names, sorted, the offsets topic left out.
    public var topics: [String] {
        core.controller.topics.keys.filter { $0 != ClusterCore.offsetsTopic }.sorted()
    }

    /// What tells a topic from its successor under the same name; `nil` where there is none of that name.
    public func incarnation(of topic: String) -> String? {
        core.controller.topics[topic] == nil ? nil : core.incarnation(of: topic)
    }

    public func partitions(of topic: String) -> [TopicPartition] {
        core.controller.partitions.filter { $0.partition.topic == topic && !$0.isDeleted }.map(\.partition).sorted()
    }

    /// Brokers whose process runs and is not frozen.
    public var runningBrokers: [BrokerID] {
        core.brokers.filter { $0.state == .running }.map(\.id)
    }

    /// The state of a partition; `nil` where it does not exist.
    public func partition(_ partition: TopicPartition) -> PartitionState? {
        guard let index = core.controller.index(of: partition) else { return nil }
        let registration = core.controller.partitions[index]
        let replicas = registration.replicas.compactMap { id in
            replica(index, id).map {
                ReplicaState(
                    broker: id,
                    logStart: $0.log.startOffset,
                    highWatermark: $0.highWatermark,
                    logEnd: $0.log.endOffset,
                    sizeBytes: $0.log.sizeBytes,
                    segments: $0.log.segments.count
                )
            }
        }
        guard let main = main(index, registration) else { return nil }
        return PartitionState(
            partition: partition,
            leader: registration.leader,
            leaderEpoch: registration.leaderEpoch,
            replicas: replicas,
            inSync: registration.inSync,
            logStart: main.log.startOffset,
            highWatermark: main.highWatermark,
            logEnd: main.log.endOffset
        )
    }

    private func replica(_ index: Int, _ id: BrokerID) -> Replica? {
        guard let broker = core.broker(id), index < broker.replicas.count else { return nil }
        return broker.replicas[index]
    }

    private func main(_ index: Int, _ registration: PartitionRegistration) -> Replica? {
        if let leader = registration.leader, let replica = replica(index, leader) { return replica }
        return registration.replicas.compactMap { replica(index, $0) }.max { $0.highWatermark < $1.highWatermark }
    }

    /// Calls `body` with every batch of the partition's leader log, oldest first, uncommitted ones included.
    public func forEachBatch(of partition: TopicPartition, _ body: (LoggedBatch) throws -> Void) rethrows {
        guard let index = core.controller.index(of: partition) else { return }
        try main(index, core.controller.partitions[index]).map { try Self.visit($0, body) }
    }

    /// The same for one replica's log.
    public func forEachBatch(
        of partition: TopicPartition,
        on broker: BrokerID,
        _ body: (LoggedBatch) throws -> Void
    ) rethrows {
        guard let index = core.controller.index(of: partition), let replica = replica(index, broker) else { return }
        try Self.visit(replica, body)
    }

    /// Where records lie whose transactions were aborted, by the marker in the leader's log; rising.
    public func abortedOffsets(of partition: TopicPartition) -> [Range<Int64>] {
        guard let index = core.controller.index(of: partition),
            let log = main(index, core.controller.partitions[index])?.log
        else { return [] }
        let aborted = log.transactions.aborted(from: log.startOffset, before: log.endOffset)
        guard !aborted.isEmpty else { return [] }
        var ranges: [Range<Int64>] = []
        log.forEach { entry in
            guard aborted.contains(where: { $0.covers(entry.batch, at: entry.baseOffset) }) else { return }
            ranges.append(entry.baseOffset..<entry.nextOffset)
        }
        return ranges
    }

    static func visit(_ replica: Replica, _ body: (LoggedBatch) throws -> Void) rethrows {
        try replica.log.forEach { entry in
            for part in entry.batch.parts {
                try body(
                    LoggedBatch(
                        baseOffset: entry.baseOffset + Int64(part.start),
                        leaderEpoch: entry.leaderEpoch,
                        records: part.records,
                        checksum: part.checksum
                    )
                )
            }
        }
    }

    /// The group at its coordinator; `nil` while there is none, or where the group was never heard of.
    public func group(_ name: String) -> GroupState? {
        let partition = core.offsetsPartition(of: name)
        guard let index = core.controller.index(of: partition),
            let leader = core.controller.partitions[index].leader,
            let group = core.broker(leader)?.coordinators[index]?.groups[name]
        else { return nil }
        return GroupState(
            state: group.state.rawValue,
            generation: group.generation,
            assignments: Dictionary(uniqueKeysWithValues: group.members.map { ($0.id, $0.assignment) }),
            offsets: group.committed.offsets
        )
    }

    /// The group's committed offsets (next to read); empty where it has none.
    public func committedOffsets(of group: String) -> [TopicPartition: Int64] {
        self.group(group)?.offsets ?? [:]
    }

    /// The broker that a selector names: `leader of TOPIC/PARTITION`, `follower of TOPIC/PARTITION` (the first in-sync
    /// replica that does not lead), `coordinator of GROUP`, `controller`, `broker N`. `nil` where there is none now, or
    /// the selector is not understood.
    public func broker(selectedBy selector: String) -> BrokerID? {
        let words = selector.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("controller", 1): return core.quorum.active
        case ("broker", 2): return Int32(words[1]).map { BrokerID($0) }.flatMap { core.broker($0)?.id }
        case ("coordinator", 3) where words[1] == "of": return cluster.coordinator(of: words[2])
        case ("leader", 3) where words[1] == "of": return Self.partition(words[2]).flatMap(cluster.leader(of:))
        case ("follower", 3) where words[1] == "of":
            guard let partition = Self.partition(words[2]), let state = self.partition(partition) else { return nil }
            return state.inSync.first { $0 != state.leader }
        default: return nil
        }
    }

    private static func partition(_ text: String) -> TopicPartition? {
        guard let slash = text.lastIndex(of: "/"), let number = Int32(text[text.index(after: slash)...]) else {
            return nil
        }
        return TopicPartition(topic: String(text[..<slash]), partition: number)
    }
}
