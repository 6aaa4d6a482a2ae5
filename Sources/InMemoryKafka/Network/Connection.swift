import DrillSimulation
import KafkaPorts
import SystemPorts

/// One TCP connection between a client and a broker.
///
/// Models: order in each direction; what is sent over a cut link is held and comes through after healing, unless the
/// connection has ended by then; a broker serves one request of a connection at a time and answers in order. What the
/// broker's machine has received is served even if the client has gone since. Not modelled: partial sends, windows.
final class Connection {
    struct Inbound {
        let request: Request
        let correlation: Int64
    }

    let life: ProcessLife
    let client: Network.Node
    let broker: BrokerID
    // Marked properties are read at every event: the check for overlapping accesses cost 3 % of a storm. One thread has
    // them, and no access to them lasts through a call of somebody else's code.
    @exclusivity(unchecked) private(set) var isOpen = true
    /// Closed by the broker's side: what is still queued there is not served.
    @exclusivity(unchecked) private(set) var isDropped = false

    // The broker's side.
    @exclusivity(unchecked) var inbox: [Inbound] = []
    @exclusivity(unchecked) var isBusy = false

    // The wire: last arrivals keep the order; what a cut holds back.
    @exclusivity(unchecked) var lastArrivalAtBroker: Int64 = 0
    @exclusivity(unchecked) var lastArrivalAtClient: Int64 = 0
    var heldToBroker: [Inbound] = []
    var heldToClient: [(correlation: Int64, response: Response)] = []

    // The client's side.
    var onResponse: ((Int64, Response) -> Void)?
    var onClosed: (() -> Void)?

    init(life: ProcessLife, broker: BrokerID) {
        self.life = life
        client = .client(life.process.name)
        self.broker = broker
    }

    /// The client closes, or its process is gone.
    func closeByClient() {
        isOpen = false
        heldToBroker = []
        heldToClient = []
        onResponse = nil
        onClosed = nil
    }

    /// The broker closes, or its process is gone; the client learns it when the reset arrives.
    func closeByBroker() {
        isDropped = true
        inbox = []
        heldToClient = []
    }
}

extension ClusterCore {
    /// Opens a connection from a client's life; answers `_TRANSPORT` when it is refused, and not before healing where
    /// the link is cut.
    func connect(
        _ life: ProcessLife,
        to id: BrokerID,
        showing credentials: ClientCredentials?,
        _ answer: @escaping (Result<Connection, KafkaError>) -> Void
    ) {
        let connection = Connection(life: life, broker: id)
        let ahead = network.cut(from: connection.client, to: .broker(id))
        if let cut = ahead ?? network.cut(from: .broker(id), to: connection.client) {
            cut.hit()
            heldConnects.append((life, id, credentials, answer))
            return
        }
        let latency = clientLatency(from: connection.client, to: id) + clientLatency(from: connection.client, to: id)
        life.schedule(after: .nanoseconds(latency)) { [self] in
            guard let broker = broker(id), broker.acceptsConnections else {
                broker(id)?.fault?.hit()
                return answer(.failure(KafkaError(.localTransport)))
            }
            if let refusal = refusal(of: credentials) { return answer(.failure(KafkaError(refusal, "\(id)"))) }
            broker.connections.removeAll { !$0.isOpen && $0.inbox.isEmpty && !$0.isBusy }
            broker.connections.append(connection)
            answer(.success(connection))
        }
    }

    private func refusal(of shown: ClientCredentials?) -> KafkaError.Code? {
        guard let wanted = settings.credentials, !settings.mutants.has("credentials-unchecked") else { return nil }
        if shown?.authority != wanted.authority { return .localSSL }
        return shown == wanted ? nil : .localAuthentication
    }

