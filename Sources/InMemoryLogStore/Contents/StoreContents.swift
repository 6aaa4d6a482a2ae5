import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// Everything a store holds, and the rules by which it changes. A value: no time passes here, nothing fails by chance.
struct StoreContents {
    let guarantee: StoreGuarantee
    let mutants: Mutants

    private(set) var segments: [StoredSegment] = []
    /// Segments before those in ``segments``, which were released.
    private(set) var releasedSegments = 0
    private(set) var commits: [StoreCommit] = []
    private(set) var counts = StoreCounts()
    private(set) var letters: [RecordID: HeldLetter] = [:]
    private(set) var filtered: [StreamID: PositionRanges] = [:]
    /// Rows taken in, copies and released ones counted.
    private(set) var rowCount = 0
    private var checkpoints: [CheckpointKey: Checkpoint] = [:]
    private var index = RowIndex()
    /// Rows offered so far; chooses those that planted bugs spoil.
    private var rowsOffered = 0

    init(guarantee: StoreGuarantee, mutants: Mutants) {
        self.guarantee = guarantee
        self.mutants = mutants
    }

    func checkpoint(_ key: CheckpointKey) -> Checkpoint {
        checkpoints[key] ?? Checkpoint()
    }

    /// Does `write`, or nothing of it: the version is compared first, then every row is asked for a refusal.
    mutating func apply(
        _ write: PartitionWrite,
        at now: Instant,
        refusing refusal: (LogBatch, Int) -> String?
    ) -> AppendAnswer {
        if let found = staleVersion(write) {
            counts.writesStale += 1
            return .stale(found: found)
        }
        let refused = refusedRows(write, refusal)
        guard refused.isEmpty else {
            counts.writesRefused += 1
            if mutants.has(StoreMutants.keepsRefusedWrite) { _ = insertRows(write, except: Set(refused), at: now) }
            return .refused(refused)
        }
        let rows = insertRows(write, except: [], at: now)
        let before = counts
        settle(write)
        var checkpoint = write.checkpoint
        checkpoint.version = write.expectedVersion + 1
        checkpoints[write.key] = checkpoint
        counts.writesDone += 1
        if mutants.has(StoreMutants.countsStoredTwice), counts.writesDone == 1 { counts.stored += 1 }
        commits.append(
            StoreCommit(
                time: now,
                key: write.key,
                version: checkpoint.version,
                nextOffset: checkpoint.nextOffset,
                rows: rows,
                filtered: counts.filtered - before.filtered,
                deadLettered: counts.deadLettered - before.deadLettered
            )
        )
        return .stored
    }

    /// What is left of `write` when a store without transactions loses it half-way: its rows, but no checkpoint.
    mutating func applyRowsOnly(_ write: PartitionWrite, at now: Instant) {
        guard guarantee != .transactional, staleVersion(write) == nil else { return }
        _ = insertRows(write, except: [], at: now)
    }

    /// Moves the dead row of `record` to re-driven and stores its record in the same transaction.
    mutating func redrive(_ record: RedrivenRecord, pipeline: String, batch: LogBatch, at now: Instant) -> Bool {
        guard var letter = letters[record.id], letter.pipeline == pipeline, !letter.isRedriven else { return false }
        letter.isRedriven = true
        letters[record.id] = letter
        counts.redriven += 1
        let place = letter.row.origin
        countHeld(record.id)
        keep(
            batch,
            rows: nil,
            baseOffset: place.offset ?? 0,
            addedFields: [],
            key: CheckpointKey(cluster: "", topic: place.topic, pipeline: pipeline, partition: place.partition),
            configurationVersion: 0,
            at: now
        )
        return true
    }

    // MARK: Releasing what has been judged

    /// Lets go of the segments before `number`, counted from the first that was ever stored.
    mutating func releaseSegments(before number: Int) {
        let count = min(segments.count, max(0, number - releasedSegments))
        segments.removeFirst(count)
        releasedSegments += count
    }

    /// Lets go of what was filtered of `stream` below `position`.
    mutating func releaseFiltered(of stream: StreamID, below position: Int64) {
        filtered[stream]?.removeBelow(position)
    }

    /// Puts fewer commits that say the same in place of the first `count`.
    mutating func replaceCommits(first count: Int, with fewer: [StoreCommit]) {
        commits.replaceSubrange(..<count, with: fewer)
    }

    // MARK: The steps of a write

    private func staleVersion(_ write: PartitionWrite) -> Int64? {
        let found = checkpoint(write.key).version
        guard found != write.expectedVersion, !mutants.has(StoreMutants.ignoresVersion) else { return nil }
        return found
    }

