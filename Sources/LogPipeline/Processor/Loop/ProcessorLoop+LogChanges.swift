import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

// Is the log still the one that the checkpoint speaks of? Asked before the first record is read, and again whenever the
// leader changes or the position leaves the log.
extension ProcessorLoop {
    /// For how long a log must be seen to end before the checkpoint until that is believed: a leader that was deposed
    /// while it was frozen or cut off tells of an old end until it hears of its successor. Longer than a broker's
    /// session (9 s), within which a successor is found.
    static let doubtTime: Duration = .seconds(10)

    /// Asks the partition's leader where the log begins and ends, and for the record at the last settled offset.
    func compare(_ index: Int, _ checkpoint: Checkpoint) {
        guard let port = consumer?.port else { return }
        let state = partitions[index]
        let question = number()
        let partition = state.partition
        let tenure = state.tenure
        let incarnation = state.incarnation
        let time = ports.time
        let doubt = ports.mutants.has("processor-believes-log-end-at-once") ? .zero : Self.doubtTime
        partitions[index].question = question
        partitions[index].child?.cancel()
        partitions[index].child = asking("compare log of \(partition)") { inbox in
            var doubtedSince: Instant?
            while true {
                let watermarks = try await port.watermarks(of: partition)
                let comparison = try await compareLog(port, partition, checkpoint, watermarks, incarnation)
                if case .aheadOfLog = comparison, time.now - (doubtedSince ?? time.now) < doubt {
                    doubtedSince = doubtedSince ?? time.now
                    try await time.sleep(for: .milliseconds(500))
                    continue
                }
                return try await inbox.send(
                    .compared(partition, tenure: tenure, question: question, comparison, watermarks)
                )
            }
        }
    }

    func handle(_ comparison: LogComparison, _ watermarks: Watermarks, at index: Int) {
        partitions[index].question = 0
        partitions[index].child = nil
        if partitions[index].phase == .verifying { return verified(comparison, watermarks, at: index) }
        guard partitions[index].phase == .comparing else { return }
        let state = partitions[index]
        let decision = configuration.processor.logChange.decide(
            comparison,
            checkpoint: state.base,
            logStart: watermarks.start,
            incarnation: state.incarnation
        )
        switch decision {
        case .halt(let finding):
            report(finding, state, .halted)
            partitions[index].become(.halted)
        case .read(from: var base, finding: let finding):
            if let finding { report(finding, state, .wentOn) }
            if case .expiredUnread? = finding, ports.mutants.has("processor-jumps-to-end-on-expired") {
                base.nextOffset = watermarks.end
            }
            partitions[index].base = base
            partitions[index].become(.running)
            start(index, at: base.nextOffset ?? watermarks.start)
        }
    }

    /// Names what was found, once per finding.
    private func report(_ finding: LogComparison, _ state: PartitionState, _ response: LogAnomalyReport.Response) {
        let (kind, range): (LogAnomalyReport.Kind, Range<Int64>)
        switch finding {
        case .continues, .neverRead: return
        case .aheadOfLog(let next, let logEnd): (kind, range) = (.aheadOfLog, logEnd..<max(next, logEnd))
        case .logReplaced(let offset): (kind, range) = (.logReplaced, offset..<offset + 1)
        case .topicRecreated: (kind, range) = (.logReplaced, 0..<max(state.base.nextOffset ?? 0, 0))
        case .expiredUnread(let lost): (kind, range) = (.expiredUnread, lost)
        }
        board.report(
            LogAnomalyReport(
                kind: kind,
                partition: state.partition,
                range: range,
                response: response,
                foundAt: ports.time.wallTime
            )
        )
    }

    // MARK: While running

    /// The log may be another one behind the new leader: nothing is applied before that is known. What was read stays.
    func leaderChanged(_ partition: TopicPartition) {
        guard let index = partitions.index(of: partition) else { return }
        switch partitions[index].phase {
        case .running, .verifying: verify(index)
        // The answer that is on its way may be the old leader's.
        case .comparing where ports.mutants.has("processor-believes-old-leader"): break
        case .comparing: compare(index, partitions[index].base)
        // An append is in doubt, and what is held may stay. Without a write the comparison comes anyway.
        case .loading where ports.mutants.has("processor-forgets-leader-change-in-doubt"): break
        case .loading: partitions[index].owesComparison = partitions[index].write != nil
        case .describing, .revoking, .halted: break
        }
    }

    /// The position lies outside the log: cut at the end, or overtaken by retention.
    func positionLeftLog(_ partition: TopicPartition) {
        leaderChanged(partition)
    }

    func verify(_ index: Int) {
        partitions[index].owesComparison = false
        partitions[index].become(.verifying)
        // Reading is to go on behind what is held, so the last record held is compared: the settled ones may stand
        // where they were while others have taken the place of those held.
        var checkpoint = partitions[index].base
        checkpoint.nextOffset = partitions[index].readPosition
        if let held = partitions[index].lastHeld, !ports.mutants.has("processor-compares-settled-only") {
            checkpoint.lastSettled = held
        }
        compare(index, checkpoint)
    }

    private func verified(_ comparison: LogComparison, _ watermarks: Watermarks, at index: Int) {
        switch comparison {
        case .continues, .neverRead:
            partitions[index].become(.running)
            // Fetched anew: what was delivered meanwhile was let go.
            seek(index, to: max(partitions[index].readPosition, watermarks.start))
        case .expiredUnread where configuration.processor.logChange.expiredUnread == .skipLostRange:
            report(comparison, partitions[index], .wentOn)
            partitions[index].become(.running)
            let mutant = ports.mutants.has("processor-jumps-to-end-on-expired")
            seek(index, to: mutant ? watermarks.end : watermarks.start)
        default:
            // Everything anew, from the stored checkpoint on; the finding is made, and reported, there.
            reload(index)
        }
    }

    /// Lets go of the partition's local state, reads the checkpoint again and goes on from there.
    func reload(_ index: Int) {
        dropUndecided(index)
        partitions[index].held.forget()
        partitions[index].owesComparison = false
        partitions[index].question = 0
        partitions[index].child?.cancel()
        partitions[index].child = nil
        partitions[index].become(.loading)
    }
}

/// What the checkpoint says of the log as it is found now.
private func compareLog(
    _ port: any ConsumerPort,
    _ partition: TopicPartition,
    _ checkpoint: Checkpoint,
    _ watermarks: Watermarks,
    _ incarnation: String
) async throws -> LogComparison {
    var again = LogComparison.ReadAgain.notAsked
    let offset = LogComparison.offsetToReadAgain(checkpoint, logStart: watermarks.start, logEnd: watermarks.end)
    if let offset {
        let record = try await port.record(at: offset, of: partition)
        again = record.map { .fingerprint(RecordFingerprint(of: $0).value) } ?? .nothingThere
    }
    return LogComparison(
        checkpoint: checkpoint,
        logStart: watermarks.start,
        logEnd: watermarks.end,
        incarnation: incarnation,
        readAgain: again
    )
}
