import KafkaPorts
import RecordProtocol
import SystemPorts

extension ProcessorLoop {
    /// The group's offsets to commit: for lag monitoring only, and never ahead of the store.
    func offsetsToCommit() -> [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for index in partitions.indices {
            guard var stored = partitions[index].storedOffset else { continue }
            if ports.mutants.has("processor-commits-what-it-has-read") { stored = partitions[index].readPosition }
            guard stored != partitions[index].committedOffset else { continue }
            offsets[partitions[index].partition] = stored
        }
        return offsets
    }

    func commitOffsets() -> Instant {
        guard consumer != nil, !commitIsUnderway else { return .distantFuture }
        guard now >= nextCommit else { return nextCommit }
        nextCommit = now + configuration.processor.commitInterval
        let offsets = offsetsToCommit()
        guard !offsets.isEmpty else { return nextCommit }
        commit(offsets)
        return .distantFuture
    }

    func commit(_ offsets: [TopicPartition: Int64]) {
        guard let port = consumer?.port else { return }
        commitIsUnderway = true
        let inbox = inbox
        let commitsWhatIsLost = ports.mutants.has("processor-commits-for-lost-assignment")
        supervisor.start("commit offsets") {
            // The client may know of the loss before the loop does.
            guard !port.isAssignmentLost || commitsWhatIsLost else { return try await inbox.send(.committed([:])) }
            do {
                try await port.commit(offsets)
                try await inbox.send(.committed(offsets))
            } catch let error as KafkaError {
                try await inbox.send(.kafkaFailed("commit: \(error)"))
                try await inbox.send(.committed([:]))
            }
        }
    }

    func committed(_ offsets: [TopicPartition: Int64]) {
        commitIsUnderway = false
        for index in partitions.indices {
            if let offset = offsets[partitions[index].partition] { partitions[index].committedOffset = offset }
        }
    }

    /// Shows the outside what the loop sees, as far as it has changed.
    func publishStatus() {
        let (setHasChanged, changed) = partitions.takeChanges()
        let circuit = gate.circuit
        let retries = Int64(gate.retries)
        let bytesHeld = bytesHeld
        let statuses = (setHasChanged ? Array(partitions.indices) : changed).map { status(of: partitions[$0]) }
        board.update { status in
            if circuit == .open && status.circuit == .closed { status.counters.circuitOpened += 1 }
            status.circuit = circuit
            status.counters.storeRetries = retries
            status.bytesHeld = bytesHeld
            status.bytesHeldMax = max(status.bytesHeldMax, bytesHeld)
            if setHasChanged {
                status.partitions = statuses
            } else {
                for (index, new) in zip(changed, statuses) { status.partitions[index] = new }
            }
        }
    }

    private func status(of state: borrowing PartitionState) -> PartitionStatus {
        PartitionStatus(
            partition: state.partition,
            phase: state.phase.rawValue,
            version: state.held.current?.version ?? state.write?.expectedVersion,
            nextOffset: state.storedOffset,
            readPosition: state.readPosition,
            recordsHeld: state.recordsHeld,
            bytesHeld: state.bytesHeld,
            isPaused: state.isPaused
        )
    }
}
