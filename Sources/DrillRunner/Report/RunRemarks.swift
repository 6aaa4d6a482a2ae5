public import KafkaPorts
import SystemPorts

/// What a reader of a run would otherwise have to guess.
public struct RunRemarks: Hashable, Sendable {
    /// Partitions that stood still when the run's time to drain was over, with what waited in them.
    public var standing: [StandingPartition] = []
    /// Retention that could have deleted something, and deleted nothing; `nil` where there was none.
    public var idleRetention: IdleRetention?
    /// Partitions of the topic, and those that ever held a record; `nil` where all did, or none.
    public var partitionUse: PartitionUse?

    public init() {}
}

/// A partition that nobody took records from any more.
public struct StandingPartition: Hashable, Sendable {
    public let partition: TopicPartition
    /// Since the workload's start, to the second.
    public let since: Duration
    /// Who keeps it so, and why, in words.
    public let cause: String
    /// It stays so until an operator acts.
    public let isHalted: Bool
    /// Records in its log that the store had not settled.
    public let waiting: Int
}

/// Retention that deleted nothing.
public struct IdleRetention: Hashable, Sendable {
    public let topic: String
    /// The limits, such as `retention.ms 1 min`.
    public let limits: String
    /// The most segments that a partition has.
    public let segments: Int
    /// `segment.bytes` and `segment.ms`.
    public let segmentBytes: Int
    public let segmentAge: Duration
    /// `log.retention.check.interval.ms`
    public let checkInterval: Duration
}

/// How many partitions of a topic ever held a record.
public struct PartitionUse: Hashable, Sendable {
    public let topic: String
    public let used: Int
    public let total: Int
    public let sources: Int
}

extension RunRemarks {
    /// One sentence for each remark.
    ///
    /// - Parameter inFlight: records that are still in flight; without any, only halted partitions are worth a word.
    func sentences(inFlight: Int) -> [String] {
        standingSentences(inFlight) + [idleRetention?.sentence, partitionUse?.sentence].compactMap { $0 }
    }

    /// Partitions that stand still for the same reason since the same moment are told of together.
    private func standingSentences(_ inFlight: Int) -> [String] {
        var groups: [[StandingPartition]] = []
        for one in standing where one.isHalted || inFlight > 0 {
            if let index = groups.firstIndex(where: { $0[0].cause == one.cause && $0[0].since == one.since }) {
                groups[index].append(one)
            } else {
                groups.append([one])
            }
        }
        return groups.map { group in
            let names = Wording.list(group.map(\.partition.description))
            let waiting = group.reduce(0) { $0 + $1.waiting }
            let records = Wording.count(waiting, "record waits", plural: "records wait")
            let load = waiting > 0 ? ", and \(records) there" : ""
            let since = group[0].since < .zero ? "before the workload" : Wording.duration(group[0].since)
            return "\(names) stood still since \(since)\(load): \(group[0].cause)."
        }
    }
}

extension IdleRetention {
    var sentence: String {
        let why =
            segments <= 1
            ? "brokers delete whole segments, and the only one that a partition has is still being written to "
                + "(it would be closed at segment.bytes \(Wording.size(segmentBytes)) or segment.ms "
                + "\(Wording.duration(segmentAge)))"
            : "no closed segment was due whenever the brokers looked"
        return "Retention (\(limits)) deleted nothing of \(topic): \(why); they look every "
            + "\(Wording.duration(checkInterval))."
    }
}

extension PartitionUse {
    var sentence: String {
        let who = sources == 1 ? "One source" : "\(Wording.count(sources)) sources"
        return "\(who) put records into \(Wording.count(used)) of the \(Wording.count(total)) partitions of \(topic): "
            + "a source's stream decides its partition (shipper.spreadBlock spreads a heavy source)."
    }
}
