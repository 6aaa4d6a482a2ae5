import RecordProtocol

extension ProtocolWorld {
    /// The log changes underneath: an unclean election cuts its end, retention its begin, or the topic is made anew.
    func logFaultSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        for partition in 0..<Int(settings.partitions) {
            if state.budgets.truncations > 0 { truncationSteps(partition, from: state, into: &steps) }
            if state.budgets.retentions > 0 { retentionSteps(partition, from: state, into: &steps) }
        }
        if state.budgets.recreations > 0 {
            var next = state
            next.budgets.recreations -= 1
            for partition in 0..<Int(settings.partitions) {
                change(partition, of: &next) { log in
                    defer { log = LogValue(incarnation: log.incarnation + 1, epoch: log.epoch + 1) }
                    return log.records
                }
            }
            steps.append(Step(StepLabel(.recreation), next))
        }
    }

    private func truncationSteps(
        _ partition: Int,
        from state: WorldState,
        into steps: inout [Step<WorldState, StepLabel>]
    ) {
        let length = logs[state.logs[partition]].records.count
        for kept in 0..<length {
            var next = state
            next.budgets.truncations -= 1
            change(partition, of: &next) { log in
                let taken = Array(log.records[kept...])
                log.records.removeLast(length - kept)
                log.epoch += 1
                return taken
            }
            steps.append(Step(StepLabel(.truncation, who: partition, what: UInt32(kept)), next))
        }
    }

    /// A pipeline that has never read cannot know what was deleted before it came; so retention waits for its first
    /// write.
    private func retentionSteps(
        _ partition: Int,
        from state: WorldState,
        into steps: inout [Step<WorldState, StepLabel>]
    ) {
        guard checkpoints[state.checkpoints[partition]].nextOffset != nil else { return }
        let length = logs[state.logs[partition]].records.count
        guard length > 0 else { return }
        for deleted in 1...length {
            var next = state
            next.budgets.retentions -= 1
            change(partition, of: &next) { log in
                let taken = Array(log.records[..<deleted])
                log.records.removeFirst(deleted)
                log.start += Int64(deleted)
                return taken
            }
            steps.append(Step(StepLabel(.retention, who: partition, what: UInt32(deleted)), next))
        }
    }

    /// - Parameter apply: changes the log, and returns the records that it took out.
    private func change(_ partition: Int, of state: inout WorldState, _ apply: (inout LogValue) -> [LogRecord]) {
        var log = logs[state.logs[partition]]
        let mask: UInt8 = apply(&log).reduce(0) { $0 | ($1.start..<$1.end).mask }
        state.logs[partition] = logs.number(of: log)
        state.outcomes = outcomes(state.outcomes, after: effects.number(of: .takenOut(mask)))
        for number in 0...1 {
            guard var value = processors[state.processor(number, partition)] else { continue }
            value.mustCompare = true
            state.setProcessor(number, partition, processors.number(of: value))
        }
    }
}
