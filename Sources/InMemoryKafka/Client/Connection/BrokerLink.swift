import DrillSimulation
import KafkaPorts
import SystemPorts

/// A client's connection to one broker: what waits to be sent, what waits for an answer.
///
/// Models: connecting on demand, reconnect backoff with jitter, a limit of requests in flight, answers in order, one
/// expired request closing the connection and failing everything in flight on it (`socket.max.fails` 1). A request that
/// has not been sent outlives a lost connection, until its own time is up. Not modelled: throttling.
final class BrokerLink {
    /// Legal transitions: down → connecting → up → down; connecting → down.
    enum State { case down, connecting, up }

    struct Outgoing {
        let request: Request
        /// Nanoseconds to wait for the answer once sent; also how long it may wait to be sent.
        let timeout: Int64
        /// It is pointless after this instant.
        var latest = Int64.max
        /// Named so that it can be taken back while it is unsent.
        var partition: TopicPartition?
        let completion: (Result<Response, KafkaError>) -> Void
        var deadline = Int64.max
    }

    let broker: BrokerID
    private let life: ProcessLife
    private let core: ClusterCore
    private let maxInFlight: Int
    private let credentials: ClientCredentials?
    // Marked properties are read at every event: the check for overlapping accesses cost 3 % of a storm. One thread has
    // them, and no access to them lasts through a call of somebody else's code.
    @exclusivity(unchecked) private(set) var state = State.down
    @exclusivity(unchecked) private var connection: Connection?
    private var backoff: ReconnectBackoff
    private var random: RandomStream
    private var nextAttemptAt: Int64 = 0
    private var isAttemptScheduled = false
    private var attempt = 0
    @exclusivity(unchecked) private(set) var outbox: [Outgoing] = []
    @exclusivity(unchecked) private(set) var inFlight: [(correlation: Int64, outgoing: Outgoing)] = []
    private var lastCorrelation: Int64 = 0
    @exclusivity(unchecked) private var timer: Int64?
    @exclusivity(unchecked) private var isClosed = false

    var onUp: (() -> Void)?
    /// Told after everything in flight has failed.
    var onDown: (() -> Void)?
    /// Told why a broker would not have this client.
    var onRefused: ((KafkaError) -> Void)?

    static let connectTimeout: Int64 = 30_000_000_000

    init(
        to broker: BrokerID,
        life: ProcessLife,
        core: ClusterCore,
        maxInFlight: Int,
        backoff: ReconnectBackoff,
        purpose: String,
        credentials: ClientCredentials?
    ) {
        self.broker = broker
        self.life = life
        self.core = core
        self.maxInFlight = max(1, maxInFlight)
        self.backoff = backoff
        self.credentials = credentials
        random = life.ports.random.stream(for: "kafka/\(purpose)/\(broker.number)")
    }

    private var now: Int64 { life.localNow.nanoseconds }

    var isUp: Bool { state == .up }
    /// It was lost or refused, and is not up again.
    private(set) var hasFailed = false

    /// Whether another request would be sent at once, or be the only one that waits.
    var hasRoom: Bool { inFlight.count < maxInFlight ? true : outbox.isEmpty }

    // MARK: Sending

    func submit(_ outgoing: Outgoing) {
        guard !isClosed else { return }
        var outgoing = outgoing
        outgoing.deadline = min(saturating(now, outgoing.timeout), outgoing.latest)
        outbox.append(outgoing)
        pump()
    }

    private func saturating(_ instant: Int64, _ wait: Int64) -> Int64 {
        let (sum, overflow) = instant.addingReportingOverflow(wait)
        return overflow ? .max : sum
    }

    private func pump() {
        guard state == .up, let connection else {
            connectIfNeeded()
            return armTimer()
        }
        while inFlight.count < maxInFlight, !outbox.isEmpty {
            var outgoing = outbox.removeFirst()
            lastCorrelation += 1
            outgoing.deadline = min(saturating(now, outgoing.timeout), outgoing.latest)
            let expectsAnswer = if case .produce(let request) = outgoing.request { request.acks != .none } else { true }
            if expectsAnswer { inFlight.append((lastCorrelation, outgoing)) }
            core.send(outgoing.request, lastCorrelation, on: connection)
            if !expectsAnswer {
                // Later, not inside the call that submits: the queue behind it may be long.
                life.schedule(after: .zero) {
                    outgoing.completion(.success(.produce(ProduceResponse(error: .none, baseOffset: -1))))
                }
            }
        }
        armTimer()
    }

