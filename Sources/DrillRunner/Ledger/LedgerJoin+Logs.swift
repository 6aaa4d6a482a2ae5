import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

extension LedgerJoin {
    /// Every record that lies in a log, or lay there, is marked; what lies there twice, or out of order, is noted. While
    /// the run goes on that is done of what is below both the log's start and its checkpoint.
    mutating func joinLogs() {
        var settledTo: [TopicPartition: Int64] = [:]
        for commit in evidence.store.commits {
            settledTo[TopicPartition(topic: commit.key.topic, partition: commit.key.partition)] = commit.nextOffset ?? 0
        }
        loggedOrder.checkpoints = CheckpointTimes(evidence)
        for log in evidence.logs {
            let checkpoint = settledTo[log.partition] ?? 0
            let limit = isFinal ? Int64.max : min(log.logStart, checkpoint)
            let joined = loggedTo[log.partition] ?? 0
            let expiry = LogExpiry(log, evidence.store.commits)
            for run in log.runs where run.offsets.lowerBound >= joined {
                guard run.offsets.upperBound <= limit else { break }
                join(run, of: log.partition, expiry, below: checkpoint)
                loggedTo[log.partition] = run.offsets.upperBound
            }
        }
        for log in evidence.logs { joinForeign(log, below: settledTo[log.partition] ?? 0) }
        history.logs = evidence.logs
        history.logCopies = loggedOrder.copies
        history.displaced = loggedOrder.displaced
    }

    private mutating func join(
        _ run: LoggedRun,
        of partition: TopicPartition,
        _ expiry: LogExpiry,
        below checkpoint: Int64
    ) {
        guard let entry = directory.entries[run.stream] else { return }
        let table = entry.source
        var offset = run.offsets.lowerBound
        if case .bytes = entry.positions, run.positions.lowerBound < tables[table].closedPosition {
            // Records whose books are closed lay in a log when that was done.
            offset = noteClosedCopies(run, table, partition)
        }
        var reached = loggedOrder.reached(run.stream, partition)
        for ordinals in StreamDirectory.ordinals(entry, run.positions, in: tables[table]) {
            for ordinal in ordinals {
                if !tables[table].marks[ordinal].isDisjoint(with: [.logged, .expired]) {
                    loggedOrder.noteCopy(table, ordinal, partition, at: offset)
                } else if ordinal < reached {
                    loggedOrder.noteDisplaced(table, ordinal, partition, at: offset)
                } else {
                    reached = ordinal
                }
                let end = RecordEnd(tables[table].marks[ordinal])
                let isExpired = expiry.tookUnread(offset, end)
                if end == .lost,
                    let gone = isExpired ? expiry.expired(offset) : loggedOrder.settled(offset, of: partition)
                {
                    moments.note(table, ordinal, at: gone)
                }
                tables[table].marks[ordinal].formUnion(isExpired ? .expired : .logged)
                if offset < checkpoint { tables[table].marks[ordinal].insert(.belowCheckpoint) }
                if tables[table].partitions[ordinal] < 0 {
                    tables[table].partitions[ordinal] = partition.partition
                }
                offset += 1
            }
        }
        loggedOrder.reach(reached, run.stream, partition)
    }

    /// Notes the closed records of `run`; returns the offset of the first that is open.
    private mutating func noteClosedCopies(_ run: LoggedRun, _ table: Int, _ partition: TopicPartition) -> Int64 {
        let closed = run.offsets.count - tables[table].ordinals(in: run.positions).count
        for offset in run.offsets.prefix(max(0, closed)) {
            loggedOrder.noteClosedCopy(table, before: tables[table].first, partition, at: offset)
        }
        return run.offsets.lowerBound + Int64(max(0, closed))
    }

    private mutating func joinForeign(_ log: PartitionEvidence, below checkpoint: Int64) {
        guard let places = foreignOrdinals[log.partition] else { return }
        for (offset, place) in places.sorted(by: { $0.key < $1.key }) {
            var marks: EmittedTable.Marks = offset < log.logStart ? .expired : .logged
            if offset >= log.highWatermark { marks = .acknowledged }
            if offset < checkpoint { marks.insert(.belowCheckpoint) }
            tables[place.table].marks[place.ordinal].formUnion(marks)
            tables[place.table].partitions[place.ordinal] = log.partition.partition
        }
    }
}

