import DrillSimulation
import KafkaPorts
import SystemPorts

/// One broker: its replicas, its view of the cluster, its connections and whoever waits in its purgatories.
///
/// The thin part around the values: it takes requests, asks a ``Replica`` or a ``ConsumerGroup`` to decide, and sends
/// what follows. What it does by kind of request is in the extensions beside this file. Not modelled: request quotas,
/// a limit of handler threads (service times are drawn independently of load), several log directories.
final class Broker {
    /// Legal transitions: running ⇄ frozen; running or frozen → stopped; stopped → starting → running.
    enum State {
        case running, frozen, stopped
        /// The process runs, but the broker is not registered yet and accepts no connections.
        case starting
    }

    let id: BrokerID
    let name: String
    let core: ClusterCore
    // Marked properties are read at every event: the check for overlapping accesses cost 3 % of a storm. One thread has
    // them, and no access to them lasts through a call of somebody else's code.
    @exclusivity(unchecked) var state = State.running
    /// One more with each start of the process: what an earlier one scheduled does not happen.
    var incarnation = 0
    /// What arrived while frozen, in order.
    private var heldWhileFrozen: [() -> Void] = []
    /// The fault that stopped, froze or restarted this broker last.
    var fault: FaultRecord?

    var image = MetadataImage()
    /// By partition index; `nil` where this broker has no replica.
    @exclusivity(unchecked) var replicas: [Replica?] = []
    var connections: [Connection] = []

    // Waiting for something to happen to a partition, by index.
    @exclusivity(unchecked) var producePurgatory: [[WaitingProduce]] = []
    var internalWaits: [[InternalWait]] = []
    @exclusivity(unchecked) var parkedFetches: [ParkedFetch] = []
    var produceTimer: Timeout?
    var fetchTimer: Timeout?

    // Replication.
    @exclusivity(unchecked) var sessions: [FollowerSession]
    @exclusivity(unchecked) var fetchers: [ReplicaFetcher]
    var isInSyncCheckArmed = false
    var isRetentionArmed = false

    // Groups.
    var coordinators: [Int: CoordinatorPartition] = [:]
    var waitingReplies: [ReplyToken: Reply] = [:]
    var lastReplyToken: ReplyToken = 0

    var disk = BrokerDisk()

    init(_ id: BrokerID, core: ClusterCore, brokers: [BrokerID]) {
        self.id = id
        name = id.description
        self.core = core
        sessions = brokers.map { FollowerSession(follower: $0) }
        fetchers = brokers.map { ReplicaFetcher(leader: $0) }
    }

    var now: Int64 { core.now }

    var acceptsConnections: Bool { state == .running || state == .frozen }

    // MARK: Running

    /// Runs `action` now, or when the broker thaws.
    func whenAwake(_ action: @escaping () -> Void) {
        switch state {
        case .running: action()
        case .frozen:
            fault?.hit()
            heldWhileFrozen.append(action)
        case .stopped, .starting: fault?.hit()
        }
    }

    /// Schedules an action of this incarnation of the broker.
    func schedule(at instant: Int64, _ action: @escaping () -> Void) {
        let incarnation = incarnation
        core.simulation.schedule(at: Instant(nanoseconds: instant)) { [self] in
            guard self.incarnation == incarnation else { return }
            switch state {
            case .running: action()
            case .frozen: heldWhileFrozen.append(action)
            case .stopped, .starting: break
            }
        }
    }

    func thaw() {
        guard state == .frozen else { return }
        state = .running
        let held = heldWhileFrozen
        heldWhileFrozen = []
        let incarnation = incarnation
        for action in held where self.incarnation == incarnation { action() }
    }

    // MARK: Requests

    func receive(_ inbound: Connection.Inbound, on connection: Connection) {
        guard !connection.isBusy else { return connection.inbox.append(inbound) }
        connection.isBusy = true
        serve(inbound.request, Reply(broker: self, connection: connection, correlation: inbound.correlation))
    }

