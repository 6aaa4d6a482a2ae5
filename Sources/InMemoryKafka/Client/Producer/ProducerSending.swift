import DrillSimulation
import KafkaPorts
import SystemPorts

/// Where an idempotent producer stands with its id.
enum IdentityState {
    /// → requesting
    case none
    /// → ready
    case requesting
    /// → draining when the sequence of a partition breaks
    case ready(ProducerIdentity)
    /// Nothing new is sent until all answers are in; then the next epoch is asked for. → requesting
    case draining(ProducerIdentity)

    var isReady: Bool { ready != nil }

    var ready: ProducerIdentity? {
        if case .ready(let identity) = self { identity } else { nil }
    }
}

/// One batch's way to the broker and back, and what its answer means.
extension ProducerClient {
    func send(_ formed: PartitionQueue.Formed, of slot: Int, over link: BrokerLink) {
        let partition = queues[slot].partition
        let request = ProduceRequest(
            partition: partition,
            acks: settings.acks,
            timeout: settings.requestTimeout,
            batch: formed.batch
        )
        link.submit(
            BrokerLink.Outgoing(
                request: .produce(request),
                timeout: settings.socketTimeout.wholeNanoseconds,
                latest: formed.deadline,
                partition: partition
            ) { [self] result in
                guard !isClosed else { return }
                queues[slot].returned(formed)
                switch result {
                case .success(.produce(let response)): answered(formed, of: slot, response)
                case .success: break
                case .failure(let error): failed(formed, of: slot, error)
                }
                bumpWhenDrained()
                if link.isUp { drain() }
            }
        )
    }

    /// The partition's leader is another broker: what was formed for the old one and not sent goes back in the queue.
    func takeBackUnsent(_ slot: Int) {
        let partition = queues[slot].partition
        for broker in handle.core.brokers.map(\.id) where handle.hasLink(to: broker) {
            for outgoing in handle.link(to: broker).takeBack(partition) {
                outgoing.completion(.failure(KafkaError(.localTimedOutQueue)))
            }
        }
    }

    private func answered(_ formed: PartitionQueue.Formed, of slot: Int, _ response: ProduceResponse) {
        guard response.error == .none else { return failed(formed, of: slot, KafkaError(response.error)) }
        guard settings.acks != .none else {
            if lacks("acks-zero-is-acknowledged") { return report(formed) { _ in .acknowledged(offset: nil) } }
            // Nobody will ever say whether it arrived.
            return report(formed) { _ in .indeterminate(KafkaError(.none, "acks=0 is never acknowledged")) }
        }
        let base = response.baseOffset + (lacks("report-next-offset") ? 1 : 0)
        report(formed) { part in
            .acknowledged(offset: response.baseOffset < 0 ? nil : base + Int64(part.start))
        }
    }

    private func failed(_ formed: PartitionQueue.Formed, of slot: Int, _ error: KafkaError) {
        let rule = rule(for: error.code)
        var formed = formed
        if rule.isAmbiguous { formed.isPossiblyAppended = true }
        if rule.isAmbiguous && error.code != .notLeaderOrFollower { formed.isPossiblyPersisted = true }
        if error.code == .topicAuthorizationFailed { handle.metadata.deny(queues[slot].partition.topic) }
        if rule.refreshesMetadata { handle.refreshSoon() }
        switch rule.action {
        case .succeedWithoutOffset: report(formed) { _ in .acknowledged(offset: nil) }
        case .fail:
            fail(formed, error)
            if error.code == .invalidProducerEpoch, let id = settings.transactionalID {
                return becomeFatal(KafkaError(.localFenced, "the transaction of \(id) has ended without it"))
            }
            sequenceBroke()
        case .outOfOrder:
            // Behind a batch that failed it is no wonder; alone it means that something acknowledged was lost.
            if queues[slot].hasUnsettled(before: formed) || !identity.isReady {
                retry(formed, of: slot, isCounted: false, error)
            } else {
                fail(formed, error)
                becomeFatal(KafkaError(.localFatal, "\(queues[slot].partition): sequence out of order"))
            }
        case .retry(let isCounted): retry(formed, of: slot, isCounted: isCounted, error)
        }
    }

