import RecordProtocol

/// What the rules need to know of values, found out once per value.
struct Summaries {
    struct Outcomes {
        var stored: UInt8 = 0
        var storedTwice = false
        var dead: UInt8 = 0
        var takenOut: UInt8 = 0
    }

    struct Partition {
        /// Positions below the floor, whatever their partition.
        var belowFloor: UInt8 = 0
        var missing: Int = 0
    }

    var outcomes: [UInt32: Outcomes] = [:]
    var partitions: [UInt32: Partition] = [:]
    /// Positions that need no row: dropped or filtered by the shipper.
    var excused: [UInt32: UInt8] = [:]
}

extension ProtocolWorld {
    /// The safety rules, in the order in which they are looked at.
    func violation(in state: WorldState) -> String? {
        let outcomes = summary(ofOutcomes: state.outcomes)
        if outcomes.storedTwice { return "stored twice" }
        if outcomes.stored & outcomes.dead != 0 { return "stored and dead at once" }
        let settled = outcomes.stored | outcomes.dead | excused(state.shipper)
        for partition in 0..<Int(settings.partitions) {
            let view = summary(ofCheckpoint: state.checkpoints[partition])
            let passed = view.belowFloor & positions(in: partition) & ~settled
            if passed.nonzeroBitCount < view.missing { return "acked-lost reported of a record that is not lost" }
            if !settings.losesRecords, passed != 0 { return "the floor passed an unsettled record" }
            if passed.nonzeroBitCount > view.missing { return "a record was lost, the floor passed it, nobody noticed" }
            if !settings.mayOverlook, passed & ~outcomes.takenOut != 0 {
                return "the floor passed a record that was not lost"
            }
        }
        return nil
    }

    /// Every position is stored, or given up or filtered and counted as such, or lost and reported as acked-lost.
    func isSettled(_ state: WorldState) -> Bool {
        let outcomes = summary(ofOutcomes: state.outcomes)
        let all = UInt8((1 << settings.positions) - 1)
        let open = all & ~(outcomes.stored | excused(state.shipper))
        guard open != 0 else { return true }
        guard settings.losesRecords, settings.mayOverlook || open & ~outcomes.takenOut == 0 else { return false }
        var missing = 0
        for partition in 0..<Int(settings.partitions) {
            missing += summary(ofCheckpoint: state.checkpoints[partition]).missing
        }
        return open.nonzeroBitCount <= missing
    }

    private func positions(in partition: Int) -> UInt8 {
        guard settings.spread else {
            return Int(routing.partition(of: stream, at: 0)) == partition ? .max : 0
        }
        var mask: UInt8 = 0
        for position in 0..<settings.positions
        where Int(routing.partition(of: stream, at: Int64(position))) == partition {
            mask |= 1 << UInt8(position)
        }
        return mask
    }

    private func excused(_ shipper: UInt32) -> UInt8 {
        if let known = summaries.excused[shipper] { return known }
        let mask = shippers[shipper].dropped | shippers[shipper].filtered
        summaries.excused[shipper] = mask
        return mask
    }

    private func summary(ofOutcomes number: UInt32) -> Summaries.Outcomes {
        if let known = summaries.outcomes[number] { return known }
        let value = outcomes[number]
        var summary = Summaries.Outcomes(takenOut: value.takenOut)
        for (position, rows) in value.stored.enumerated() where rows > 0 {
            summary.stored |= 1 << UInt8(position)
            if rows > 1 { summary.storedTwice = true }
        }
        for id in value.rows.dead { summary.dead |= (id.start..<id.end).mask }
        summaries.outcomes[number] = summary
        return summary
    }

    private func summary(ofCheckpoint number: UInt32) -> Summaries.Partition {
        if let known = summaries.partitions[number] { return known }
        var summary = Summaries.Partition()
        if let stream = checkpoints[number].deduplication[stream] {
            summary.belowFloor = (0..<stream.floor).mask
            summary.missing = Int(stream.missing)
        }
        summaries.partitions[number] = summary
        return summary
    }
}