    private func refusedRows(_ write: PartitionWrite, _ refusal: (LogBatch, Int) -> String?) -> [RefusedRow] {
        var refused: [RefusedRow] = []
        for (number, settled) in write.batches.enumerated() {
            for row in 0..<settled.batch.count where settled.outcomes[row] == .stored {
                guard let reason = refusal(settled.batch, row) else { continue }
                refused.append(RefusedRow(batch: number, row: row, reason: reason))
            }
        }
        return refused
    }

    /// Inserts the rows to be stored; returns how many were.
    private mutating func insertRows(_ write: PartitionWrite, except refused: Set<RefusedRow>, at now: Instant) -> Int {
        var inserted = 0
        for (number, settled) in write.batches.enumerated() {
            let kept = keptRows(settled, number, refused)
            let count = kept?.count ?? settled.batch.count
            guard count > 0 else { continue }
            inserted += count
            let (batch, baseOffset) = spoilt(settled)
            keep(
                batch,
                rows: kept,
                baseOffset: baseOffset,
                addedFields: settled.addedFields,
                key: write.key,
                configurationVersion: settled.configurationVersion,
                at: now
            )
        }
        return inserted
    }

    private mutating func keep(
        _ batch: LogBatch,
        rows: [Int32]?,
        baseOffset: Int64,
        addedFields: [AddedField],
        key: CheckpointKey,
        configurationVersion: Int,
        at now: Instant
    ) {
        let segment = StoredSegment(
            batch: batch,
            rows: rows,
            baseOffset: baseOffset,
            addedFields: addedFields,
            key: key,
            committed: now,
            configurationVersion: configurationVersion
        )
        rowCount += segment.count
        segments.append(segment)
    }

    /// The rows of `settled` that are kept, each counted; `nil` where that is all of them, in order.
    private mutating func keptRows(_ settled: SettledBatch, _ number: Int, _ refused: Set<RefusedRow>) -> [Int32]? {
        var kept: [Int32] = []
        var all = true
        func leaveOut(before row: Int) {
            guard all else { return }
            all = false
            kept = (0..<Int32(row)).map { $0 }
        }
        let refusedRows = Set(refused.lazy.filter { $0.batch == number }.map(\.row))
        for row in 0..<settled.batch.count {
            guard settled.outcomes[row] == .stored, !refusedRows.contains(row) else {
                leaveOut(before: row)
                continue
            }
            let id = settled.id(row)
            let copies = copiesToKeep(id)
            if copies != 1 { leaveOut(before: row) }
            for _ in 0..<copies {
                countHeld(id)
                if !all { kept.append(Int32(row)) }
            }
        }
        return all ? nil : kept
    }

    /// How often a row is kept: once, or not at all where an idempotent store has its id (or a planted bug strikes).
    private mutating func copiesToKeep(_ id: RecordID) -> Int {
        rowsOffered += 1
        let isSpoilt = rowsOffered % 500 == 250
        if isSpoilt, mutants.has(StoreMutants.losesRow) {
            counts.stored += 1
            return 0
        }
        if isSpoilt, mutants.has(StoreMutants.repeatsRow) { return 2 }
        if guarantee == .idempotent, !mutants.has(StoreMutants.forgetsIDs), index.contains(id) {
            counts.ignored += 1
            return 0
        }
        return 1
    }

    /// The batch as it is kept: as it came, unless a planted bug changes a message in it.
    private func spoilt(_ settled: SettledBatch) -> (batch: LogBatch, baseOffset: Int64) {
        guard mutants.has(StoreMutants.corruptsRow), (releasedSegments + segments.count) % 5 == 2,
            settled.batch.count > 0
        else {
            return (settled.batch, settled.baseOffset)
        }
        var records = (0..<settled.batch.count).map(settled.batch.record)
        records[records.count / 2].message += "!"
        return (LogBatch(records: records), settled.offset(0))
    }

    private mutating func countHeld(_ id: RecordID) {
        if index.insert(id) { counts.copies += 1 } else { counts.stored += 1 }
    }

    /// Notes the outcomes other than stored.
    private mutating func settle(_ write: PartitionWrite) {
        for settled in write.batches {
            for row in 0..<settled.batch.count {
                switch settled.outcomes[row] {
                case .stored, .deadLettered: break
                case .duplicate: counts.duplicates += 1
                case .filtered:
                    let id = settled.id(row)
                    filtered[id.stream, default: PositionRanges()].insert(id.start..<id.end)
                    counts.filtered += 1
                    if mutants.has(StoreMutants.missesFiltered), counts.filtered == 1 { counts.filtered = 0 }
                }
            }
            for letter in settled.deadLetters { keepLetter(letter, pipeline: write.key.pipeline) }
        }
    }

    private mutating func keepLetter(_ letter: DeadLetterRow, pipeline: String) {
        if mutants.has(StoreMutants.losesLetters) {
            counts.deadLettered += 1
            return
        }
        guard letters[letter.id] == nil else { return }
        letters[letter.id] = HeldLetter(row: letter, pipeline: pipeline)
        counts.deadLettered += 1
    }
}
