import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogPipeline
import RecordProtocol
import SystemPorts

/// Since when the store has settled nothing of which partition, and which ones processors have halted. It only looks,
/// once per virtual second.
struct StandstillWatch {
    /// So long nothing moves before a partition is said to stand still: more than a batch takes.
    private static let patience: Duration = .seconds(5)

    /// The checkpoint when it last moved, or when nothing waited behind it.
    private var moves: [TopicPartition: (settled: Int64, at: Instant)] = [:]
    private var haltedSince: [TopicPartition: Instant] = [:]

    mutating func look(_ world: DrillWorld) {
        let now = world.simulation.now
        let seen = Self.assignments(world)
        for partition in world.partitions {
            if seen[partition].map(Self.isHalted) == true {
                haltedSince[partition] = haltedSince[partition] ?? now
            } else {
                haltedSince[partition] = nil
            }
            guard let (settled, waiting) = Self.progress(partition, world) else { continue }
            if waiting == 0 || moves[partition]?.settled != settled { moves[partition] = (settled, now) }
        }
    }

    /// The partitions that stand still now, with what waits in them.
    func standing(_ world: DrillWorld) -> [StandingPartition] {
        let seen = Self.assignments(world)
        return world.partitions.compactMap { partition in
            guard let (_, waiting) = Self.progress(partition, world), let move = moves[partition] else { return nil }
            let halted = haltedSince[partition]
            let isStill = waiting > 0 && world.simulation.now - move.at >= Self.patience
            guard isStill || halted != nil else { return nil }
            return StandingPartition(
                partition: partition,
                since: (halted ?? move.at) - world.start,
                cause: Self.cause(seen[partition], world),
                isHalted: halted != nil,
                waiting: waiting
            )
        }
    }

    /// The store's checkpoint, and how many records lie behind it.
    private static func progress(_ partition: TopicPartition, _ world: DrillWorld) -> (settled: Int64, waiting: Int)? {
        guard let state = world.cluster.inspect.partition(partition) else { return nil }
        let settled = world.store.checkpointNow(world.checkpointKey(partition)).nextOffset ?? state.logStart
        return (settled, Int(max(0, state.logEnd - max(settled, state.logStart))))
    }

    // MARK: What processors say

    private typealias Assignment = (process: String, status: ProcessorStatus, partition: PartitionStatus)

    private static func assignments(_ world: DrillWorld) -> [TopicPartition: Assignment] {
        var seen: [TopicPartition: Assignment] = [:]
        for processor in world.processors {
            guard let status = processor.status else { continue }
            for partition in status.partitions { seen[partition.partition] = (processor.name, status, partition) }
        }
        return seen
    }

    private static func isHalted(_ assignment: Assignment) -> Bool {
        assignment.partition.phase == PartitionPhase.halted.rawValue
    }

    /// Who has the partition, and what keeps it from going on.
    private static func cause(_ assignment: Assignment?, _ world: DrillWorld) -> String {
        guard let (process, status, partition) = assignment else {
            return world.processors.contains { $0.status != nil } ? "no processor has it" : "no processor runs"
        }
        if partition.phase == PartitionPhase.halted.rawValue {
            let why = assignment.flatMap(haltReason) ?? "an operator must act"
            return "\(process) has halted it until an operator acts: \(why)"
        }
        let trouble =
            (status.storeAlarm ?? status.storeFailure).map { "the store: \($0)" }
            ?? (status.consumerAlarm ?? status.kafkaFailure).map { "Kafka: \($0)" }
        let because = trouble.map { " (\($0))" } ?? ""
        if partition.isPaused { return "\(process) has paused it\(because)" }
        guard partition.phase == PartitionPhase.running.rawValue else {
            return "\(process) has not begun to read it, it is \(partition.phase)\(because)"
        }
        let held = partition.recordsHeld
        return "\(process) has it, with \(StoryWords.records(held)) read and not settled\(because)"
    }

    private static func haltReason(_ assignment: Assignment) -> String? {
        let partition = assignment.partition.partition
        let report = assignment.status.anomalies.last { $0.partition == partition && $0.response == .halted }
        if let report {
            let (from, to) = (Wording.count(Int(report.range.lowerBound)), Wording.count(Int(report.range.upperBound)))
            switch report.kind {
            case .logReplaced: return "offset \(from) holds another record than was settled (log-replaced)"
            case .aheadOfLog: return "the log ends at \(from), the checkpoint is \(to) (checkpoint-ahead)"
            case .expiredUnread: return "offsets \(from)..<\(to) expired before they were read (expired-unread)"
            }
        }
        let mark = "\(partition): "
        return assignment.status.alarms.last { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
    }
}
