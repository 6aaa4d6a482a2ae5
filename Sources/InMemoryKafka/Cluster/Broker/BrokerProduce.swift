import DrillSimulation
import KafkaPorts
import SystemPorts

/// A Produce request that waits until its records are replicated.
struct WaitingProduce {
    /// The high watermark has to reach this offset.
    let required: Int64
    let baseOffset: Int64
    let deadline: Int64
    let reply: Reply
}

/// A coordinator's append that waits until it is replicated.
struct InternalWait {
    let required: Int64
    let group: String
    let ticket: UInt64
}

/// Produce: checks before the append, the append, and waiting for replicas.
///
/// Models: the order of Kafka's checks (leader, size, in-sync set, sequence); nothing is written where one fails;
/// REQUEST_TIMED_OUT leaves the record in the log; a leader that loses office answers NOT_LEADER to who waits. Not
/// modelled: timestamps refused (4.0), NOT_ENOUGH_REPLICAS_AFTER_APPEND (not to be provoked on 3.9 or 4.3).
extension Broker {
    func produce(_ request: ProduceRequest, _ reply: Reply) {
        if let drop = core.connectionDrop(.beforeAppend, broker: id, topic: request.partition.topic) {
            drop.hit()
            return reply.dropConnection()
        }
        if let (code, fault) = core.injectedRefusal(broker: id) {
            fault.hit()
            return answer(code, to: request, reply)
        }
        if let full = disk.fullFault {
            full.hit()
            answer(.kafkaStorageError, to: request, reply)
            return core.loseLogDirectory(of: self)
        }
        let done = disk.append(at: now)
        if done > now {
            schedule(at: done) { [self] in appendProduced(request, reply) }
        } else {
            appendProduced(request, reply)
        }
    }

    private func appendProduced(_ request: ProduceRequest, _ reply: Reply) {
        if core.isDenied(.topic(request.partition.topic)) {
            return answer(.topicAuthorizationFailed, to: request, reply)
        }
        guard let index = image.index(of: request.partition) else {
            return answer(.unknownTopicOrPartition, to: request, reply)
        }
        guard let replica = replicas[index], let term = replica.term else {
            return answer(.notLeaderOrFollower, to: request, reply)
        }
        let limit = core.controller.topics[request.partition.topic]?.messageMaxBytes ?? .max
        if request.batch.sizeBytes > limit && !core.settings.mutants.has("topic-limit-unchecked") {
            return answer(.messageTooLarge, to: request, reply)
        }
        if request.acks == .all && term.inSync.count < replica.minInSync {
            return answer(.notEnoughReplicas, to: request, reply)
        }
        var base: Int64?
        if let sequence = request.batch.sequence, !core.settings.mutants.has("dedup-window-off") {
            switch replica.log.producers.judge(sequence, count: request.batch.recordCount) {
            case .append: break
            case .duplicate(let offset):
                base = offset
                let isNewest = offset + Int64(request.batch.recordCount) == replica.log.endOffset
                if !isNewest && core.settings.mutants.has("window-of-one") {
                    return answer(.outOfOrderSequenceNumber, to: request, reply)
                }
            case .refuse(.outOfOrderSequenceNumber) where core.settings.mutants.has("sequence-gap-accepted"): break
            case .refuse(let code): return answer(code, to: request, reply)
            }
        }
        let offset = base ?? append(stamped(request), to: index)
        if let drop = core.connectionDrop(.afterAppend, broker: id, topic: request.partition.topic) {
            drop.hit()
            return reply.dropConnection()
        }
        acknowledge(request, from: offset, in: index, reply)
    }

    /// The batch as it goes into the log: with the broker's time where the topic wants it.
    private func stamped(_ request: ProduceRequest) -> ProducedBatch {
        guard core.controller.topics[request.partition.topic]?.logAppendTime == true,
            !core.settings.mutants.has("create-time-always")
        else { return request.batch }
        return request.batch.stamped(at: core.simulation.wallTime.milliseconds)
    }

