import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// Shortens what a run's history says of offsets that lie below a log's start and below its checkpoint: nothing can happen
/// there any more.
///
/// Only what is in order is folded. As soon as a checker accuses a list, that list is kept whole from then on, so that at
/// the end the checker finds what it would have found.
struct HistoryFold {
    private(set) var stored: [StoredRun]
    private(set) var commits: [StoreCommit]
    private(set) var groupCommits: [GroupCommit]
    private(set) var loggedTo: [TopicPartition: Int64]
    private let history: History
    private let deliveries: [DeliveredRun]

    init(_ history: History, loggedTo: [TopicPartition: Int64], deliveries: [DeliveredRun]) {
        self.history = history
        self.loggedTo = loggedTo
        self.deliveries = deliveries
        stored = history.stored
        commits = history.commits
        groupCommits = history.groupCommits
    }

    mutating func run() {
        foldStored()
        foldCommits()
    }

    /// Rows that came in the order of the log, and lie in the log as they were stored, are let go. The last of each
    /// partition stays, for the order of those to come and for the log's comparison with the checkpoint.
    private mutating func foldStored() {
        var judged = history
        judged.stored = stored.filter { $0.offsets.upperBound <= loggedTo[$0.partition] ?? 0 }
        judged.logReports = []
        let isInOrder = ReorderStoreChecker().judge(judged).isEmpty && LogReplacedChecker().judge(judged).isEmpty
        guard isInOrder else {
            loggedTo = [:]
            return
        }
        var last: [TopicPartition: Int] = [:]
        for (index, run) in stored.enumerated() where run.offsets.upperBound <= loggedTo[run.partition] ?? 0 {
            last[run.partition] = index
        }
        var kept: [StoredRun] = []
        for (index, run) in stored.enumerated() {
            let isOld = run.offsets.upperBound <= loggedTo[run.partition] ?? 0
            if !isOld || last[run.partition] == index { kept.append(run) }
        }
        stored = kept
        // The log is known as far down as any row that is kept.
        for run in kept { loggedTo[run.partition]?.lower(to: run.offsets.lowerBound) }
    }

    /// Commits that went on from one another are folded into one, wherever nothing that is judged later lies between them:
    /// the beginning of a delivery, a move of the log's start, the group's last commit.
    private mutating func foldCommits() {
        let isInOrder =
            OffsetRegressionChecker().judge(history).isEmpty && CommitBeforeStoreChecker().judge(history).isEmpty
        guard isInOrder else { return }
        var lastOfGroup: [TopicPartition: Int] = [:]
        for (index, commit) in groupCommits.enumerated() { lastOfGroup[commit.partition] = index }
        groupCommits = lastOfGroup.values.sorted().map { groupCommits[$0] }
        let instants = judgedInstants
        var folded: [StoreCommit?] = []
        var open: [CheckpointKey: Int] = [:]
        for commit in commits {
            let partition = TopicPartition(topic: commit.key.topic, partition: commit.key.partition)
            let isOld = commit.nextOffset.map { $0 <= loggedTo[partition] ?? 0 } ?? false
            if isOld, let index = open[commit.key], let before = folded[index], let both = before.absorbed(by: commit),
                !(instants[partition] ?? []).holdsAny(from: before.time, before: commit.time)
            {
                // In the later one's place, for the list is in the order of time.
                folded[index] = nil
                folded.append(both)
            } else {
                folded.append(commit)
            }
            open[commit.key] = folded.count - 1
        }
        commits = folded.compactMap { $0 }
    }

    /// When something happened that is judged by the checkpoint of that moment.
    private var judgedInstants: [TopicPartition: [Instant]] {
        var instants: [TopicPartition: [Instant]] = [:]
        for run in deliveries { instants[run.partition, default: []].append(run.began) }
        for commit in groupCommits { instants[commit.partition, default: []].append(commit.time) }
        for log in history.logs { instants[log.partition, default: []] += log.startMoves.map(\.time) }
        return instants.mapValues { $0.sorted() }
    }
}

extension Judgement {
    fileprivate var isEmpty: Bool { violations.isEmpty && permitted.isEmpty }
}

extension Int64 {
    fileprivate mutating func lower(to other: Int64) { self = Swift.min(self, other) }
}

extension [Instant] {
    /// Whether any of the sorted instants lies in `from ..< end`.
    fileprivate func holdsAny(from start: Instant, before end: Instant) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] < end
    }
}
