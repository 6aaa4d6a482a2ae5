import DrillSimulation
import KafkaPorts
import SystemPorts

/// The cluster behind ``InMemoryCluster``: controller, brokers and wire, on one simulation's event heap.
///
/// Brokers and connections refer back to it; ``dismantle()`` breaks those cycles when the public handle goes.
final class ClusterCore {
    typealias HeldConnect = (
        life: ProcessLife, broker: BrokerID, credentials: ClientCredentials?,
        answer: (Result<Connection, KafkaError>) -> Void
    )

    static let offsetsTopic = "__consumer_offsets"

    let simulation: Simulation
    let settings: ClusterSettings
    // Marked properties are read at every event: the check for overlapping accesses cost 3 % of a storm. One thread has
    // them, and no access to them lasts through a call of somebody else's code.
    @exclusivity(unchecked) var network = Network()
    @exclusivity(unchecked) var controller: Controller
    var quorum: ControllerQuorum
    @exclusivity(unchecked) private(set) var brokers: [Broker] = []
    /// By partition index.
    private(set) var retention: [Retention] = []

    /// Latencies and service times.
    @exclusivity(unchecked) var wireRandom: RandomStream
    /// Everything else that the cluster draws.
    var random: RandomStream

    /// Told of every move of a high watermark.
    var onHighWatermark: ((TopicPartition, Int64) -> Void)?

    /// Told of every offset that is committed: written down by its coordinator, and replicated.
    var onOffsetCommit: ((_ group: String, TopicPartition, Int64) -> Void)?
    /// Told of every move of a log's start.
    var onLogStart: ((TopicPartition, Int64) -> Void)?
    var onExpiry: ((TopicPartition, ClusterInspection.LoggedBatch) -> Void)?
    var logWatch = LogWatch()
    /// Told of every step of a consumer group.
    var onGroupStep: ((GroupStep) -> Void)?

    // Between brokers: last arrivals keep the order; which pairs are cut.
    @exclusivity(unchecked) private var lastPost: [[Int64]] = []
    @exclusivity(unchecked) var cutPairs: Set<BrokerPair> = []
    var sessions: [BrokerSession] = []
    var deferredAsks: [(from: BrokerID, ask: (ClusterCore) -> Void)] = []
    var isPreferredCheckArmed = false

    /// Connection attempts over cut links.
    var heldConnects: [HeldConnect] = []

    var transactions = TransactionCoordinator()
    /// Resources that nobody may use.
    var denied: Set<AccessResource> = []

    var drops: [ArmedDrop] = []
    var refusals: [ArmedRefusal] = []
    private var lastProducerID: Int64 = 999
    private var incarnations: [String: String] = [:]
    private var creations = 0

    init(simulation: Simulation, settings: ClusterSettings) {
        self.simulation = simulation
        self.settings = settings
        wireRandom = simulation.random("kafka/wire")
        random = simulation.random("kafka/cluster")
        let ids = (0..<max(1, settings.brokers)).map { BrokerID(Int32($0 + 1)) }
        controller = Controller(brokers: ids, mutants: settings.mutants)
        quorum = ControllerQuorum(voters: Array(ids.prefix(max(1, settings.controllers))))
        brokers = ids.map { Broker($0, core: self, brokers: ids) }
        lastPost = ids.map { _ in ids.map { _ in 0 } }
        sessions = ids.map { _ in BrokerSession() }
    }

    func dismantle() {
        for broker in brokers { broker.stop() }
        brokers = []
        deferredAsks = []
        heldConnects = []
        onHighWatermark = nil
        onOffsetCommit = nil
        onLogStart = nil
        onExpiry = nil
        logWatch = LogWatch()
        onGroupStep = nil
    }

    var now: Int64 { simulation.now.nanoseconds }

    func broker(_ id: BrokerID) -> Broker? {
        slot(of: id).map { brokers[$0] }
    }

    /// A broker's name in the trace.
    private func name(of id: BrokerID) -> String {
        broker(id)?.name ?? id.description
    }

    /// Index of a broker in arrays by broker.
    func slot(of id: BrokerID) -> Int? {
        let slot = Int(id.number) - 1
        return slot >= 0 && slot < brokers.count ? slot : nil
    }

    // MARK: Topics

    /// Creates a topic; brokers and clients learn of it later, except before the run's first event.
    func create(_ topic: TopicSettings, atOnce: Bool = false) throws(KafkaError) {
        var topic = topic
        if atOnce { topic.replicationFactor = min(topic.replicationFactor, brokers.count) }
        let delta = try controller.create(topic)
        creations += 1
        incarnations[topic.name] = "\(topic.name)#\(creations)"
        noteRetention(of: topic, in: delta)
        if atOnce {
            for broker in brokers { broker.apply(delta) }
        } else {
            publish(delta)
        }
    }

    private func noteRetention(of topic: TopicSettings, in delta: MetadataDelta) {
        let rule = Retention(
            milliseconds: topic.retention.map { $0.wholeNanoseconds / 1_000_000 },
            bytes: topic.retentionBytes
        )
        for _ in delta.partitions { retention.append(rule) }
    }

