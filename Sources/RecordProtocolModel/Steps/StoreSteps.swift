import RecordProtocol
import SystemPorts

extension ProtocolWorld {
    /// A write of unknown outcome lands, if the version is still the one it expects, or never does.
    func lateWriteSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        guard let write = lateWrites[state.lateWrite] else { return }
        var next = state
        next.lateWrite = 0
        steps.append(Step(StepLabel(.lateWriteNeverLands), next))
        guard
            storeTakes(
                checkpoints[write.checkpoint],
                expecting: write.expectedVersion,
                over: checkpoints[state.checkpoints[write.partition]]
            )
        else { return }
        next.checkpoints[write.partition] = write.checkpoint
        next.outcomes = outcomes(state.outcomes, after: effects.number(of: write.effect))
        steps.append(Step(StepLabel(.lateWriteLands), next))
    }

    /// The store's compare-and-set.
    func storeTakes(_ new: Checkpoint, expecting version: Int64, over found: Checkpoint) -> Bool {
        var ledger = CheckpointLedger()
        let key = CheckpointKey(cluster: "c", topic: "t", pipeline: "p", partition: 0)
        ledger.compareAndSet(key, expecting: 0, to: found)
        ledger.mutants = mutants
        return ledger.compareAndSet(key, expecting: version, to: new) == .permitted
    }

    /// Any dead letter may be re-driven at any time, also twice.
    func redriveSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        guard !settings.poison.isEmpty else { return }
        let value = outcomes[state.outcomes]
        for position in 0..<settings.positions where value.letters & 1 << UInt8(position) != 0 {
            let start = Int64(position)
            var rows = value.rows
            let moved = rows.redrive(RecordID(stream: stream, start: start, end: start + 1))
            let permitted = bug == .redriveByFloor ? start >= highestFloor(state) : moved
            guard permitted else { continue }
            var next = state
            next.outcomes = outcomes(state.outcomes, after: effects.number(of: .redrive(start, start + 1)))
            steps.append(Step(StepLabel(.redrive, what: UInt32(position)), next))
        }
    }

    private func highestFloor(_ state: WorldState) -> Int64 {
        (0..<Int(settings.partitions))
            .map { checkpoints[state.checkpoints[$0]].deduplication[stream]?.floor ?? 0 }
            .max() ?? 0
    }

    func outcomes(_ number: UInt32, after effect: UInt32) -> UInt32 {
        let key = UInt64(number) << 32 | UInt64(effect)
        if let known = effectsApplied[key] { return known }
        var value = outcomes[number]
        func id(_ start: Int64, _ end: Int64) -> RecordID { RecordID(stream: stream, start: start, end: end) }
        func store(_ start: Int64, _ end: Int64) {
            for position in start..<end { value.stored[Int(position)] = min(value.stored[Int(position)] + 1, 2) }
        }
        switch effects[effect] {
        case .none: break
        case .store(let start, let end): store(start, end)
        case .dead(let start, let end): value.rows.record(id(start, end))
        case .letter(let start, let end): value.letters |= (start..<end).mask
        case .redrive(let start, let end):
            _ = value.rows.redrive(id(start, end))
            store(start, end)
        case .takenOut(let mask): value.takenOut |= mask
        }
        let next = outcomes.number(of: value)
        effectsApplied[key] = next
        return next
    }
}
