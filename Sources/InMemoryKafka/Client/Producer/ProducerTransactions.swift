import DrillSimulation
import KafkaPorts
import SystemPorts

/// Where a producer stands with its transactions. A value.
///
/// Legal transitions: none → ready (initialised) → open → ending → ready.
struct ProducerTransaction {
    private enum State { case none, ready, open, ending }

    private var state = State.none
    /// Who it is to the transaction coordinator.
    private(set) var identity: ProducerIdentity?
    /// Partitions that take part, and those that are being added.
    private(set) var added: [TopicPartition] = []
    private(set) var adding: [TopicPartition] = []
    /// The coordinator knows of it: it has to be told of the end.
    private(set) var hasParticipants = false
    /// A record was not acknowledged: what is left is to abort.
    private(set) var hasFailed = false

    static let none = ProducerTransaction()

    var isOpen: Bool { state == .open }
    var isReady: Bool { state == .ready }

    mutating func initialise(as identity: ProducerIdentity) {
        self = ProducerTransaction()
        self.identity = identity
        state = .ready
    }

    mutating func begin() {
        state = .open
        added = []
        adding = []
        hasParticipants = false
        hasFailed = false
    }

    mutating func adds(_ partition: TopicPartition) {
        adding.append(partition)
    }

    mutating func hasAdded(_ partition: TopicPartition) {
        adding.removeAll { $0 == partition }
        hasParticipants = true
        if state == .open { added.append(partition) }
    }

    mutating func addsOffsets() {
        hasParticipants = true
    }

    mutating func fail() {
        if state == .open { hasFailed = true }
    }

    mutating func ends() {
        state = .ending
    }

    mutating func hasEnded() {
        state = .ready
    }
}

/// Transactions as librdkafka conducts them.
///
/// Models: partitions join before their first record is sent; commit flushes and fails if a record was not
/// acknowledged; abort purges; a coordinator that is still at the last transaction is asked again; being fenced, by
/// another producer or because the transaction timed out, is fatal. Consumed offsets are in TransactionalOffsets.swift.
/// Not modelled: abort without losing the epoch.
extension ProducerClient {
    static let transactionRetry: Duration = .milliseconds(20)

    func initTransactions() async throws {
        guard let id = settings.transactionalID else { throw KafkaError(.localState, "no transactional.id") }
        let answer = try await askCoordinator(.initTransactions(id: id, timeout: settings.transactionTimeout))
        guard case .initProducerID(_, let fresh) = answer else { throw KafkaError(.localState) }
        if transaction.identity != nil {
            for slot in queues.indices { queues[slot].restartSequences(as: fresh) }
        }
        transaction.initialise(as: fresh)
        identity = .ready(fresh)
    }

    func beginTransaction() throws {
        guard transaction.isReady else { throw KafkaError(.localState, "initialised, and no transaction open") }
        transaction.begin()
    }

    func commitTransaction() async throws {
        guard transaction.isOpen else { throw KafkaError(.localState, "no transaction") }
        _ = try await flush(until: Instant(nanoseconds: now) + settings.messageTimeout + settings.socketTimeout)
        if let fatal { throw fatal }
        guard !transaction.hasFailed, unsettled.isEmpty else {
            throw KafkaError(.localState, "a record was not delivered: abort")
        }
        try await endTransaction(commits: true)
    }

    func abortTransaction() async throws {
        guard transaction.isOpen else { throw KafkaError(.localState, "no transaction") }
        purge()
        _ = try await flush(until: Instant(nanoseconds: now) + settings.messageTimeout + settings.socketTimeout)
        if let fatal { throw fatal }
        try await endTransaction(commits: false)
        if !identity.isReady { try await initTransactions() }
    }

    private func endTransaction(commits: Bool) async throws {
        guard let id = settings.transactionalID, let identity = transaction.identity else {
            throw KafkaError(.localState)
        }
        transaction.ends()
        try await joinsAreAnswered()
        if transaction.hasParticipants {
            _ = try await askCoordinator(.endTransaction(id: id, identity, commits: commits))
        }
        transaction.hasEnded()
    }

    /// Waits for partitions that are still joining: one that joined after the end would begin the next transaction.
    private func joinsAreAnswered() async throws {
        let deadline = now + settings.socketTimeout.wholeNanoseconds
        while !transaction.adding.isEmpty, fatal == nil, !isClosed {
            guard now < deadline else { throw KafkaError(.localTimedOut, "transaction coordinator") }
            try await life.call("partitions that join a transaction") { (reply: SimulatedReply<Void>) in
                life.schedule(after: Self.transactionRetry) { reply.resume(returning: ()) }
            }
        }
        if let fatal { throw fatal }
    }

    /// Whether records of the partition may be sent; has the partition join where it has not yet.
    func isInTransaction(_ partition: TopicPartition) -> Bool {
        guard let id = settings.transactionalID else { return true }
        if transaction.added.contains(partition) { return true }
        guard let identity = transaction.identity, !transaction.adding.contains(partition) else { return false }
        transaction.adds(partition)
        join(partition, id, identity)
        return false
    }

    private func join(_ partition: TopicPartition, _ id: String, _ identity: ProducerIdentity) {
        guard !isClosed, transaction.adding.contains(partition) else { return }
        handle.request(.addPartition(partition, id: id, identity), to: handle.anyBroker()) { [self] result in
            guard !isClosed, transaction.adding.contains(partition) else { return }
            switch result {
            case .success(.changed(.none)):
                transaction.hasAdded(partition)
                drain()
            case .success(.changed(.producerFenced)):
                becomeFatal(KafkaError(.localFenced, "another producer is \(id)"))
            default:
                life.schedule(after: Self.transactionRetry) { [self] in join(partition, id, identity) }
            }
        }
    }

    /// Asks until the coordinator has time.
    func askCoordinator(_ request: Request) async throws -> Response {
        if life.isSevered { throw PortSevered(port: "producer") }
        if isClosed { throw KafkaError(.localDestroyed) }
        return try await life.call("transaction coordinator") { (reply: SimulatedReply<Response>) in
            ask(request, reply)
            life.schedule(after: settings.socketTimeout) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, "transaction coordinator")) }
            }
        }
    }

    private func ask(_ request: Request, _ reply: SimulatedReply<Response>) {
        guard reply.isOpen, !isClosed else { return }
        handle.request(request, to: handle.anyBroker()) { [self] result in
            if case .success(let response) = result {
                switch response {
                case .initProducerID(.none, _), .changed(.none): return reply.resume(returning: response)
                case .initProducerID(.invalidTransactionTimeout, _):
                    let detail = "transaction.timeout.ms is above the broker's transaction.max.timeout.ms"
                    return reply.resume(throwing: KafkaError(.invalidTransactionTimeout, detail))
                case .changed(.producerFenced):
                    let error = KafkaError(.localFenced, "another producer is this one, or the transaction timed out")
                    becomeFatal(error)
                    return reply.resume(throwing: error)
                default: break
                }
            }
            life.schedule(after: Self.transactionRetry) { [self] in ask(request, reply) }
        }
    }
}
