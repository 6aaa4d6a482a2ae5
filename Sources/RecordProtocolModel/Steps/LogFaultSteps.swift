import RecordProtocol

extension ProtocolWorld {
    /// The log changes underneath: an unclean election cuts its end, or the topic is made anew.
    func logFaultSteps(from state: WorldState, into steps: inout [Step<WorldState>]) {
        if state.budgets.truncations > 0 {
            for partition in 0..<Int(settings.partitions) {
                let length = logs[state.logs[partition]].records.count
                for kept in 0..<length {
                    var next = state
                    next.budgets.truncations -= 1
                    change(partition, of: &next) { log in
                        log.records.removeLast(length - kept)
                        log.epoch += 1
                    }
                    steps.append(
                        Step(label: labels.number(of: "partition \(partition) is cut to \(kept) records"), state: next)
                    )
                }
            }
        }
        if state.budgets.recreations > 0 {
            var next = state
            next.budgets.recreations -= 1
            for partition in 0..<Int(settings.partitions) {
                change(partition, of: &next) { log in
                    log.records = []
                    log.incarnation += 1
                    log.epoch += 1
                }
            }
            steps.append(Step(label: labels.number(of: "the topic is deleted and made anew"), state: next))
        }
    }

    private func change(_ partition: Int, of state: inout WorldState, _ apply: (inout LogValue) -> Void) {
        var log = logs[state.logs[partition]]
        let before = log.records
        apply(&log)
        var mask: UInt8 = 0
        for record in before.dropFirst(log.records.count) { mask |= (record.start..<record.end).mask }
        state.logs[partition] = logs.number(of: log)
        state.outcomes = outcomes(state.outcomes, after: effects.number(of: .takenOut(mask)))
        for number in 0...1 {
            guard var value = processors[state.processor(number, partition)] else { continue }
            value.mustCompare = true
            state.setProcessor(number, partition, processors.number(of: value))
        }
    }
}
