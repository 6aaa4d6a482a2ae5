import DrillSimulation
import KafkaPorts
import SystemPorts

/// The group consumer: what librdkafka does behind `consumer_poll()`.
///
/// Models: metadata and fetch over one connection per broker, group requests over one of their own to the coordinator,
/// look-ups (watermarks, single records) over a third; prefetching up to a limit of bytes; events before batches;
/// `max.poll.interval.ms` by calls of ``next()``; positions from the group's offsets, `auto.offset.reset`, auto-commit,
/// EOF events; subscription by pattern (TopicSubscription.swift). Not modelled: statistics.
///
/// `@unchecked Sendable`: confined to the simulation's thread, which runs the life that it belongs to; checked by the
/// life's ports.
final class ConsumerClient: FullConsumerPort, @unchecked Sendable {
    let settings: ConsumerSettings
    var subscription: TopicSubscription
    let life: ProcessLife
    let handle: ClientHandle
    let groupHandle: ClientHandle
    let lookup: LookupClient

    // Membership: see ConsumerMembership.swift.
    var membership: GroupMembership
    var coordinator: BrokerID?
    var isFindingCoordinator = false
    var isCoordinatorQueryArmed = false
    var isJoinScheduled = false
    var isHeartbeatArmed = false
    var isHeartbeatOutstanding = false
    var revocation: Revocation?
    var mustPollToJoin = false
    var isAssignmentLost = false
    var waitingCommits: [(offsets: [TopicPartition: Int64], reply: SimulatedReply<Void>)] = []
    private var lastPollAt: Int64
    private var isPollTimerArmed = false

    // Offsets: see ConsumerOffsets.swift.
    /// What this client knows to be committed: by itself, or when it asked.
    var lastCommitted: [TopicPartition: Int64] = [:]
    /// Topics of whose absence, or of whose denial, the application was told.
    private var toldMissing: Set<String> = []
    private var toldDenied: Set<String> = []
    private var refusedAt: [BrokerID: Int64] = [:]
    var hasToldGroupDenied = false

    // Fetching: see ConsumerFetching.swift.
    var positions = FetchTable()
    var fetching: [BrokerID] = []
    var prefetched = PrefetchQueue()
    var lastVersion: Int64 = 0
    var lastGeneration: Int64 = 0
    var backoffAt: Int64?

    private var events: [ConsumerEvent] = []
    private var waiter: SimulatedReply<ConsumerEvent?>?
    private(set) var isClosed = false
    private var hasReportedDown = false

    init(
        _ settings: ConsumerSettings,
        topics: [String],
        cluster: InMemoryCluster,
        life: ProcessLife,
        credentials: ClientCredentials?,
        number: Int
    ) throws(KafkaError) {
        let subscription = try TopicSubscription(topics)
        self.settings = settings
        self.subscription = subscription
        self.life = life
        membership = GroupMembership(settings, topics: subscription.names)
        lastPollAt = life.localNow.nanoseconds
        func handle(_ purpose: String) -> ClientHandle {
            ClientHandle(
                cluster: cluster,
                life: life,
                credentials: credentials,
                purpose: "consumer-\(number)\(purpose)",
                socketTimeout: settings.socketTimeout,
                refreshInterval: settings.metadataRefreshInterval,
                maxInFlight: 1_000_000,
                backoff: ReconnectBackoff(first: settings.reconnectBackoff, largest: settings.reconnectBackoffMax)
            )
        }
        self.handle = handle("")
        groupHandle = handle("/group")
        lookup = LookupClient(
            handle("/lookup"),
            timeout: settings.socketTimeout,
            readCommitted: settings.isolationLevel == .readCommitted
        )
        self.handle.onMetadata = { [self] in metadataCame($0) }
        self.handle.onLinkUp = { [self] in linkCameUp($0) }
        self.handle.onLinkDown = { [self] in linkWentDown($0) }
        self.handle.onRefused = { [self] in wasRefused(by: $0, $1) }
        groupHandle.onLinkUp = { [self] broker in
            if broker == coordinator { coordinatorCameUp() }
        }
        groupHandle.onLinkDown = { [self] broker in
            if broker == coordinator { reachCoordinator() }
        }
        life.onSever { [self] in waiter = nil }
        for topic in subscription.names { self.handle.want(topic) }
        if !subscription.patterns.isEmpty { self.handle.wantAllTopics() }
        findCoordinator()
        armPollTimer()
        if settings.enableAutoCommit || lacks("auto-commit-always") { armAutoCommit() }
    }

