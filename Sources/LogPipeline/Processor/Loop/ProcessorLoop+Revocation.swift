import KafkaPorts
import SystemPorts

/// Partitions that are being given up: some still have a write under way.
struct PendingRevocation {
    let generation: AssignmentGeneration
    var partitions: [TopicPartition]
    let giveUpAt: Instant
}

extension ProcessorLoop {
    /// Finishes the write under way of each partition, as long as the deadline allows, and drops the rest.
    func handle(_ revocation: Revocation) {
        board.count { $0.revocations += 1 }
        if ports.mutants.has("processor-keeps-consuming-after-revocation") {
            consumer?.port.completeRevocation(of: revocation.generation)
            return
        }
        var waiting: [TopicPartition] = []
        for partition in revocation.partitions {
            guard let index = partitions.index(of: partition) else { continue }
            partitions[index].become(.revoking)
            partitions[index].child?.cancel()
            if let write = partitions[index].write, isWorthWaitingFor(write) {
                // The write under way is kept, what is queued behind it is let go.
                letGoQueue(index)
                waiting.append(partition)
            } else {
                release(partition)
            }
        }
        revocations.append(
            PendingRevocation(
                generation: revocation.generation,
                partitions: waiting,
                giveUpAt: max(now, revocation.deadline - Self.revocationMargin)
            )
        )
        completeRevocations()
    }

    private func isWorthWaitingFor(_ write: PlannedWrite) -> Bool {
        switch write.stage {
        case .inFlight: true
        // A store that is not to be had will not take it before the deadline.
        case .lettersOwed, .lettersUnderway, .ready: gate.circuit == .closed
        case .inDoubt: false
        }
    }

    private func letGoQueue(_ index: Int) {
        let write = partitions[index].write
        partitions[index].write = nil
        dropUndecided(index)
        partitions[index].write = write
    }

    /// Gives up what has not ended in time. An append still on its way is harmless: whoever comes second finds another
    /// version than it expects.
    func expireRevocations() -> Instant {
        for revocation in revocations where revocation.giveUpAt <= now && !revocation.partitions.isEmpty {
            board.count { $0.revocationsOutlasted += 1 }
            for partition in revocation.partitions { release(partition) }
        }
        completeRevocations()
        return revocations.map(\.giveUpAt).min() ?? .distantFuture
    }

    /// Replies for every revocation that waits for nothing any more.
    func completeRevocations() {
        for index in revocations.indices {
            revocations[index].partitions.removeAll { partition in
                guard let index = partitions.index(of: partition) else { return true }
                return partitions[index].phase != .revoking
            }
        }
        for revocation in revocations where revocation.partitions.isEmpty {
            consumer?.port.completeRevocation(of: revocation.generation)
        }
        revocations.removeAll { $0.partitions.isEmpty }
    }

    /// Ends a partition's state, whatever it is in.
    func release(_ partition: TopicPartition) {
        guard let index = partitions.index(of: partition) else { return }
        dropUndecided(index)
        partitions[index].child?.cancel()
        partitions.remove(at: index)
    }

    /// The partition's write has ended while it is being revoked.
    func endIfRevoking(_ index: Int) {
        guard partitions[index].phase == .revoking else { return }
        release(partitions[index].partition)
        completeRevocations()
    }
}
