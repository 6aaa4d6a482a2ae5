import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

// Writes to the store, and what its answers mean.
extension ProcessorLoop {
    /// Starts appends of the writes that are ready, as far as connections and the gate allow.
    func startAppends() -> Instant {
        guard let cluster else { return .distantFuture }
        while appends.count < max(configuration.processor.append.maxInFlight, 1) {
            let ready = partitions.indices { $0.write?.stage == .ready }
            guard let first = ready.first else { break }
            let decision = gate.decide(at: now)
            if case .wait(let until) = decision { return until }
            var group = [first]
            if decision == .call && !partitions[first].refusals.mustBeAlone {
                group = together(ready)
            }
            append(group, cluster: cluster, isProbe: decision == .probe)
        }
        return .distantFuture
    }

    /// Writes that share a request, within its limit of records.
    private func together(_ ready: [Int]) -> [Int] {
        var records = 0
        return ready.filter { index in
            guard !partitions[index].refusals.mustBeAlone else { return false }
            records += partitions[index].write?.recordCount ?? 0
            return index == ready.first || records <= configuration.processor.append.maxRecords * 2
        }
    }

    private func append(_ group: [Int], cluster: String, isProbe: Bool) {
        let number = number()
        var entries: [AppendUnderway.Entry] = []
        var writes: [PartitionWrite] = []
        var bytes = 0
        for index in group {
            guard let write = partitions[index].write, partitions[index].held.begin(write.checkpoint) != nil else {
                continue
            }
            partitions[index].write?.stage = .inFlight(append: number)
            let state = partitions[index]
            entries.append(AppendUnderway.Entry(partition: state.partition, tenure: state.tenure, write: write))
            bytes += write.byteCount
            writes.append(
                write.partitionWrite(
                    key(state.partition, cluster: cluster),
                    addedFields: configuration.processor.enrichment,
                    configurationVersion: configuration.version
                )
            )
        }
        guard !writes.isEmpty else { return gate.withdraw() }
        appends.append(AppendUnderway(number: number, entries: entries, isProbe: isProbe))
        let records = writes.reduce(0) { $0 + $1.batches.reduce(0) { $0 + $1.batch.count } }
        if !configuration.processor.enrichment.isEmpty { ports.work.report(.enrich, records: records, bytes: 0) }
        ports.work.report(.append, records: records, bytes: bytes)
        board.count { $0.appends += 1 }
        startAppend(number, writes)
    }

    private func startAppend(_ number: Int, _ writes: [PartitionWrite]) {
        let call = AppendCall(store: store, mutants: ports.mutants)
        let inbox = inbox
        supervisor.start("append \(number)") {
            let result: AppendResult
            do {
                result = .answered(try await call.append(writes))
            } catch let error as StoreError {
                result = .failed(error)
            } catch let error where !(error is CancellationError || error is PortSevered) {
                result = .unknown("\(error)")
            }
            try await inbox.send(.appended(number: number, result))
        }
    }

    func handle(_ result: AppendResult, ofAppend number: Int) {
        guard let place = appends.firstIndex(where: { $0.number == number }) else { return }
        let append = appends.remove(at: place)
        switch result {
        case .answered(var answers):
            while answers.count < append.entries.count { answers.append(.indeterminate) }
            let isDoubtful = answers.contains { if case .indeterminate = $0 { true } else { false } }
            if isDoubtful { storeFailed(StoreError(.transient, "indeterminate answer")) } else { storeSucceeded() }
            for (entry, answer) in zip(append.entries, answers) { handle(answer, of: entry) }
        case .failed(let error) where error.kind == .refused:
            storeSucceeded()
            refusedWhole(append, error)
        case .failed(let error):
            storeFailed(error)
            for entry in append.entries { nothingDone(entry) }
        case .unknown(let failure):
            storeFailed(StoreError(.transient, failure))
            for entry in append.entries { handle(.indeterminate, of: entry) }
        }
    }

    /// The entry's partition, if this append is still its own.
    private func index(of entry: AppendUnderway.Entry) -> Int? {
        guard let index = partitions.index(of: entry.partition, tenure: entry.tenure),
            case .inFlight = partitions[index].write?.stage
        else { return nil }
        return index
    }

    private func handle(_ answer: AppendAnswer, of entry: AppendUnderway.Entry) {
        count(answer)
        guard let index = index(of: entry) else {
            // Given up in the meantime. What was stored was stored.
            if case .stored = answer { tally(entry.write) }
            return
        }
        switch answer {
        case .stored:
            partitions[index].held.answered(.stored)
            stored(entry.write, in: index)
        case .stale:
            partitions[index].held.answered(.stale)
            reloadUnlessRevoking(index)
        case .refused(let rows):
            partitions[index].held.answered(.notDone)
            partitions[index].write?.refuse(rows)
        case .indeterminate: inDoubt(entry.write, at: index)
        }
    }

    /// Counts what the store has answered, also where the partition was given up in the meantime.
    private func count(_ answer: AppendAnswer) {
        board.count { counters in
            switch answer {
            case .stored: break
            case .stale: counters.staleAnswers += 1
            case .indeterminate: counters.indeterminateAnswers += 1
            case .refused(let rows):
                counters.refusedAnswers += 1
                counters.refusedRows += Int64(rows.count)
            }
        }
    }