    var now: Int64 { life.localNow.nanoseconds }

    /// Whether a rule of the client is taken out, for all clients of the cluster or for this process.
    func lacks(_ mutant: Mutant) -> Bool {
        handle.core.settings.mutants.has(mutant) || life.ports.mutants.has(mutant)
    }

    // MARK: Polling

    func next() async throws -> ConsumerEvent? {
        if life.isSevered { throw PortSevered(port: "consumer") }
        lastPollAt = now
        // Coming back, the application has dealt with the loss of which it was told.
        if isAssignmentLost { isAssignmentLost = events.contains { if case .lost = $0 { true } else { false } } }
        if mustPollToJoin {
            mustPollToJoin = false
            take(.join)
        }
        if let event = poll() { return event }
        if isClosed { return nil }
        let event = try await life.call("consumer next") { waiter = $0 }
        lastPollAt = now
        return event
    }

    /// Control events go before what was fetched.
    private func poll() -> ConsumerEvent? {
        if !events.isEmpty { return events.removeFirst() }
        return nextDelivery()
    }

    /// Hands the next event to a waiting application.
    func wake() {
        guard let waiter, waiter.isOpen, let event = poll() else { return }
        self.waiter = nil
        waiter.resume(returning: event)
    }

    func emit(_ event: ConsumerEvent) {
        if case .leaderChanged(let partition) = event {
            let isPending = events.contains { if case .leaderChanged(partition) = $0 { true } else { false } }
            if isPending { return }
        }
        events.append(event)
        wake()
    }

    /// Events that became pointless: the partitions they speak of are gone.
    func dropEvents(of partitions: [TopicPartition]) {
        events.removeAll { event in
            switch event {
            case .leaderChanged(let partition), .positionOutOfRange(let partition, _): partitions.contains(partition)
            default: false
            }
        }
    }

    private func armPollTimer() {
        guard !isPollTimerArmed, !isClosed else { return }
        isPollTimerArmed = true
        let wait = max(0, lastPollAt + settings.maxPollInterval.wholeNanoseconds - now)
        life.schedule(after: .nanoseconds(wait)) { [self] in
            isPollTimerArmed = false
            if waiter?.isOpen == true { lastPollAt = now }
            if now - lastPollAt >= settings.maxPollInterval.wholeNanoseconds, !isClosed {
                if !mustPollToJoin, !lacks("max-poll-unwatched") { pollIntervalExceeded() }
                lastPollAt = now
            }
            armPollTimer()
        }
    }

    // MARK: Links

    private func metadataCame(_ changed: [TopicPartition]) {
        if !changed.isEmpty { positions.setLeaders(handle.metadata.leader(of:)) }
        for partition in changed where positions[partition]?.isRevoked == false {
            emit(.leaderChanged(partition))
            if lacks("rewind-on-new-leader") { seek(partition, to: 0) }
        }
        matchPatterns()
        tellMissingTopics()
        noteTopicGrowth()
        joinIfPossible()
        fetchAll()
    }

    /// Topics that a pattern matches are subscribed to like named ones, from the metadata that first shows them.
    private func matchPatterns() {
        guard !subscription.patterns.isEmpty else { return }
        if lacks("pattern-matched-once"), !subscription.matched.isEmpty { return }
        let before = subscription.matched
        for gone in subscription.match(handle.metadata.knownTopics) { handle.metadata.forget(gone) }
        guard subscription.matched != before, !subscription.topics.isEmpty else { return }
        for topic in subscription.matched { handle.want(topic) }
        take(membership.subscribe(to: subscription.topics))
    }

