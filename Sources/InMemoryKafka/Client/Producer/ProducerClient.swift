import DrillSimulation
import KafkaPorts
import SystemPorts

/// The producer: what librdkafka does between `produce()` and the delivery report.
///
/// Models: queues by partition with limits (quota is held until the report is taken), batching, retries with a
/// constant backoff, message time-out looked at once a second, idempotence with its drain and epoch bump, flush, purge
/// on close, and exactly one report per accepted batch. One request carries one batch for one partition; queued batches
/// of a partition are joined into it up to `batch.size`. With `max.in.flight` 1 a second request is formed already, as
/// in 2.0.2; partitions chosen by key. Compression is accepted and changes nothing; transactions
/// (ProducerTransactions.swift). Not modelled: throttling, headers' size in the limits.
///
/// `@unchecked Sendable`: confined to the simulation's thread, which runs the life that it belongs to; checked by the
/// life's ports.
final class ProducerClient: FullProducerPort, @unchecked Sendable {
    let settings: ProducerSettings
    let life: ProcessLife
    let handle: ClientHandle
    let linger: Int64

    var queues: [PartitionQueue] = []
    private var slots: [TopicPartition: Int] = [:]
    private var rotation = 0
    // Records without a partition: see ProducerPartitioning.swift.
    var unpartitioned: [(topic: String, queued: PartitionQueue.Queued)] = []
    var partitioner: KeyPartitioner
    var partitionerRandom: RandomStream
    var identity = IdentityState.none
    var fatal: KafkaError?
    var transaction = ProducerTransaction.none
    private(set) var isClosed = false
    var isFlushing = false
    private var isPurging = false

    // Accepted and not yet reported; accepted and not yet taken by the application.
    var unsettled: [ProduceTicket: Weight] = [:]
    private var heldRecords = 0
    private var heldBytes = 0
    private var lastTicket: UInt64 = 0
    private var reports: [(DeliveryReport, Weight)] = []
    private var reportsHead = 0
    private var reportWaiter: SimulatedReply<DeliveryReport?>?
    private var flushWaiters: [SimulatedReply<Bool>] = []
    private var countWaiters: [(topic: String, reply: SimulatedReply<Int>)] = []
    private var drainAt: Int64?
    private var isScanArmed = false

    struct Weight {
        let records: Int
        let bytes: Int
    }

    init(
        _ settings: ProducerSettings,
        cluster: InMemoryCluster,
        life: ProcessLife,
        credentials: ClientCredentials?,
        number: Int
    ) throws(KafkaError) {
        let settings = try settings.checked(cluster.settings.mutants)
        self.settings = settings
        self.life = life
        partitioner = KeyPartitioner(settings.partitioner)
        partitionerRandom = life.ports.random.stream(for: "kafka/producer-\(number)/partitioner")
        linger = settings.linger.wholeNanoseconds
        handle = ClientHandle(
            cluster: cluster,
            life: life,
            credentials: credentials,
            purpose: "producer-\(number)",
            socketTimeout: settings.socketTimeout,
            refreshInterval: settings.metadataRefreshInterval,
            maxInFlight: settings.maxInFlight,
            backoff: ReconnectBackoff(first: settings.reconnectBackoff, largest: settings.reconnectBackoffMax)
        )
        handle.onMetadata = { [self] in metadataCame($0) }
        handle.onLinkUp = { [self] _ in
            acquireIdentity()
            drain()
        }
        life.onSever { [self] in reportWaiter = nil }
        handle.link(to: handle.anyBroker()).connectIfNeeded()
    }

    var now: Int64 { life.localNow.nanoseconds }

    /// Whether a rule of the client is taken out.
    func lacks(_ mutant: Mutant) -> Bool {
        handle.core.settings.mutants.has(mutant)
    }

    // MARK: Accepting

    func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket {
        let queued = try accept(batch, for: destination)
        place(queued, in: destination)
        return queued.ticket
    }

    /// Takes responsibility for a batch, or says why not.
    func accept(_ batch: RecordBatch, for destination: TopicPartition) throws(ProduceRefusal) -> PartitionQueue.Queued {
        if let refusal = refusal(of: batch, destination) { throw ProduceRefusal(refusal) }
        lastTicket += 1
        let ticket = ProduceTicket(number: lastTicket)
        let weight = Weight(records: batch.count, bytes: batch.wireSize)
        heldRecords += weight.records
        heldBytes += weight.bytes
        unsettled[ticket] = weight
        handle.want(destination.topic)
        let now = now
        armScan()
        return PartitionQueue.Queued(
            ticket: ticket,
            records: batch,
            checksum: ProducedBatch.checksum(of: batch),
            enqueuedAt: now,
            deadline: now + settings.messageTimeout.wholeNanoseconds
        )
    }

