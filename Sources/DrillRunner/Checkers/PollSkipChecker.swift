import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// *Poll-skip*: a consumer was given an offset, and before it none of some records that lay in the log in between.
///
/// Within one assignment of a partition every delivery must go on where the last one ended, or further back. It may
/// begin, or jump ahead, only to what the store had settled by then, or to the log's start of then. Only offsets at
/// which the log holds records that bring ids count: markers and what compaction took leave gaps of their own.
///
/// It judges what was delivered, not what became of it: a record that was delivered and then forgotten is *unseen*.
/// Permitted where offsets may be used a second time.
struct PollSkipChecker: Checker {
    let anomaly = Anomaly.pollSkip

    func judge(_ history: History) -> Judgement {
        let logs = Dictionary(history.logs.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        var found = History.Finding()
        var settled = SettledOffsets(history.commits)
        var ends: [Tenure: Int64] = [:]
        for run in history.deliveries {
            let tenure = Tenure(number: run.tenure, partition: run.partition)
            defer { ends[tenure] = run.offsets.upperBound }
            guard let log = logs[run.partition] else { continue }
            let expected = max(
                ends[tenure] ?? 0,
                settled.next(of: run.partition, at: run.began),
                log.start(at: run.began)
            )
            guard expected < run.offsets.lowerBound else { continue }
            let skipped = log.records(in: expected..<run.offsets.lowerBound)
            guard skipped > 0 else { continue }
            found.add(
                "\(run.process): \(run.partition) offset \(run.offsets.lowerBound), expected \(expected)",
                count: skipped,
                at: run.began,
                of: .partition(run.partition)
            )
        }
        return Judgement(anomaly, found, permittedBecause: history.promise.reason(for: .offsetReuse))
    }

    private struct Tenure: Hashable {
        let number: Int
        let partition: TopicPartition
    }
}

/// What the store had settled at a moment; asked in the order of time.
struct SettledOffsets {
    private let commits: [StoreCommit]
    private var taken = 0
    private var offsets: [TopicPartition: Int64] = [:]

    init(_ commits: [StoreCommit]) {
        self.commits = commits
    }

    /// The highest next offset that any checkpoint of the partition has named until `time`.
    mutating func next(of partition: TopicPartition, at time: Instant) -> Int64 {
        while taken < commits.count, commits[taken].time <= time {
            let commit = commits[taken]
            let place = TopicPartition(topic: commit.key.topic, partition: commit.key.partition)
            if let offset = commit.nextOffset { offsets[place] = max(offsets[place] ?? 0, offset) }
            taken += 1
        }
        return offsets[partition] ?? 0
    }
}

extension PartitionEvidence {
    /// Where the log began at `time`.
    fileprivate func start(at time: Instant) -> Int64 {
        startMoves.lazy.filter { $0.time <= time }.map(\.start).max() ?? 0
    }

    /// How many records with ids lie, or lay, at `offsets`.
    fileprivate func records(in offsets: Range<Int64>) -> Int {
        let known = runs.reduce(0) { $0 + $1.offsets.clamped(to: offsets).count }
        return foldedOffsets.ranges.reduce(known) { $0 + $1.clamped(to: offsets).count }
    }
}