/// What retention took of one log, and what the checkpoint had passed by then.
private struct LogExpiry {
    let partition: Int32
    private let logStart: Int64
    private let moves: [LogStartMove]
    private let commits: [StoreCommit]

    init(_ log: PartitionEvidence, _ commits: [StoreCommit]) {
        partition = log.partition.partition
        logStart = log.logStart
        moves = log.startMoves
        self.commits =
            logStart == 0
            ? [] : commits.filter { $0.key.topic == log.partition.topic && $0.key.partition == log.partition.partition }
    }

    /// When the log's start passed `offset`.
    func expired(_ offset: Int64) -> Instant? { moves.first { $0.start > offset }?.time }

    /// Whether the record at `offset` has expired; but one without an outcome that the checkpoint had passed before it
    /// expired was passed over while it lay in the log.
    func tookUnread(_ offset: Int64, _ end: RecordEnd) -> Bool {
        guard offset < logStart else { return false }
        guard end == .lost, let passed = commits.first(where: { ($0.nextOffset ?? 0) > offset })?.time,
            let expired = expired(offset)
        else { return true }
        return passed >= expired
    }
}

/// How the logs' order compares with the order in which streams were sealed.
struct LoggedOrder {
    private let sources: [String]
    /// A copy counts as noticed when the checkpoint passed it.
    var checkpoints = CheckpointTimes()
    /// Of each stream, the highest ordinal that each partition holds so far.
    private var highest: [Place: Int] = [:]
    private var copyFindings: [Int: History.Finding] = [:]
    private var displacedFindings: [Int: History.Finding] = [:]

    private struct Place: Hashable {
        let stream: StreamID
        let partition: TopicPartition
    }

    init(_ sources: [String]) {
        self.sources = sources
    }

    /// When the store had settled `offset` of a partition.
    func settled(_ offset: Int64, of partition: TopicPartition) -> Instant? {
        checkpoints.passed(offset, of: partition)
    }

    func reached(_ stream: StreamID, _ partition: TopicPartition) -> Int {
        highest[Place(stream: stream, partition: partition)] ?? -1
    }

    mutating func reach(_ ordinal: Int, _ stream: StreamID, _ partition: TopicPartition) {
        highest[Place(stream: stream, partition: partition)] = ordinal
    }

    mutating func noteCopy(_ table: Int, _ ordinal: Int, _ partition: TopicPartition, at offset: Int64) {
        copyFindings[table, default: History.Finding()].add(
            "\(sources[table]) #\(ordinal) at \(partition) offset \(offset)",
            at: settled(offset, of: partition),
            of: .record(source: sources[table], ordinal: ordinal)
        )
    }

    mutating func noteClosedCopy(_ table: Int, before ordinal: Int, _ partition: TopicPartition, at offset: Int64) {
        copyFindings[table, default: History.Finding()].add(
            "\(sources[table]), closed before #\(ordinal), at \(partition) offset \(offset)"
        )
    }

    mutating func noteDisplaced(_ table: Int, _ ordinal: Int, _ partition: TopicPartition, at offset: Int64) {
        displacedFindings[table, default: History.Finding()].add(
            "\(sources[table]) #\(ordinal) at \(partition) offset \(offset), behind later ones",
            at: settled(offset, of: partition),
            of: .record(source: sources[table], ordinal: ordinal)
        )
    }

    /// By source, in the sources' order.
    var copies: [History.SourceFinding] { bySource(copyFindings) }
    var displaced: [History.SourceFinding] { bySource(displacedFindings) }

    private func bySource(_ findings: [Int: History.Finding]) -> [History.SourceFinding] {
        sources.indices.compactMap { table in
            findings[table].map { History.SourceFinding(sources[table], $0) }
        }
    }
}