    /// Sends a request. Service time is part of the delay; a request behind another is served after it.
    func send(_ request: Request, _ correlation: Int64, on connection: Connection) {
        guard connection.isOpen else { return }
        let inbound = Connection.Inbound(request: request, correlation: correlation)
        if let cut = network.cut(from: connection.client, to: .broker(connection.broker)) {
            cut.hit()
            connection.heldToBroker.append(inbound)
            return
        }
        deliver(inbound, on: connection, from: connection.life.localNow.nanoseconds)
    }

    private func deliver(_ inbound: Connection.Inbound, on connection: Connection, from start: Int64) {
        let latency =
            clientLatency(from: connection.client, to: connection.broker) + serviceTime(of: inbound.request)
        let arrival = max(connection.lastArrivalAtBroker, start + latency)
        connection.lastArrivalAtBroker = arrival
        simulation.schedule(at: Instant(nanoseconds: arrival)) { [self] in
            guard !connection.isDropped, let broker = broker(connection.broker) else { return }
            broker.whenAwake { broker.receive(inbound, on: connection) }
        }
    }

    /// Sends an answer to the client.
    func respond(_ response: Response, _ correlation: Int64, on connection: Connection) {
        guard connection.isOpen, !connection.isDropped else { return }
        if let cut = network.cut(from: .broker(connection.broker), to: connection.client) {
            cut.hit()
            connection.heldToClient.append((correlation, response))
            return
        }
        let latency = clientLatency(from: connection.client, to: connection.broker)
        let arrival = max(connection.lastArrivalAtClient, now + latency)
        connection.lastArrivalAtClient = arrival
        connection.life.schedule(after: Instant(nanoseconds: arrival) - connection.life.localNow) {
            guard connection.isOpen else { return }
            connection.onResponse?(correlation, response)
        }
    }

    /// Tells the client that its connection was reset, if anything gets through to it.
    func reset(_ connection: Connection) {
        connection.closeByBroker()
        guard connection.isOpen else { return }
        if let cut = network.cut(from: .broker(connection.broker), to: connection.client) { return cut.hit() }
        let latency = clientLatency(from: connection.client, to: connection.broker)
        connection.life.schedule(after: .nanoseconds(latency)) {
            guard connection.isOpen else { return }
            let closed = connection.onClosed
            connection.closeByClient()
            closed?()
        }
    }

    /// Links have changed: what was held comes through where it can, after a retransmission time-out.
    func releaseHeld() {
        let attempts = heldConnects
        heldConnects = []
        for (life, broker, credentials, answer) in attempts {
            life.schedule(after: .nanoseconds(retransmission())) { [self] in
                connect(life, to: broker, showing: credentials, answer)
            }
        }
        for broker in brokers {
            broker.connections.removeAll { !$0.isOpen && $0.inbox.isEmpty && !$0.isBusy }
            for connection in broker.connections where connection.isOpen {
                let node = Network.Node.broker(broker.id)
                if !connection.heldToBroker.isEmpty, network.cut(from: connection.client, to: node) == nil {
                    let held = connection.heldToBroker
                    connection.heldToBroker = []
                    for inbound in held { deliver(inbound, on: connection, from: now + retransmission()) }
                }
                guard network.cut(from: node, to: connection.client) == nil else { continue }
                if connection.isDropped {
                    reset(connection)
                } else {
                    let held = connection.heldToClient
                    connection.heldToClient = []
                    for (correlation, response) in held { respond(response, correlation, on: connection) }
                }
            }
        }
    }

    private func retransmission() -> Int64 {
        wireRandom.duration(in: .milliseconds(50)...(.milliseconds(400))).wholeNanoseconds
    }

    private func clientLatency(from client: Network.Node, to id: BrokerID) -> Int64 {
        settings.latencies.clientHop.draw(&wireRandom) + network.extraLatency(from: client, to: .broker(id))
    }

    /// How long a broker works on a request before it looks at its state.
    func serviceTime(of request: Request) -> Int64 {
        switch request {
        case .produce: settings.latencies.produce.draw(&wireRandom)
        case .fetch: settings.latencies.fetch.draw(&wireRandom)
        default: settings.latencies.other.draw(&wireRandom)
        }
    }
}
