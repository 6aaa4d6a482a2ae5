import RecordProtocol
import SystemPorts

/// A processor's number, and the numbers of what it looks at.
struct ProcessorKey: Hashable {
    let processor: UInt32
    let checkpoint: UInt32
    let log: UInt32
}

/// What a processor's write would do to the store that it meets.
struct Transaction {
    /// Names the record and its admission in traces.
    let text: UInt32
    /// The store holds another version.
    let isStale: Bool
    /// The processor after an answer, and after none.
    let afterAnswer: UInt32
    let afterSilence: UInt32
    let checkpoint: UInt32
    let expectedVersion: Int64
    let effect: UInt32
    /// The letter that is acknowledged before the write.
    let letter: UInt32?
}

extension ProtocolWorld {
    func processorSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        for partition in 0..<Int(settings.partitions) {
            for number in 0...1 where state.processor(number, partition) != 0 {
                viewSteps(of: number, partition, from: state, into: &steps)
                writeSteps(of: number, partition, from: state, into: &steps)
            }
            if state.budgets.moves > 0 { steps.append(rebalance(partition, from: state)) }
        }
        if state.lateWrite != 0 { lateWriteSteps(from: state, into: &steps) }
        redriveSteps(from: state, into: &steps)
    }

    private func writeSteps(
        of number: Int,
        _ partition: Int,
        from state: WorldState,
        into steps: inout [Step<WorldState, StepLabel>]
    ) {
        let key = ProcessorKey(
            processor: state.processor(number, partition),
            checkpoint: state.checkpoints[partition],
            log: settings.prefetch ? 0 : state.logs[partition]
        )
        guard let write = transaction(key, log: state.logs[partition]) else { return }
        var before = state
        if let letter = write.letter { before.outcomes = outcomes(state.outcomes, after: letter) }
        func reloaded(_ processor: UInt32, _ state: WorldState) -> UInt32 {
            reload(processor, checkpoint: state.checkpoints[partition], log: state.logs[partition])
        }
        func add(_ kind: StepLabel.Kind, _ next: WorldState) {
            steps.append(Step(StepLabel(kind, who: number, what: write.text), next))
        }
        if write.letter != nil, state.budgets.losses > 0 {
            var crashed = before
            crashed.budgets.losses -= 1
            crashed.setProcessor(number, partition, reloaded(write.afterSilence, crashed))
            add(.letterThenCrash, crashed)
        }
        if write.isStale {
            before.setProcessor(number, partition, reloaded(write.afterAnswer, before))
            add(.stale, before)
            return
        }
        var done = before
        done.checkpoints[partition] = write.checkpoint
        done.outcomes = outcomes(before.outcomes, after: write.effect)
        var answered = done
        answered.setProcessor(number, partition, write.afterAnswer)
        add(.written, answered)
        guard state.budgets.losses > 0 else { return }
        var silent = done
        silent.budgets.losses -= 1
        silent.setProcessor(number, partition, reloaded(write.afterSilence, silent))
        add(.writtenUnheard, silent)
        guard settings.lateWrites, state.lateWrite == 0 else { return }
        var late = before
        late.budgets.losses -= 1
        late.lateWrite = lateWrites.number(
            of: LateWrite(
                partition: partition,
                expectedVersion: write.expectedVersion,
                checkpoint: write.checkpoint,
                effect: effects[write.effect]
            )
        )
        late.setProcessor(number, partition, reloaded(write.afterSilence, late))
        add(.notYetWritten, late)
    }

    private func transaction(_ key: ProcessorKey, log: UInt32) -> Transaction? {
        if let known = transactions[key] { return known }
        let made = makeTransaction(key, log: log)
        transactions[key] = .some(made)
        return made
    }

    private func makeTransaction(_ key: ProcessorKey, log: UInt32) -> Transaction? {
        guard var processor = processors[key.processor], let base = processor.base,
            let reading = settings.prefetch ? processor.inHand : next(in: logs[log], for: base)
        else { return nil }
        let record = reading.record
        let id = RecordID(stream: stream, start: record.start, end: record.end)
        var checkpoint = base
        checkpoint.deduplication.mutants = mutants
        let admission = checkpoint.deduplication.admit(id, floor: record.floor)
        _ = checkpoint.deduplication.takeFindings()
        checkpoint.nextOffset = reading.offset + 1
        checkpoint.lastSettled = SettledRecord(offset: reading.offset, fingerprint: reading.fingerprint)
        let isPoison = admission.isToBeSettled && settings.poison.contains(Int(record.start))
        let effect: OutcomeEffect =
            isPoison
            ? .dead(record.start, record.end)
            : admission.isToBeSettled ? .store(record.start, record.end) : .none
        guard let write = processor.held.begin(checkpoint) else { return nil }
        let isStale = !storeTakes(write.checkpoint, expecting: write.expected, over: checkpoints[key.checkpoint])
        processor.inHand = nil
        var answered = processor
        answered.held.answered(isStale ? .stale : .stored)
        answered.base = isStale ? nil : write.checkpoint
        var silent = processor
        silent.held.answered(.indeterminate)
        silent.base = nil
        return Transaction(
            text: texts.number(of: "\(record.start == record.end ? "marker" : "\(record.start)") \(admission)"),
            isStale: isStale,
            afterAnswer: processors.number(of: answered),
            afterSilence: processors.number(of: silent),
            checkpoint: checkpoints.number(of: write.checkpoint),
            expectedVersion: write.expected,
            effect: effects.number(of: effect),
            letter: isPoison ? effects.number(of: .letter(record.start, record.end)) : nil
        )
    }

    private func next(in log: LogValue, for base: Checkpoint) -> ProcessorValue.InHand? {
        guard let offset = base.nextOffset, offset >= log.start, offset < log.end else { return nil }
        return ProcessorValue.InHand(
            offset: offset,
            record: log.records[Int(offset - log.start)],
            fingerprint: log.fingerprint(at: offset)
        )
    }

    // MARK: Reading

    /// Fetching and comparing, where they are steps of their own.
    private func viewSteps(
        of number: Int,
        _ partition: Int,
        from state: WorldState,
        into steps: inout [Step<WorldState, StepLabel>]
    ) {
        guard settings.prefetch else { return }
        let own = state.processor(number, partition)
        guard let value = processors[own], let base = value.base else { return }
        if value.mustCompare {
            var next = state
            next.setProcessor(number, partition, compared(own, log: state.logs[partition]))
            steps.append(Step(StepLabel(.compares, who: number), next))
        }
        guard value.inHand == nil, !value.mustCompare || bug == .floorBeforeComparison,
            let reading = self.next(in: logs[state.logs[partition]], for: base)
        else { return }
        var holding = value
        holding.inHand = reading
        var next = state
        next.setProcessor(number, partition, processors.number(of: holding))
        steps.append(Step(StepLabel(.fetches, who: number, what: UInt32(reading.offset)), next))
    }

    /// Reads the checkpoint and compares it with the log, as on assignment.
    func reload(_ number: UInt32, checkpoint: UInt32, log: UInt32) -> UInt32 {
        let key = ProcessorKey(processor: number, checkpoint: checkpoint, log: log)
        if let known = reloads[key] { return known }
        var value = processors[number] ?? freshProcessor()
        value.held.loaded(checkpoints[checkpoint])
        value.base = value.held.current.flatMap { compare($0, with: logs[log]) }
        value.inHand = nil
        value.mustCompare = false
        let next = processors.number(of: value)
        reloads[key] = next
        return next
    }

    private func compared(_ number: UInt32, log: UInt32) -> UInt32 {
        let key = ProcessorKey(processor: number, checkpoint: 0, log: log)
        if let known = views[key] { return known }
        guard var value = processors[number], let base = value.base else { return number }
        var believed = base
        if let inHand = value.inHand {
            // What was read and is not settled is believed as well, so it is what must be compared.
            believed.nextOffset = inHand.offset + 1
            if bug != .readAheadUncompared {
                believed.lastSettled = SettledRecord(offset: inHand.offset, fingerprint: inHand.fingerprint)
            }
        }
        if comparison(of: believed, with: logs[log]) == .continues(at: believed.nextOffset ?? 0) {
            value.mustCompare = false
            let next = processors.number(of: value)
            views[key] = next
            return next
        }
        value.base = compare(base, with: logs[log])
        value.inHand = nil
        value.mustCompare = false
        let next = processors.number(of: value)
        views[key] = next
        return next
    }

    private func freshProcessor() -> ProcessorValue {
        var held = HeldCheckpoint()
        held.mutants = mutants
        return ProcessorValue(held: held)
    }

    private func comparison(of checkpoint: Checkpoint, with log: LogValue) -> LogComparison {
        var readAgain = LogComparison.ReadAgain.notAsked
        if let offset = LogComparison.offsetToReadAgain(checkpoint, logStart: log.start, logEnd: log.end) {
            readAgain = offset < log.end ? .fingerprint(log.fingerprint(at: offset)) : .nothingThere
        }
        return LogComparison(
            checkpoint: checkpoint,
            logStart: log.start,
            logEnd: log.end,
            incarnation: log.incarnationText,
            readAgain: readAgain,
            mutants: mutants
        )
    }

    private func compare(_ checkpoint: Checkpoint, with log: LogValue) -> Checkpoint? {
        var policies = LogChangePolicies()
        policies.mutants = mutants
        let decision = policies.decide(
            comparison(of: checkpoint, with: log),
            checkpoint: checkpoint,
            logStart: log.start,
            incarnation: log.incarnationText
        )
        guard case .read(let base, _) = decision else { return nil }
        return base
    }

    private func rebalance(_ partition: Int, from state: WorldState) -> Step<WorldState, StepLabel> {
        let bit = UInt8(1) << UInt8(partition)
        let owner = state.budgets.owners & bit == 0 ? 1 : 0
        var next = state
        next.budgets.moves -= 1
        next.budgets.owners ^= bit
        let loaded = reload(0, checkpoint: state.checkpoints[partition], log: state.logs[partition])
        next.setProcessor(owner, partition, loaded)
        return Step(StepLabel(.moves, who: owner, what: UInt32(partition)), next)
    }
}
