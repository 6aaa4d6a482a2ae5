import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

extension LedgerJoin {
    /// Every record that lies in a log, or lay there, is marked; what lies there twice, or out of order, is noted.
    mutating func joinLogs() {
        var settledTo: [TopicPartition: Int64] = [:]
        for commit in evidence.store.commits {
            settledTo[TopicPartition(topic: commit.key.topic, partition: commit.key.partition)] = commit.nextOffset ?? 0
        }
        let checkpoints = CheckpointTimes(evidence)
        var order = LoggedOrder(tables.map(\.source), checkpoints)
        for log in evidence.logs {
            order.begin(log.partition)
            let expiry = LogExpiry(log, evidence.store.commits)
            for run in log.runs { join(run, of: expiry, below: settledTo[log.partition] ?? 0, &order) }
        }
        for log in evidence.logs { joinForeign(log, below: settledTo[log.partition] ?? 0) }
        history.logs = evidence.logs
        history.logCopies = order.copies
        history.displaced = order.displaced
    }

    private mutating func join(
        _ run: LoggedRun,
        of log: LogExpiry,
        below checkpoint: Int64,
        _ order: inout LoggedOrder
    ) {
        guard let entry = directory.entries[run.stream] else { return }
        let table = entry.source
        var offset = run.offsets.lowerBound
        var reached = order.reached(run.stream)
        for ordinals in StreamDirectory.ordinals(entry, run.positions, in: tables[table]) {
            for ordinal in ordinals {
                if !tables[table].marks[ordinal].isDisjoint(with: [.logged, .expired]) {
                    order.noteCopy(table, ordinal, at: offset)
                } else if ordinal < reached {
                    order.noteDisplaced(table, ordinal, at: offset)
                } else {
                    reached = ordinal
                }
                let end = RecordEnd(tables[table].marks[ordinal])
                let isExpired = log.tookUnread(offset, end)
                if end == .lost, let gone = isExpired ? log.expired(offset) : order.settled(offset) {
                    moments.note(table, ordinal, at: gone)
                }
                tables[table].marks[ordinal].formUnion(isExpired ? .expired : .logged)
                if offset < checkpoint { tables[table].marks[ordinal].insert(.belowCheckpoint) }
                if tables[table].partitions[ordinal] < 0 {
                    tables[table].partitions[ordinal] = log.partition
                }
                offset += 1
            }
        }
        order.reach(reached, run.stream)
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
private struct LoggedOrder {
    private let sources: [String]
    /// A copy counts as noticed when the checkpoint passed it.
    private let checkpoints: CheckpointTimes
    private var partition = TopicPartition(topic: "", partition: 0)
    /// Of each stream, the highest ordinal that the partition in hand holds so far.
    private var highest: [StreamID: Int] = [:]
    private var copyFindings: [Int: History.Finding] = [:]
    private var displacedFindings: [Int: History.Finding] = [:]

    init(_ sources: [String], _ checkpoints: CheckpointTimes) {
        self.sources = sources
        self.checkpoints = checkpoints
    }

    /// When the store had settled `offset` of the partition in hand.
    func settled(_ offset: Int64) -> Instant? { checkpoints.passed(offset, of: partition) }

    mutating func begin(_ partition: TopicPartition) {
        self.partition = partition
        highest = [:]
    }

    func reached(_ stream: StreamID) -> Int { highest[stream] ?? -1 }

    mutating func reach(_ ordinal: Int, _ stream: StreamID) {
        highest[stream] = ordinal
    }

    mutating func noteCopy(_ table: Int, _ ordinal: Int, at offset: Int64) {
        copyFindings[table, default: History.Finding()].add(
            "\(sources[table]) #\(ordinal) at \(partition) offset \(offset)",
            at: settled(offset),
            of: .record(source: sources[table], ordinal: ordinal)
        )
    }

    mutating func noteDisplaced(_ table: Int, _ ordinal: Int, at offset: Int64) {
        displacedFindings[table, default: History.Finding()].add(
            "\(sources[table]) #\(ordinal) at \(partition) offset \(offset), behind later ones",
            at: settled(offset),
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
