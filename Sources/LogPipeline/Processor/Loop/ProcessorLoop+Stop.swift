import KafkaPorts
import RecordProtocol
import SystemPorts

extension ProcessorLoop {
    /// No more is read. Polling goes on, so that a rebalance in the meantime is answered; what comes is let go.
    func beginDraining() {
        guard drainUntil == nil else { return }
        drainUntil = now + configuration.processor.shutdownDeadline
        board.update { $0.isStopping = true }
    }

    /// Everything that was read is settled.
    var isDrained: Bool {
        partitions.firstIndex { $0.recordsHeld > 0 || $0.write != nil } == nil
    }

    /// Commits, closes the clients, and says what was left.
    func close(until deadline: Instant) async throws -> ProcessorExit {
        let exit = ProcessorExit(
            unsettled: partitions.indices.filter { partitions[$0].recordsHeld > 0 }.map {
                UnsettledPartition(
                    partition: partitions[$0].partition,
                    records: partitions[$0].recordsHeld,
                    nextOffset: partitions[$0].storedOffset
                )
            }
        )
        if let consumer {
            let offsets = offsetsToCommit()
            if !offsets.isEmpty {
                try await within(deadline) { try? await consumer.port.commit(offsets) }
            }
            consumer.pump.cancel()
            await consumer.port.close(until: deadline)
        }
        publishStatus()
        return exit
    }

    /// Runs `operation` as a child, and cancels it at `deadline`.
    private func within(_ deadline: Instant, _ operation: @escaping @Sendable () async throws -> Void) async throws {
        let ended = Wakeup("end of the last commit")
        let child = supervisor.start("last commit", onFailure: .contain) {
            defer { ended.notify() }
            try await operation()
        }
        _ = try await ended.wait(until: deadline, on: ports.time)
        child.cancel()
    }
}