    /// The request being served is answered (or needs no answer): on to the next of the connection.
    func finish(_ connection: Connection) {
        connection.isBusy = false
        guard !connection.inbox.isEmpty else { return }
        connection.isBusy = true
        let next = connection.inbox.removeFirst()
        schedule(at: now + core.serviceTime(of: next.request)) { [self] in
            guard !connection.isDropped else { return }
            serve(next.request, Reply(broker: self, connection: connection, correlation: next.correlation))
        }
    }

    private func serve(_ request: Request, _ reply: Reply) {
        switch request {
        case .produce(let request): produce(request, reply)
        case .fetch(let request): fetch(request, reply)
        case .metadata(let topics, let all): reply(.metadata(metadata(of: topics, all: all)))
        case .listOffsets(let partition, let committed): listOffsets(partition, committed: committed, reply)
        case .initTransactions, .addPartition, .addOffsets, .endTransaction: serveTransaction(request, reply)
        case .describeTopic(let topic): describe(topic, reply)
        case .initProducerID(let identity): reply(.initProducerID(.none, core.nextProducerIdentity(after: identity)))
        case .offsetForTime(let partition, let timestamp): offsetForTime(partition, timestamp, reply)
        case .deleteRecords(let partition, let offset): deleteRecords(partition, before: offset, reply)
        case .createTopic, .deleteTopic, .createPartitions, .deny, .permit: change(request, reply)
        case .findCoordinator, .joinGroup, .syncGroup, .heartbeat, .leaveGroup, .offsetCommit, .offsetFetch,
            .transactionalOffsetCommit:
            serveGroup(request, reply)
        }
    }

    // MARK: Stopping

    /// The process is gone: connections are reset, everything in memory is lost.
    func stop() {
        state = .stopped
        incarnation += 1
        heldWhileFrozen = []
        let connections = connections
        self.connections = []
        for connection in connections {
            if connection.isOpen && (connection.isBusy || !connection.inbox.isEmpty) { fault?.hit() }
            core.reset(connection)
        }
        image = MetadataImage()
        for index in replicas.indices {
            producePurgatory[index] = []
            internalWaits[index] = []
            replicas[index]?.follow(nil, epoch: -1)
        }
        parkedFetches = []
        produceTimer = nil
        fetchTimer = nil
        sessions = sessions.map { FollowerSession(follower: $0.follower) }
        fetchers = fetchers.map { ReplicaFetcher(leader: $0.leader, session: $0.session + 1) }
        isInSyncCheckArmed = false
        isRetentionArmed = false
        coordinators = [:]
        waitingReplies = [:]
    }
}

/// Where an answer goes.
struct Reply {
    let broker: Broker
    let connection: Connection
    let correlation: Int64

    /// Answers, and lets the connection go on.
    func callAsFunction(_ response: Response) {
        broker.core.respond(response, correlation, on: connection)
        broker.finish(connection)
    }

    /// Nothing is answered (acks=0), and the connection goes on.
    func withoutAnswer() {
        broker.finish(connection)
    }

    /// The broker closes the connection instead of answering.
    func dropConnection() {
        broker.connections.removeAll { $0 === connection }
        broker.core.reset(connection)
    }
}

/// A timer of which at most one is in the heap: armed for the earliest need, armed again when it rings too early.
struct Timeout {
    let deadline: Int64
}

/// The broker's one log directory.
///
/// Models: extra time per append, one after the other; no space, on which the broker gives up its log directory and
/// ends.
struct BrokerDisk {
    var delay: Int64 = 0
    var delayFault: FaultRecord?
    var busyUntil: Int64 = 0
    var fullFault: FaultRecord?

    /// When an append that starts now is done.
    mutating func append(at now: Int64) -> Int64 {
        guard delay > 0 else { return now }
        delayFault?.hit()
        busyUntil = max(busyUntil, now) + delay
        return busyUntil
    }
}