    /// Appends as leader, and tells followers and waiting consumers.
    func append(_ batch: ProducedBatch, to index: Int) -> Int64 {
        guard let replica = replicas[index] else { return -1 }
        let offset = replica.append(batch, now: now)
        core.recordEvent("append", broker: id, replica.partition, offset, batch.checksum)
        if core.logWatch.grows != nil, let entry = replica.log.entry(at: offset) {
            core.tellOfGrowth([entry], replica, of: id)
        }
        offerToFollowers(index)
        advanceHighWatermark(of: index)
        if core.settings.mutants.has("ignore-high-watermark") { wakeFetches(of: index) }
        armInSyncCheck()
        armRetention(index)
        return offset
    }

    private func acknowledge(_ request: ProduceRequest, from offset: Int64, in index: Int, _ reply: Reply) {
        let required = offset + Int64(request.batch.recordCount)
        let response = Response.produce(ProduceResponse(error: .none, baseOffset: offset))
        switch request.acks {
        case .none: reply.withoutAnswer()
        case .leader where !core.settings.mutants.has("acks-one-waits-for-all"): reply(response)
        case .leader, .all:
            let isReplicated = (replicas[index]?.highWatermark ?? 0) >= required
            if isReplicated || core.settings.mutants.has("ack-before-replication") { return reply(response) }
            let deadline = now + request.timeout.wholeNanoseconds
            producePurgatory[index].append(
                WaitingProduce(required: required, baseOffset: offset, deadline: deadline, reply: reply)
            )
            armProduceTimer(deadline)
        }
    }

    private func answer(_ code: KafkaError.Code, to request: ProduceRequest, _ reply: Reply) {
        // Without acks there is no answer to carry an error: the connection is closed instead.
        guard request.acks != .none else { return reply.dropConnection() }
        reply(.produce(ProduceResponse(error: code, baseOffset: -1)))
    }

    /// Lets go whoever waited for the high watermark.
    func completeProduces(_ index: Int, highWatermark: Int64) {
        if !producePurgatory[index].isEmpty, producePurgatory[index].contains(where: { $0.required <= highWatermark }) {
            let done = producePurgatory[index].filter { $0.required <= highWatermark }
            producePurgatory[index].removeAll { $0.required <= highWatermark }
            for waiting in done {
                waiting.reply(.produce(ProduceResponse(error: .none, baseOffset: waiting.baseOffset)))
            }
        }
        if !internalWaits[index].isEmpty {
            let done = internalWaits[index].filter { $0.required <= highWatermark }
            internalWaits[index].removeAll { $0.required <= highWatermark }
            for waiting in done { groupPersisted(waiting, partition: index) }
        }
    }

    /// This broker leads the partition no longer.
    func failProduces(_ index: Int) {
        let waiting = producePurgatory[index]
        producePurgatory[index] = []
        internalWaits[index] = []
        for waiting in waiting {
            waiting.reply(.produce(ProduceResponse(error: .notLeaderOrFollower, baseOffset: -1)))
        }
    }

    private func armProduceTimer(_ deadline: Int64) {
        if let armed = produceTimer, armed.deadline <= deadline { return }
        produceTimer = Timeout(deadline: deadline)
        schedule(at: deadline) { [self] in
            guard produceTimer?.deadline == deadline else { return }
            produceTimer = nil
            expireProduces()
        }
    }

    private func expireProduces() {
        let now = now
        var next = Int64.max
        for index in producePurgatory.indices where !producePurgatory[index].isEmpty {
            let expired = producePurgatory[index].filter { $0.deadline <= now }
            producePurgatory[index].removeAll { $0.deadline <= now }
            for waiting in producePurgatory[index] { next = min(next, waiting.deadline) }
            for waiting in expired {
                // The records stay in the log, and may become visible later.
                waiting.reply(.produce(ProduceResponse(error: .requestTimedOut, baseOffset: waiting.baseOffset)))
            }
        }
        if next != .max { armProduceTimer(next) }
    }
}