    func place(_ queued: PartitionQueue.Queued, in destination: TopicPartition) {
        let now = now
        let slot = slot(of: destination)
        queues[slot].append(queued)
        let ready = queues[slot].readyAt(linger: linger, batchSize: settings.batchSizeBytes, isFlushing: isFlushing)
        if let ready { armDrain(at: max(now, ready)) }
    }

    func refusal(of batch: RecordBatch, _ destination: TopicPartition) -> KafkaError? {
        if isClosed || life.isSevered { return KafkaError(.localDestroyed) }
        if let fatal { return fatal }
        if settings.transactionalID != nil, !transaction.isOpen { return KafkaError(.localState, "no transaction") }
        if handle.metadata.isDenied(destination.topic) {
            return KafkaError(.topicAuthorizationFailed, destination.topic)
        }
        if batch.values.bytes.count + 36 > settings.messageMaxBytes, !lacks("client-limit-unchecked"),
            batch.values.ranges.contains(where: { !$0.isNull && $0.count + 36 > settings.messageMaxBytes })
        {
            return KafkaError(.messageTooLarge)
        }
        if let count = handle.metadata.partitionCount(of: destination.topic), !lacks("unknown-partition-accepted") {
            if destination.partition < 0 || Int(destination.partition) >= count {
                return KafkaError(.localUnknownPartition, "\(destination)")
            }
        }
        let isFull =
            heldRecords + batch.count > settings.queueMaxMessages
            || heldBytes + batch.wireSize > settings.queueMaxBytes
        if isFull && !lacks("queue-without-limit") {
            return KafkaError(.localQueueFull)
        }
        return nil
    }

    private func slot(of partition: TopicPartition) -> Int {
        if let slot = slots[partition] { return slot }
        slots[partition] = queues.count
        queues.append(PartitionQueue(partition, isTransactional: settings.transactionalID != nil))
        queues[queues.count - 1].leader = handle.metadata.leader(of: partition)
        return queues.count - 1
    }

    // MARK: Draining

    /// Makes sure that the queues are looked at, at `instant` at the latest.
    func armDrain(at instant: Int64) {
        if let drainAt, drainAt <= instant { return }
        drainAt = instant
        life.schedule(after: .nanoseconds(max(0, instant - now))) { [self] in
            guard drainAt == instant else { return }
            drainAt = nil
            drain()
        }
    }

    /// Sends whatever is ready and has a way to go; partitions take turns.
    func drain() {
        guard !isClosed, !isPurging, fatal == nil else { return }
        guard !settings.enableIdempotence || identity.isReady else { return acquireIdentity() }
        var next = Int64.max
        for offset in queues.indices {
            let slot = (rotation + offset) % queues.count
            if queues[slot].isIdle { continue }
            next = min(next, drain(slot))
        }
        if !queues.isEmpty { rotation = (rotation + 1) % queues.count }
        if next != .max { armDrain(at: next) }
    }

    /// Returns when the queue wants to be looked at again by itself.
    private func drain(_ slot: Int) -> Int64 {
        let now = now
        while true {
            let ready = queues[slot].readyAt(linger: linger, batchSize: settings.batchSizeBytes, isFlushing: isFlushing)
            guard let ready else { return .max }
            guard ready <= now else { return ready }
            guard let leader = queues[slot].leader else { return .max }
            let link = handle.link(to: leader)
            guard link.isUp else {
                link.connectIfNeeded()
                return .max
            }
            guard link.hasRoom, isInTransaction(queues[slot].partition) else { return .max }
            guard let formed = queues[slot].next(batchSize: settings.batchSizeBytes, producer: identity.ready) else {
                return .max
            }
            send(formed, of: slot, over: link)
        }
    }

    private func metadataCame(_ changed: [TopicPartition]) {
        for partition in changed {
            guard let slot = slots[partition] else { continue }
            queues[slot].leader = handle.metadata.leader(of: partition)
            takeBackUnsent(slot)
        }
        countWaiters.removeAll { topic, reply in
            if let count = handle.metadata.partitionCount(of: topic) {
                reply.resume(returning: count)
                return true
            }
            if handle.metadata.isMissing(topic) {
                reply.resume(throwing: KafkaError(.unknownTopicOrPartition, topic))
                return true
            }
            return false
        }
        partitionWaiting()
        failUnknownPartitions()
        failDenied()
        acquireIdentity()
        drain()
    }

    // MARK: Message time-out

    /// Looked at once a second, as librdkafka does, and only while there is something to look at.
    private func armScan() {
        guard !isScanArmed, !unsettled.isEmpty else { return }
        isScanArmed = true
        life.schedule(after: .seconds(1)) { [self] in
            isScanArmed = false
            scan()
            armScan()
        }
    }

