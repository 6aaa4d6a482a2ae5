import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

// From an assignment to the checkpoint: which topic is this, what does the store say. Whether the log is still the one
// that the checkpoint speaks of comes next: ProcessorLoop+LogChanges.swift.
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
        let letters = configuration.processor.deadLetters.isEnabled ? configuration.kafka.deadLetterTopic : nil
        let known = cluster
        // It is not cancelled with a partition: it speaks for all of the assignment.
        _ = asking("describe topic") { inbox in
            let cluster =
                if let known { known } else { try await kafka.clusterID() }
            let description = try await kafka.topicDescription(topic)
            let answer = TopicAnswer(
                cluster: cluster,
                incarnation: description?.incarnation ?? "",
                alarm: try await alarm(kafka, deadLetters: letters, largest: description?.messageMaxBytes)
            )
            try await inbox.send(.described(tenure: tenure, answer))
        }
    }

    func describe(tenure: Int, _ answer: TopicAnswer) {
        cluster = answer.cluster
        if let alarm = answer.alarm { board.raise(alarm) }
        for index in partitions.indices where partitions[index].tenure == tenure {
            partitions[index].incarnation = answer.incarnation
            partitions[index].become(.loading)
        }
    }

    /// Starts a child that asks Kafka something, and asks again after each failure. Cancel it when the answer is no
    /// longer wanted.
    func asking(
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
        let waiting = partitions.indices { $0.phase == .loading && $0.question == 0 }
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
            } catch let error where !(error is CancellationError || error is PortSevered) {
                try await inbox.send(.checkpoints(read, .failure(StoreError(.transient, "\(error)"))))
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
                stored(write, in: index)
                return goOn(index)
            }
            if checkpoint.version == write.expectedVersion {
                // It was not done, or not yet: the same write again. If it comes through late, this one is stale.
                partitions[index].write?.stage = .ready
                return goOn(index)
            }
            dropUndecided(index)
        }
        partitions[index].owesComparison = false
        partitions[index].base = checkpoint
        partitions[index].storedOffset = checkpoint.nextOffset
        partitions[index].become(.comparing)
        compare(index, checkpoint)
    }

    /// What became of the append in doubt is known, and what is held behind it stays, unless the log is another one now.
    private func goOn(_ index: Int) {
        if partitions[index].owesComparison { verify(index) } else { partitions[index].become(.running) }
    }
}

/// What the cluster says of the topics.
struct TopicAnswer: Sendable {
    let cluster: String
    let incarnation: String
    /// Why dead letters may be refused.
    let alarm: String?
}

/// A dead letter is its record and some headers: its topic must take larger batches than the source's.
private func alarm(_ kafka: any KafkaClientFactory, deadLetters topic: String?, largest: Int?) async throws -> String? {
    guard let topic, let largest else { return nil }
    guard let letters = try await kafka.topicDescription(topic) else {
        return "the dead-letter topic \(topic) does not exist"
    }
    guard letters.messageMaxBytes <= largest else { return nil }
    return "max.message.bytes of the dead-letter topic \(topic) must exceed the source topic's \(largest)"
}