    /// Nobody can say whether it was done: the checkpoint is read again before anything else.
    private func inDoubt(_ write: PlannedWrite, at index: Int) {
        if ports.mutants.has("processor-swallows-indeterminate") {
            partitions[index].held.answered(.stored)
            return stored(write, in: index)
        }
        if ports.mutants.has("processor-retries-after-indeterminate-without-reread") {
            partitions[index].held.answered(.notDone)
            partitions[index].write?.stage = .ready
            return
        }
        partitions[index].held.answered(.indeterminate)
        guard partitions[index].phase != .revoking else { return endIfRevoking(index) }
        partitions[index].write?.stage = .inDoubt
        partitions[index].owesComparison =
            partitions[index].phase == .verifying && !ports.mutants.has("processor-forgets-leader-change-in-doubt")
        partitions[index].question = 0
        partitions[index].child?.cancel()
        partitions[index].child = nil
        partitions[index].become(.loading)
    }

    private func reloadUnlessRevoking(_ index: Int) {
        if partitions[index].phase == .revoking { endIfRevoking(index) } else { reload(index) }
    }

    private func nothingDone(_ entry: AppendUnderway.Entry) {
        guard let index = index(of: entry) else { return }
        partitions[index].held.answered(.notDone)
        partitions[index].write?.stage = .ready
        if ports.mutants.has("processor-dead-letters-on-outage"), gate.circuit == .open {
            partitions[index].write?.refuseAll(reason: "store unavailable")
        }
    }

    /// The whole request was refused without naming rows: partitions apart first, then by halves.
    private func refusedWhole(_ append: AppendUnderway, _ error: StoreError) {
        for entry in append.entries {
            guard let index = index(of: entry) else { continue }
            board.count { $0.refusedAnswers += 1 }
            partitions[index].held.answered(.notDone)
            partitions[index].write?.stage = .ready
            guard append.entries.count == 1 else {
                partitions[index].refusals.refusedInCompany()
                continue
            }
            switch partitions[index].refusals.refusedAlone(records: entry.write.recordCount) {
            case .narrow:
                partitions[index].write = nil
                partitions[index].putBack(entry.write.batches)
                endIfRevoking(index)
            case .found where entry.write.tally.stored > 0:
                board.count { $0.refusedRows += 1 }
                partitions[index].write?.refuseAll(reason: error.detail)
            case .found:
                // Nothing in it is to be stored, and still it is refused: no record is at fault.
                storeFailed(StoreError(.needsOperator, error.detail))
            }
        }
    }

    /// The write is durable: its checkpoint is the one in force.
    func stored(_ write: PlannedWrite, in index: Int) {
        partitions[index].base = write.checkpoint
        partitions[index].storedOffset = write.checkpoint.nextOffset
        partitions[index].write = nil
        partitions[index].refusals.stored()
        tally(write)
        endIfRevoking(index)
    }

    /// Counts what the store has confirmed, and reports what was found on the way.
    func tally(_ write: PlannedWrite) {
        let tally = write.tally
        let twice: Int64 = ports.mutants.has("processor-filter-counts-twice") ? 2 : 1
        board.count {
            $0.stored += tally.stored
            $0.filtered += tally.filtered * twice
            $0.duplicates += tally.duplicates
            $0.deadLettered += tally.deadLettered
            $0.dropped += Int64(write.dropped)
            $0.markers += Int64(write.markers)
            $0.overlapping += Int64(write.overlapping)
        }
        guard !write.findings.isEmpty, let partition = write.batches.first?.fetched.partition else { return }
        for finding in write.findings {
            board.report(
                AckedLostReport(
                    partition: partition,
                    stream: finding.stream,
                    floor: finding.below,
                    missing: finding.missing,
                    foundAt: ports.time.wallTime
                )
            )
        }
    }

    // MARK: The gate

    func storeFailed(_ error: StoreError) {
        switch error.kind {
        case .transient: gate.failed(at: now)
        case .needsOperator, .refused: gate.needsOperator(at: now)
        }
        board.update { status in
            status.counters.storeFailures += 1
            status.storeFailure = error.detail
            if error.kind != .transient { status.storeAlarm = error.detail }
        }
    }

    func storeSucceeded() {
        let hadFailed = gate.failures > 0
        gate.succeeded()
        guard hadFailed else { return }
        board.update { status in
            status.storeFailure = nil
            status.storeAlarm = nil
        }
    }
}

/// One call of the store's append; planted bugs change what is asked.
private struct AppendCall: Sendable {
    let store: any LogStore
    let mutants: Mutants

    func append(_ writes: [PartitionWrite]) async throws -> [AppendAnswer] {
        #if Mutants
            if mutants.has("processor-append-without-compare-and-set")
                || mutants.has("processor-retries-after-indeterminate-without-reread")
            {
                let found = try await store.checkpoints(writes.map(\.key))
                return try await store.append(zip(writes, found).map { $0.0.expecting($0.1.version) })
            }
            if mutants.has("processor-commits-before-store") {
                let answers = try await store.append(writes.map { $0.withoutBatches })
                guard answers.allSatisfy({ if case .stored = $0 { true } else { false } }) else { return answers }
                return try await store.append(writes.map { $0.expecting($0.expectedVersion + 1) })
            }
        #endif
        return try await store.append(writes)
    }
}

#if Mutants
    extension PartitionWrite {
        fileprivate func expecting(_ version: Int64) -> PartitionWrite {
            var checkpoint = checkpoint
            checkpoint.version = version + 1
            return PartitionWrite(key: key, expectedVersion: version, batches: batches, checkpoint: checkpoint)
        }

        fileprivate var withoutBatches: PartitionWrite {
            PartitionWrite(key: key, expectedVersion: expectedVersion, batches: [], checkpoint: checkpoint)
        }
    }
#endif
