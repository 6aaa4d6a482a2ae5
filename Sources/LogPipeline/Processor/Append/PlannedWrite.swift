import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// One partition's next transaction, from the decision on its rows until the store's answer. A value.
struct PlannedWrite: Sendable {
    /// Where it stands. The order is fixed: a dead letter is acknowledged by its topic before its row is written.
    enum Stage: Hashable, Sendable {
        /// Letters are to be sent. → lettersUnderway
        case lettersOwed
        /// → ready (acknowledged, or dropped by policy), lettersOwed (further ones)
        case lettersUnderway(job: Int)
        /// → inFlight
        case ready
        /// → (stored), ready (nothing was done), lettersOwed (rows refused), inDoubt
        case inFlight(append: Int)
        /// Done or not: the checkpoint is read again. → (stored), ready
        case inDoubt
    }

    let batches: [ReadBatch]
    /// Per batch, per row.
    private(set) var outcomes: [[RowOutcome]]
    /// In the order found.
    private(set) var letters: [DeadLetter]
    /// Where the first letters are now, acknowledged.
    private(set) var placed: [DeadLetterRow] = []
    /// Records that are neither stored nor dead-lettered, by policy: dead letters are off, or this one was refused.
    private(set) var dropped: Int
    private var droppedRows = 0
    let markers: Int
    let overlapping: Int
    /// To be reported once stored.
    let findings: [AckedLost]
    let expectedVersion: Int64
    let checkpoint: Checkpoint
    let recordCount: Int
    let byteCount: Int
    var stage: Stage
    /// How many letters go into one batch: one by one after a refusal, to find the one that is too large.
    var lettersPerJob = Int.max

    init(
        batches: [ReadBatch],
        decisions: RowDecisions,
        expectedVersion: Int64,
        checkpoint: Checkpoint
    ) {
        self.batches = batches
        outcomes = decisions.outcomes
        letters = decisions.letters
        dropped = decisions.dropped
        markers = decisions.markers
        overlapping = decisions.overlapping
        findings = decisions.findings
        self.expectedVersion = expectedVersion
        self.checkpoint = checkpoint
        recordCount = batches.reduce(0) { $0 + $1.recordCount }
        byteCount = batches.reduce(0) { $0 + $1.byteCount }
        stage = decisions.letters.isEmpty ? .ready : .lettersOwed
    }

    var lettersOwed: ArraySlice<DeadLetter> { letters[placed.count...].prefix(lettersPerJob) }

    /// Whether nothing of it is to be stored.
    var movesCheckpointOnly: Bool {
        letters.isEmpty && !outcomes.contains { $0.contains(.stored) }
    }

    func partitionWrite(
        _ key: CheckpointKey,
        addedFields: [AddedField],
        configurationVersion: Int
    ) -> PartitionWrite {
        let settled = batches.indices.map { index in
            SettledBatch(
                batch: batches[index].decoded,
                baseOffset: batches[index].fetched.baseOffset,
                outcomes: outcomes[index],
                addedFields: addedFields,
                deadLetters: zip(letters, placed).filter { $0.0.batch == index }.map(\.1),
                configurationVersion: configurationVersion
            )
        }
        return PartitionWrite(key: key, expectedVersion: expectedVersion, batches: settled, checkpoint: checkpoint)
    }

    /// The letters owed were acknowledged; the first of them lies at `offset` (`nil` where the broker did not say).
    mutating func lettersPlaced(_ offsets: [Int64?], in destination: TopicPartition) {
        for (letter, offset) in zip(lettersOwed, offsets) {
            let batch = batches[letter.batch]
            placed.append(
                DeadLetterRow(
                    id: letter.id,
                    reason: letter.reason,
                    origin: RecordOrigin(
                        topic: batch.fetched.partition.topic,
                        partition: batch.fetched.partition.partition,
                        offset: batch.fetched.offset(of: letter.input)
                    ),
                    letter: RecordOrigin(
                        topic: destination.topic,
                        partition: destination.partition,
                        offset: offset
                    )
                )
            )
        }
        stage = lettersOwed.isEmpty ? .ready : .lettersOwed
    }

    /// The first letter owed can never be placed, and the policy is to drop such records.
    mutating func dropFirstLetterOwed() {
        guard let letter = lettersOwed.first else { return }
        // The store knows no dropped rows; the row is settled without being stored, and counted here.
        if let row = letter.row {
            outcomes[letter.batch][row] = .filtered
            droppedRows += 1
        }
        dropped += 1
        letters.remove(at: placed.count)
        stage = lettersOwed.isEmpty ? .ready : .lettersOwed
    }

    /// The store will never take these rows: they become dead letters, the rest goes through.
    mutating func refuse(_ rows: [RefusedRow]) {
        for refused in rows.sorted(by: { ($0.batch, $0.row) < ($1.batch, $1.row) }) {
            guard batches.indices.contains(refused.batch), outcomes[refused.batch].indices.contains(refused.row),
                outcomes[refused.batch][refused.row] == .stored
            else { continue }
            outcomes[refused.batch][refused.row] = .deadLettered
            let decoded = batches[refused.batch].decoded
            let input = decoded.inputIndex(refused.row)
            guard let id = decoded.recordID(refused.row) else { continue }
            letters.append(
                DeadLetter(
                    batch: refused.batch,
                    input: input,
                    row: refused.row,
                    id: id,
                    reason: "refused: \(refused.reason)",
                    errorOffset: nil
                )
            )
        }
        stage = lettersOwed.isEmpty ? .ready : .lettersOwed
    }

    /// Every row to be stored is refused; for writes of one record, and for planted bugs.
    mutating func refuseAll(reason: String) {
        var rows: [RefusedRow] = []
        for batch in outcomes.indices {
            for row in outcomes[batch].indices where outcomes[batch][row] == .stored {
                rows.append(RefusedRow(batch: batch, row: row, reason: reason))
            }
        }
        refuse(rows)
    }

    /// What the counters gain once it is stored.
    var tally: OutcomeTally {
        var tally = OutcomeTally()
        for batch in outcomes {
            for outcome in batch {
                switch outcome {
                case .stored: tally.stored += 1
                case .filtered: tally.filtered += 1
                case .duplicate: tally.duplicates += 1
                case .deadLettered: break
                }
            }
        }
        tally.deadLettered = Int64(placed.count)
        // Rows count as duplicates that were no logs, and as filtered that were dropped; undecoded ones have no row.
        tally.duplicates -= Int64(markers)
        tally.filtered -= Int64(droppedRows)
        return tally
    }
}

/// Outcomes of records, counted.
struct OutcomeTally: Hashable, Sendable {
    var stored: Int64 = 0
    var filtered: Int64 = 0
    var duplicates: Int64 = 0
    var deadLettered: Int64 = 0
}