    func delete(_ topic: String) throws(KafkaError) {
        publish(try controller.delete(topic))
    }

    func grow(_ name: String, to total: Int) throws(KafkaError) {
        let delta = try controller.grow(name, to: total)
        if let topic = controller.topics[name] { noteRetention(of: topic, in: delta) }
        publish(delta)
    }

    func incarnation(of topic: String) -> String? { incarnations[topic] }

    /// The offsets topic's partition for a group, as Kafka hashes it.
    func offsetsPartition(of group: String) -> TopicPartition {
        var hash: Int32 = 0
        for unit in group.utf16 { hash = hash &* 31 &+ Int32(unit) }
        let partition = (hash & Int32.max) % Int32(max(1, settings.offsetsTopicPartitions))
        return TopicPartition(topic: Self.offsetsTopic, partition: partition)
    }

    // MARK: Identities

    /// A fresh producer id, or the next epoch of one (KIP-360).
    func nextProducerIdentity(after identity: ProducerIdentity?) -> ProducerIdentity {
        if let identity, identity.epoch < Int16.max - 1 {
            return ProducerIdentity(id: identity.id, epoch: identity.epoch + 1)
        }
        lastProducerID += 1
        return ProducerIdentity(id: lastProducerID, epoch: 0)
    }

    func isDenied(_ resource: @autoclosure () -> AccessResource) -> Bool {
        !denied.isEmpty && denied.contains(resource()) && !settings.mutants.has("access-unchecked")
    }

    func nextMemberSuffix() -> UInt64 { random.next() }

    // MARK: Between brokers

    /// Sends something from a broker (or the active controller, `nil`) to a broker. What meets a cut is lost; a frozen
    /// broker gets it when it thaws.
    func post(
        from sender: BrokerID?,
        to receiver: BrokerID,
        working: Bool = false,
        _ action: @escaping (Broker) -> Void
    ) {
        guard let from = (sender ?? quorum.active), let source = slot(of: from), let target = slot(of: receiver) else {
            return
        }
        if let cut = pairCut(from, receiver) { return cut.hit() }
        var latency = settings.latencies.brokerHop.draw(&wireRandom)
        latency += network.extraLatency(from: .broker(from), to: .broker(receiver))
        if working { latency += settings.latencies.replicate.draw(&wireRandom) }
        let arrival = max(lastPost[source][target], now + latency)
        lastPost[source][target] = arrival
        let broker = brokers[target]
        let incarnation = broker.incarnation
        simulation.schedule(at: Instant(nanoseconds: arrival)) {
            guard broker.incarnation == incarnation else { return }
            broker.whenAwake { action(broker) }
        }
    }

    /// The cut between two brokers, in either direction: a conversation needs both.
    func pairCut(_ first: BrokerID, _ second: BrokerID) -> FaultRecord? {
        network.cut(from: .broker(first), to: .broker(second)) ?? network.cut(from: .broker(second), to: .broker(first))
    }

    /// Nothing comes from `follower` to `leader` now.
    func isSilent(_ follower: BrokerID, to leader: BrokerID) -> Bool {
        broker(follower)?.state != .running || cutPairs.contains(BrokerPair(follower, leader))
    }

    // MARK: Faults of connections

    func connectionDrop(_ moment: ConnectionDrop.Moment, broker: BrokerID, topic: String) -> FaultRecord? {
        guard !drops.isEmpty else { return nil }
        for index in drops.indices where drops[index].applies(moment, broker, topic) {
            if drops[index].strikes() { return drops[index].fault }
        }
        return nil
    }

    /// The error that the broker is made to answer instead of appending; `nil` for none.
    func injectedRefusal(broker: BrokerID) -> (KafkaError.Code, FaultRecord)? {
        guard let index = refusals.firstIndex(where: { ($0.broker ?? broker) == broker }) else { return nil }
        let refusal = refusals[index]
        refusals[index].remaining -= 1
        if refusals[index].remaining == 0 { refusals.remove(at: index) }
        return (refusal.code, refusal.fault)
    }

    // MARK: Trace

    func recordEvent(
        _ kind: String,
        broker: BrokerID,
        _ partition: TopicPartition,
        _ number: Int64,
        _ checksum: UInt64
    ) {
        simulation.record(
            TraceEvent(
                kind,
                process: name(of: broker),
                name: partition.topic,
                partition: Int(partition.partition),
                number: number,
                checksum: checksum
            )
        )
    }

    func recordEvent(_ kind: String, broker: BrokerID, name: String, _ number: Int64) {
        simulation.record(TraceEvent(kind, process: self.name(of: broker), name: name, number: number))
    }
}

/// Two brokers, in no order.
struct BrokerPair: Hashable {
    let first: BrokerID
    let second: BrokerID

    init(_ one: BrokerID, _ other: BrokerID) {
        first = min(one, other)
        second = max(one, other)
    }
}