    private func rule(for code: KafkaError.Code) -> DeliveryRule {
        switch code {
        case .kafkaStorageError where lacks("storage-error-is-final"): DeliveryRule(.fail)
        case .kafkaStorageError where lacks("retries-not-counted"): DeliveryRule(.retry(isCounted: false))
        case .localTransport where lacks("lost-answer-is-rejection") && !settings.enableIdempotence:
            DeliveryRule(.fail)
        case .requestTimedOut where lacks("request-timeout-is-rejection"): DeliveryRule(.retry(isCounted: true))
        default: DeliveryRule.rule(for: code)
        }
    }

    private func retry(_ formed: PartitionQueue.Formed, of slot: Int, isCounted: Bool, _ error: KafkaError) {
        var formed = formed
        let now = now
        if formed.deadline <= now {
            fail(formed, KafkaError(.localMessageTimedOut))
            return sequenceBroke()
        }
        if isCounted {
            guard formed.retries < settings.retries else {
                let isLocal = error.code == .localTimedOut
                fail(formed, isLocal ? KafkaError(.localMessageTimedOut) : error)
                return sequenceBroke()
            }
            formed.retries += 1
        }
        if error.code != .localTimedOutQueue { formed.notBefore = now + settings.retryBackoff.wholeNanoseconds }
        queues[slot].putBack(formed)
        armDrain(at: max(now, formed.notBefore))
    }

    private func report(_ formed: PartitionQueue.Formed, _ outcome: (ProducedBatch.Part) -> SendOutcome) {
        for (ticket, part) in zip(formed.tickets, formed.batch.parts) { settle(ticket, outcome(part)) }
    }

    /// Gives a batch up: rejected where it certainly is not in the log, indeterminate otherwise.
    func fail(_ formed: PartitionQueue.Formed, _ error: KafkaError) {
        report(formed) { _ in formed.isPossiblyAppended ? .indeterminate(error) : .rejected(error) }
    }

    // MARK: Idempotence

    /// Asks for a producer id, or for the next epoch of the one at hand.
    func acquireIdentity() {
        guard settings.enableIdempotence, settings.transactionalID == nil, !isClosed, fatal == nil else { return }
        let current: ProducerIdentity?
        switch identity {
        case .none: current = nil
        case .draining(let identity) where queues.allSatisfy({ $0.underWay.isEmpty }): current = identity
        case .requesting, .ready, .draining: return
        }
        let broker = handle.anyBroker()
        guard handle.isUp(broker) else { return handle.link(to: broker).connectIfNeeded() }
        identity = .requesting
        handle.request(.initProducerID(current), to: broker) { [self] result in
            guard !isClosed, fatal == nil else { return }
            guard case .success(.initProducerID(.none, let fresh)) = result else {
                identity = current.map(IdentityState.draining) ?? .none
                life.schedule(after: settings.retryBackoff) { [self] in acquireIdentity() }
                return
            }
            if current != nil { restartSequences(as: fresh) }
            identity = .ready(fresh)
            drain()
        }
    }

    /// A batch that had a sequence number was given up: what follows it in its partition would never be accepted.
    func sequenceBroke() {
        guard settings.enableIdempotence, case .ready(let current) = identity else { return }
        identity = .draining(current)
        for slot in queues.indices { takeBackUnsent(slot) }
        bumpWhenDrained()
    }

    func bumpWhenDrained() {
        if case .draining = identity { acquireIdentity() }
    }

    private func restartSequences(as fresh: ProducerIdentity) {
        // Under a new epoch the broker cannot know a batch that the old one may have appended.
        let isDoubtful = queues.contains { queue in queue.retrying.contains(where: \.isPossiblyPersisted) }
        if isDoubtful {
            return becomeFatal(KafkaError(.localFatal, "batches of the former epoch may have been appended"))
        }
        for slot in queues.indices { queues[slot].restartSequences(as: fresh) }
    }

    /// The producer is of no more use: what is queued is purged, what is in flight still resolves.
    func becomeFatal(_ error: KafkaError) {
        guard fatal == nil else { return }
        fatal = error
        for slot in queues.indices {
            takeBackUnsent(slot)
            let (formed, waiting) = queues[slot].takeAll()
            for formed in formed { fail(formed, KafkaError(.localPurgeQueue)) }
            for queued in waiting { settle(queued.ticket, .rejected(KafkaError(.localPurgeQueue))) }
        }
        failUnpartitioned(KafkaError(.localPurgeQueue))
    }
}