    /// One error for each topic, and for each pattern that matches none, of the subscription that was never there, or is denied.
    private func tellMissingTopics() {
        for topic in subscription.topics {
            if handle.metadata.isDenied(topic) { tellDenied(topic) } else { toldDenied.remove(topic) }
        }
        for pattern in subscription.patterns where !subscription.matched.contains(where: pattern.matches) {
            guard !lacks("unmatched-pattern-unsaid"), toldMissing.insert(pattern.text).inserted else { continue }
            emit(.error(KafkaError(.unknownTopicOrPartition, pattern.text)))
        }
        for topic in subscription.names where handle.metadata.isMissing(topic) && handle.metadata.partitionCount(of: topic) == nil {
            guard toldMissing.insert(topic).inserted, !lacks("missing-topic-unsaid") else { continue }
            emit(.error(KafkaError(.unknownTopicOrPartition, topic)))
        }
    }

    /// The same refusal by the same broker is told again after half a minute.
    private func wasRefused(by broker: BrokerID, _ error: KafkaError) {
        if let last = refusedAt[broker], now - last < 30_000_000_000 { return }
        refusedAt[broker] = now
        emit(.error(error))
    }

    func tellDenied(_ topic: String) {
        guard toldDenied.insert(topic).inserted else { return }
        emit(.error(KafkaError(.topicAuthorizationFailed, topic)))
    }

    private func linkCameUp(_ broker: BrokerID) {
        let wasLost = lostLinks.contains(broker)
        lostLinks.removeAll { $0 == broker }
        hasReportedDown = false
        if wasLost {
            for slot in positions.slots where !slot.position.isRevoked && slot.leader == broker {
                emit(.leaderChanged(slot.partition))
            }
        }
        findCoordinatorIfNeeded()
        fetch(from: broker)
    }

    private var lostLinks: [BrokerID] = []

    private func linkWentDown(_ broker: BrokerID) {
        if !lostLinks.contains(broker) { lostLinks.append(broker) }
        fetching.removeAll { $0 == broker }
        if handle.isEveryLinkDown && !hasReportedDown {
            hasReportedDown = true
            emit(.error(KafkaError(.localAllBrokersDown)))
        }
        reconnectLeaders()
    }

    // MARK: Look-ups

    func watermarks(of partition: TopicPartition) async throws -> Watermarks {
        try await lookup.watermarks(of: partition)
    }

    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord? {
        try await lookup.record(at: offset, of: partition)
    }

    // MARK: Ending

    func close(until deadline: Instant) async {
        guard !isClosed, !life.isSevered else { return }
        let identity = membership.identity
        let wasMember = membership.isMember || membership.state == .outside && !identity.member.isEmpty
        if settings.enableAutoCommit, wasMember { sendStored(positions.slots.map(\.partition)) }
        membership.leave()
        let leaves = settings.groupInstanceID == nil || lacks("static-member-leaves")
        if wasMember, leaves, !lacks("close-without-leaving"), let coordinator = reachableCoordinator {
            try? await life.call("consumer close") { (reply: SimulatedReply<Void>) in
                groupHandle.request(.leaveGroup(identity), to: coordinator) { _ in reply.resume(returning: ()) }
                life.schedule(after: .nanoseconds(max(0, deadline.nanoseconds - now))) { reply.resume(returning: ()) }
            }
        }
        guard !life.isSevered else { return }
        isClosed = true
        handle.close()
        groupHandle.close()
        lookup.close()
        events = []
        prefetched = PrefetchQueue()
        positions = FetchTable()
        let waiter = waiter
        self.waiter = nil
        waiter?.resume(returning: nil)
    }
}
