import KafkaPorts
import SystemPorts

// When fetching is suspended, and when it goes on.
extension ProcessorLoop {
    /// Suspends fetching while memory is above its limit or the circuit is not closed, and resumes it below half the
    /// limit. Polling goes on all the while, or the member would be evicted.
    ///
    /// - Returns: when fetching is to go on for want of a probe.
    func holdBackOrGoOn() -> Instant {
        let limit = configuration.processor.memoryLimitBytes
        let held = bytesHeld
        let probeWanted = probeWanted
        let isKeptAway = gate.circuit != .closed && probeWanted > now
        if isKeptAway || isDraining || held >= limit {
            isHoldingBack = true
        } else if held <= limit / 2 {
            isHoldingBack = false
        }
        if ports.mutants.has("processor-no-pause-while-store-down") { isHoldingBack = isDraining }
        var pausing: [TopicPartition] = []
        var resuming: [TopicPartition] = []
        for index in partitions.indices {
            guard partitions[index].isStarted, partitions[index].isPaused != isHoldingBack,
                partitions[index].phase != .revoking
            else { continue }
            partitions[index].isPaused = isHoldingBack
            if isHoldingBack {
                pausing.append(partitions[index].partition)
            } else {
                resuming.append(partitions[index].partition)
            }
        }
        if !pausing.isEmpty {
            // At the end reading always stops.
            if !isDraining { board.count { $0.pauses += Int64(pausing.count) } }
            consumer?.port.pause(pausing)
        }
        if !resuming.isEmpty {
            if ports.mutants.has("processor-resumes-after-pause-from-wrong-offset") {
                for partition in resuming {
                    if let index = partitions.index(of: partition) {
                        seek(index, to: partitions[index].readPosition + 1)
                    }
                }
            }
            if !ports.mutants.has("processor-forgets-to-resume") { consumer?.port.resume(resuming) }
        }
        return probeWanted > now ? probeWanted : .distantFuture
    }

    /// From when on a record must be fetched to find out whether the store works again: the circuit stays open until
    /// an append goes well, and what waited for one may be gone with its partitions. The distant future while the
    /// circuit is closed, or something waits that will be the probe.
    private var probeWanted: Instant {
        guard let due = gate.probeDue, appends.isEmpty, !ports.mutants.has("processor-waits-for-probe-of-nobody") else {
            return .distantFuture
        }
        var isIdle = true
        partitions.forEach { _, state in
            if state.recordsHeld > 0 || state.write != nil || state.phase == .loading { isIdle = false }
        }
        return isIdle ? due : .distantFuture
    }

    var bytesHeld: Int {
        var bytes = 0
        partitions.forEach { bytes += $1.bytesHeld }
        return bytes
    }
}