    private func scan() {
        let now = now
        failUnpartitioned(KafkaError(.localMessageTimedOut), before: now)
        for slot in queues.indices {
            let (formed, waiting) = queues[slot].takeExpired(now)
            for formed in formed {
                fail(formed, KafkaError(.localMessageTimedOut))
                sequenceBroke()
            }
            for queued in waiting {
                let error = KafkaError(.localMessageTimedOut)
                settle(queued.ticket, lacks("unsent-is-indeterminate") ? .indeterminate(error) : .rejected(error))
            }
            if let since = handle.metadata.missingSince[queues[slot].partition.topic], now - since > 30_000_000_000 {
                for queued in queues[slot].takeAll().waiting {
                    settle(queued.ticket, .rejected(KafkaError(.unknownTopicOrPartition, queues[slot].partition.topic)))
                }
            }
        }
    }

    // MARK: Reporting

    func settle(_ ticket: ProduceTicket, _ outcome: SendOutcome) {
        guard let weight = unsettled.removeValue(forKey: ticket) else { return }
        record(outcome, ticket)
        if case .acknowledged = outcome {} else { transaction.fail() }
        let report = DeliveryReport(ticket: ticket, outcome: outcome)
        if let waiter = reportWaiter, waiter.isOpen {
            reportWaiter = nil
            free(weight)
            waiter.resume(returning: report)
        } else {
            reports.append((report, weight))
        }
        if unsettled.isEmpty { endFlush(true) }
    }

    private func record(_ outcome: SendOutcome, _ ticket: ProduceTicket) {
        let kind =
            switch outcome {
            case .acknowledged: "acknowledged"
            case .rejected: "rejected"
            case .indeterminate: "indeterminate"
            }
        handle.core.simulation.record(
            TraceEvent(kind, process: life.process.name, number: Int64(bitPattern: ticket.number))
        )
    }

    private func free(_ weight: Weight) {
        heldRecords -= weight.records
        heldBytes -= weight.bytes
    }

    private func takeReport() -> DeliveryReport? {
        guard reportsHead < reports.count else { return nil }
        let (report, weight) = reports[reportsHead]
        reportsHead += 1
        if reportsHead == reports.count {
            reports.removeAll(keepingCapacity: true)
            reportsHead = 0
        } else if reportsHead > 256 && reportsHead * 2 > reports.count {
            reports.removeFirst(reportsHead)
            reportsHead = 0
        }
        free(weight)
        return report
    }

    func nextReport() async throws -> DeliveryReport? {
        if life.isSevered { throw PortSevered(port: "producer") }
        if let report = takeReport() { return report }
        if isClosed { return nil }
        return try await life.call("producer report") { reportWaiter = $0 }
    }

    func partitionCount(of topic: String) async throws -> Int {
        if let count = handle.metadata.partitionCount(of: topic) { return count }
        if isClosed { throw KafkaError(.localDestroyed) }
        handle.want(topic)
        return try await life.call("partition count of \(topic)") { reply in
            countWaiters.append((topic, reply))
            life.schedule(after: settings.socketTimeout) {
                reply.resume(throwing: KafkaError(.localTimedOut, "no metadata of \(topic)"))
            }
        }
    }

    // MARK: Ending

    func flush(until deadline: Instant) async throws -> Bool {
        if unsettled.isEmpty { return true }
        isFlushing = true
        return try await life.call("producer flush") { reply in
            flushWaiters.append(reply)
            drain()
            life.schedule(after: .nanoseconds(max(0, deadline.nanoseconds - now))) { [self] in
                if reply.isOpen { endFlush(unsettled.isEmpty || lacks("flush-always-succeeds")) }
            }
        }
    }

    private func endFlush(_ isEmpty: Bool) {
        isFlushing = false
        let waiters = flushWaiters
        flushWaiters = []
        for waiter in waiters { waiter.resume(returning: isEmpty) }
    }

    /// Gives up whatever is not at a broker.
    func purge() {
        for slot in queues.indices {
            takeBackUnsent(slot)
            let (formed, waiting) = queues[slot].takeAll()
            for formed in formed {
                fail(formed, KafkaError(.localPurgeQueue))
                if !isPurging { sequenceBroke() }
            }
            if lacks("purge-without-report") { continue }
            for queued in waiting { settle(queued.ticket, .rejected(KafkaError(.localPurgeQueue))) }
        }
        failUnpartitioned(KafkaError(.localPurgeQueue))
    }

    func close() {
        guard !isClosed, !life.isSevered else { return }
        isPurging = true
        purge()
        isClosed = true
        handle.close()
        for ticket in unsettled.keys.sorted() { settle(ticket, .indeterminate(KafkaError(.localPurgeInFlight))) }
        for (_, reply) in countWaiters { reply.resume(throwing: KafkaError(.localDestroyed)) }
        countWaiters = []
        if let waiter = reportWaiter {
            reportWaiter = nil
            waiter.resume(returning: nil)
        }
    }
}
