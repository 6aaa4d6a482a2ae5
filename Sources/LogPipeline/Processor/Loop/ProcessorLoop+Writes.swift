import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

// From queued batches to a write that is ready: planning, and its dead letters.
extension ProcessorLoop {
    /// Plans the next writes when they are due and a connection is free, so that what arrives meanwhile goes together.
    ///
    /// - Returns: when the next ones are due.
    func planWrites() -> Instant {
        let slots = max(configuration.processor.append.maxInFlight, 1)
        guard appends.count < slots else { return .distantFuture }
        var oldest = Instant.distantFuture
        var records = 0
        var isReady = false
        var skipped: [Int] = []
        partitions.forEach { index, state in
            if state.write?.stage == .ready { isReady = true }
            guard !isReady, state.canPlan else { return }
            if state.hasSkipped {
                skipped.append(index)
            } else {
                records += state.recordsQueued
                oldest = min(oldest, state.oldestQueued)
            }
        }
        for index in skipped { plan(index, batches: 0) }
        guard !isReady, records > 0 else { return .distantFuture }
        let due = planner.due(records: records, oldest: oldest)
        guard due <= now || isDraining else { return due }
        let able = partitions.indices { $0.canPlan }
        let candidates = able.map { index in
            AppendPlanner.Candidate(
                batches: partitions[index].queue.map(\.recordCount),
                oldest: partitions[index].oldestQueued,
                recordLimit: partitions[index].refusals.recordLimit
            )
        }
        let shares = planner.shares(candidates)
        for (index, share) in zip(able, shares) where share > 0 { plan(index, batches: share) }
        return .distantFuture
    }

    private func plan(_ index: Int, batches count: Int) {
        var batches = takeBatches(count, at: index)
        let nextOffset = batches.last?.nextOffset ?? partitions[index].readPosition
        if ports.mutants.has("processor-shutdown-forgets-last-batch"), isDraining, partitions[index].queue.isEmpty {
            batches = batches.dropLast()
        }
        if ports.mutants.has("processor-stores-newest-batch-first") { batches.reverse() }
        guard let write = builder.plan(batches, nextOffset: nextOffset, for: partitions[index]) else {
            return partitions[index].putBack(batches)
        }
        if ports.mutants.has("processor-filters-all-does-not-move-checkpoint"), write.movesCheckpointOnly {
            partitions[index].base = write.checkpoint
            return tally(write)
        }
        partitions[index].write = write
    }

    /// The next batches, the last of them cut where a search for refused rows allows so many records only.
    private func takeBatches(_ count: Int, at index: Int) -> [ReadBatch] {
        var batches = partitions[index].takeBatches(count)
        guard let limit = partitions[index].refusals.recordLimit else { return batches }
        var records = 0
        for (place, batch) in batches.enumerated() {
            records += batch.recordCount
            guard records > limit else { continue }
            var rest = Array(batches[(place + 1)...])
            batches.removeLast(batches.count - place - 1)
            let cut = batch.range.upperBound - (records - limit)
            if cut > batch.range.lowerBound {
                let foreign = partitions[index].foreignStream
                let head = batch.range.lowerBound..<cut
                batches[place] = reader.read(batch.fetched, head, for: foreign, at: batch.readAt)
                let tail = reader.read(batch.fetched, cut..<batch.range.upperBound, for: foreign, at: batch.readAt)
                rest.insert(tail, at: 0)
            } else {
                batches.removeLast()
                rest.insert(batch, at: 0)
            }
            partitions[index].putBack(rest)
            break
        }
        return batches
    }

    // MARK: Dead letters

    /// Hands letters that are owed to the sender, as long as it takes more.
    func sendLetters() {
        for index in partitions.indices(where: { $0.write?.stage == .lettersOwed }) {
            guard let write = partitions[index].write else { continue }
            let job = DeadLetterJob(
                number: number(),
                letters: .deadLetters(
                    Array(write.lettersOwed),
                    of: write.batches,
                    pipeline: configuration.name,
                    at: ports.time.wallTime,
                    mutants: ports.mutants
                ),
                sourcePartition: partitions[index].partition.partition
            )
            guard (try? jobs.offer(job)) == true else { return }
            partitions[index].write?.stage = .lettersUnderway(job: job.number)
        }
    }

    func handle(_ result: LetterResult, ofJob job: Int) {
        let found = partitions.firstIndex { $0.write?.stage == .lettersUnderway(job: job) }
        guard let index = found, let write = partitions[index].write else { return }
        switch result {
        case .placed(let offsets, in: let destination):
            partitions[index].write?.lettersPlaced(offsets, in: destination)
        case .refused where write.lettersOwed.count > 1:
            // One of them is at fault; the others shall not share its fate.
            partitions[index].write?.lettersPerJob = 1
            partitions[index].write?.stage = .lettersOwed
        case .refused(let error):
            switch configuration.processor.deadLetters.whenRefused {
            case .drop: partitions[index].write?.dropFirstLetterOwed()
            case .halt: halt(index, because: "the dead-letter topic refuses a record for good: \(error)")
            }
        }
    }

    /// Stops one partition until an operator acts. The others go on.
    private func halt(_ index: Int, because reason: String) {
        let partition = partitions[index].partition
        board.raise("\(partition): \(reason)")
        dropUndecided(index)
        partitions[index].become(.halted)
        endIfRevoking(index)
    }
}