    /// Takes back what is unsent for `partition`: its leader is another broker now.
    func takeBack(_ partition: TopicPartition) -> [Outgoing] {
        let taken = outbox.filter { $0.partition == partition }
        outbox.removeAll { $0.partition == partition }
        return taken
    }

    // MARK: Connecting

    func connectIfNeeded() {
        guard state == .down, !isClosed, !isAttemptScheduled else { return }
        isAttemptScheduled = true
        life.schedule(after: .nanoseconds(max(0, nextAttemptAt - now))) { [self] in
            isAttemptScheduled = false
            guard state == .down, !isClosed else { return }
            connect()
        }
    }

    private func connect() {
        state = .connecting
        attempt += 1
        let attempt = attempt
        let expiry = life.schedule(after: .nanoseconds(Self.connectTimeout)) { [self] in
            if self.attempt == attempt && state == .connecting { failed() }
        }
        core.connect(life, to: broker, showing: credentials) { [self] result in
            expiry.cancel()
            let connection = try? result.get()
            guard self.attempt == attempt, state == .connecting, !isClosed else {
                connection?.closeByClient()
                return
            }
            guard let connection else {
                if case .failure(let error) = result, error.code != .localTransport { onRefused?(error) }
                return failed()
            }
            self.connection = connection
            state = .up
            hasFailed = false
            backoff.succeeded()
            connection.onResponse = { [self] in answered($0, $1) }
            connection.onClosed = { [self] in lost() }
            onUp?()
            pump()
        }
    }

    private func failed() {
        state = .down
        hasFailed = true
        nextAttemptAt = now + backoff.next(&random)
        onDown?()
        if !outbox.isEmpty { connectIfNeeded() }
    }

    private func lost() {
        connection?.closeByClient()
        connection = nil
        let failed = inFlight
        inFlight = []
        state = .down
        hasFailed = true
        nextAttemptAt = now + backoff.next(&random)
        for (_, outgoing) in failed { outgoing.completion(.failure(KafkaError(.localTransport))) }
        onDown?()
        if !outbox.isEmpty { connectIfNeeded() }
    }

    private func answered(_ correlation: Int64, _ response: Response) {
        guard let first = inFlight.first, first.correlation == correlation else { return }
        inFlight.removeFirst()
        first.outgoing.completion(.success(response))
        pump()
    }

    // MARK: Time

    private func armTimer() {
        var next = Int64.max
        for (_, outgoing) in inFlight { next = min(next, outgoing.deadline) }
        for outgoing in outbox { next = min(next, outgoing.deadline) }
        guard next != .max else { return }
        if let timer, timer <= next { return }
        timer = next
        life.schedule(after: .nanoseconds(max(0, next - now))) { [self] in
            guard timer == next else { return }
            timer = nil
            expire()
        }
    }

    private func expire() {
        let now = now
        let late = outbox.filter { $0.deadline <= now }
        outbox.removeAll { $0.deadline <= now }
        for outgoing in late { outgoing.completion(.failure(KafkaError(.localTimedOutQueue))) }
        if core.settings.mutants.has("socket-timeout-unwatched") { return }
        let expired = inFlight.filter { $0.outgoing.deadline <= now }
        guard !expired.isEmpty else { return armTimer() }
        inFlight.removeAll { $0.outgoing.deadline <= now }
        for (_, outgoing) in expired { outgoing.completion(.failure(KafkaError(.localTimedOut))) }
        lost()
        armTimer()
    }

    /// Ends the link. What was unsent or unanswered is dropped without a word.
    func close() {
        isClosed = true
        connection?.closeByClient()
        connection = nil
        state = .down
        outbox = []
        inFlight = []
        onUp = nil
        onDown = nil
        onRefused = nil
    }
}
