import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

// From an assignment to the first record read: which topic is this, what does the store say, is the log still the one
// the checkpoint speaks of.
extension ProcessorLoop {
    func handle(_ assignment: Assignment) {
        board.count { $0.assignments += 1 }
        guard !isDraining else { return }
        let tenure = number()
        for partition in assignment.partitions {
            release(partition)
            partitions.insert(PartitionState(partition, tenure: tenure, generation: assignment.generation))
        }
        let kafka = kafka
        let topic = configuration.kafka.topic
        let known = cluster
        // It is not cancelled with a partition: it speaks for all of the assignment.
        _ = asking("describe topic") { inbox in
            let cluster =
                if let known { known } else { try await kafka.clusterID() }
            let incarnation = try await kafka.topicDescription(topic)?.incarnation ?? ""
            try await inbox.send(.described(tenure: tenure, cluster: cluster, incarnation: incarnation))
        }
    }

    func describe(tenure: Int, cluster: String, incarnation: String) {
        self.cluster = cluster
        for index in partitions.indices where partitions[index].tenure == tenure {
            partitions[index].incarnation = incarnation
            partitions[index].become(.loading)
        }
    }

    /// Starts a child that asks Kafka something, and asks again after each failure. Cancel it when the answer is no
    /// longer wanted.
    private func asking(
        _ name: String,
        _ question: @escaping @Sendable (ProcessorInbox) async throws -> Void
    ) -> SupervisedChild {
        let inbox = inbox
        let time = ports.time
        let backoff = backoff
        let seed = random.next()
        return supervisor.start(name) {
            var random = RandomStream(seed: seed)
            var failures = 0
            while true {
                do {
                    return try await question(inbox)
                } catch let error as KafkaError {
                    failures += 1
                    try await inbox.send(.kafkaFailed("\(name): \(error)"))
                    try await time.sleep(for: backoff.delay(afterFailures: failures, random: &random))
                }
            }
        }
    }

    // MARK: Reading checkpoints

    /// Asks the store for the checkpoints of all partitions that wait for one, in one call.
    func readCheckpoints() -> Instant {
        guard let cluster else { return .distantFuture }
        let waiting = partitions.indices.filter { partitions[$0].phase == .loading && partitions[$0].question == 0 }
        guard !waiting.isEmpty, !isDraining || waiting.contains(where: { partitions[$0].write != nil }) else {
            return .distantFuture
        }
        if case .wait(let until) = gate.decide(at: now) { return until }
        var entries: [CheckpointRead.Entry] = []
        for index in waiting {
            partitions[index].question = number()
            entries.append(
                CheckpointRead.Entry(
                    partition: partitions[index].partition,
                    tenure: partitions[index].tenure,
                    question: partitions[index].question
                )
            )
        }
        let read = CheckpointRead(entries: entries)
        let keys = entries.map { key($0.partition, cluster: cluster) }
        let store = store
        let inbox = inbox
        supervisor.start("read checkpoints") {
            do {
                let checkpoints = try await store.checkpoints(keys)
                try await inbox.send(.checkpoints(read, .success(checkpoints)))
            } catch let error as StoreError {
                try await inbox.send(.checkpoints(read, .failure(error)))
            }
        }
        return .distantFuture
    }

    func key(_ partition: TopicPartition, cluster: String) -> CheckpointKey {
        CheckpointKey(
            cluster: cluster,
            topic: partition.topic,
            pipeline: configuration.name,
            partition: partition.partition
        )
    }

    func handle(_ result: Result<[Checkpoint], StoreError>, of read: CheckpointRead) {
        switch result {
        case .failure(let error):
            storeFailed(error)
            for entry in read.entries {
                guard let index = index(of: entry) else { continue }
                partitions[index].question = 0
            }
        case .success(let checkpoints):
            storeSucceeded()
            for (entry, checkpoint) in zip(read.entries, checkpoints) {
                guard let index = index(of: entry) else { continue }
                loaded(checkpoint, at: index)
            }
        }
    }

    private func index(of entry: CheckpointRead.Entry) -> Int? {
        guard let index = partitions.index(of: entry.partition, tenure: entry.tenure),
            partitions[index].question == entry.question, partitions[index].phase == .loading
        else { return nil }
        return index
    }

    private func loaded(_ checkpoint: Checkpoint, at index: Int) {
        partitions[index].question = 0
        partitions[index].held.loaded(checkpoint)
        if let write = partitions[index].write {
            if checkpoint == write.checkpoint {
                // It was done: go on as if the answer had come.
                partitions[index].become(.running)
                return stored(write, in: index)
            }
            if checkpoint.version == write.expectedVersion {
                // It was not done, or not yet: the same write again. If it comes through late, this one is stale.
                partitions[index].become(.running)
                partitions[index].write?.stage = .ready
                return
            }
            dropUndecided(index)
        }
        partitions[index].base = checkpoint
        partitions[index].storedOffset = checkpoint.nextOffset
        partitions[index].become(.comparing)
        compare(index, checkpoint)
    }

    // MARK: Comparing the log

    /// Asks the partition's leader where the log begins and ends, and for the record at the last settled offset.
    private func compare(_ index: Int, _ checkpoint: Checkpoint) {
        guard let port = consumer?.port else { return }
        let state = partitions[index]
        let question = number()
        let partition = state.partition
        let tenure = state.tenure
        let incarnation = state.incarnation
        let time = ports.time
        partitions[index].question = question
        partitions[index].child?.cancel()
        partitions[index].child = asking("compare log of \(partition)") { inbox in
            var doubts = 0
            while true {
                let watermarks = try await port.watermarks(of: partition)
                let comparison = try await compareLog(port, partition, checkpoint, watermarks, incarnation)
                if case .aheadOfLog = comparison, doubts < 3 {
                    // A new leader's high watermark may trail the old one's for a moment, although its log does not.
                    doubts += 1
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
        guard let index = partitions.index(of: partition), partitions[index].isStarted else { return }
        guard partitions[index].become(.verifying) || partitions[index].phase == .verifying else { return }
        verify(index)
    }

    /// The position lies outside the log: cut at the end, or overtaken by retention.
    func positionLeftLog(_ partition: TopicPartition) {
        leaderChanged(partition)
    }

    private func verify(_ index: Int) {
        // What was read and is still held need not be in the log any more: the comparison is of the position.
        var checkpoint = partitions[index].base
        checkpoint.nextOffset = partitions[index].readPosition
        compare(index, checkpoint)
    }

    private func verified(_ comparison: LogComparison, _ watermarks: Watermarks, at index: Int) {
        switch comparison {
        case .continues, .neverRead:
            partitions[index].become(.running)
            if partitions[index].readPosition < watermarks.start { seek(index, to: watermarks.start) }
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
