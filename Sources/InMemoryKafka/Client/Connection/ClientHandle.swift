import DrillSimulation
import KafkaPorts
import SystemPorts

/// What every client has: its links to brokers, its metadata, and when it asks for more.
///
/// Models: metadata from whichever broker answers; refresh by interval, and fast with backoff while a leader is
/// missing, an error pointed at stale metadata, or a broker was lost. It knows only what responses told it. Not
/// modelled: DNS, brokers whose addresses change.
final class ClientHandle {
    let life: ProcessLife
    let core: ClusterCore
    /// Keeps the public handle alive for as long as clients are.
    private let cluster: InMemoryCluster
    private let purpose: String
    private let credentials: ClientCredentials?
    private let socketTimeout: Int64
    private let refreshInterval: Int64
    private let maxInFlight: Int
    private let backoff: ReconnectBackoff
    private var random: RandomStream

    var metadata = ClientMetadata()
    private var links: [BrokerLink] = []
    private var isQueryOutstanding = false
    private var wantsAllTopics = false
    private var isQueryWanted = false
    private var queryNumber = 0
    private var nextQueryAt: Int64 = 0
    private var isQueryScheduled = false
    private var isRefreshArmed = false
    private(set) var isClosed = false

    static let queryPatience: Duration = .seconds(3)

    /// Told of partitions with another leader or epoch, after any metadata response.
    var onMetadata: (([TopicPartition]) -> Void)?
    var onLinkUp: ((BrokerID) -> Void)?
    var onLinkDown: ((BrokerID) -> Void)?
    var onRefused: ((BrokerID, KafkaError) -> Void)?

    init(
        cluster: InMemoryCluster,
        life: ProcessLife,
        credentials: ClientCredentials?,
        purpose: String,
        socketTimeout: Duration,
        refreshInterval: Duration,
        maxInFlight: Int,
        backoff: ReconnectBackoff
    ) {
        self.cluster = cluster
        core = cluster.core
        self.life = life
        self.purpose = purpose
        self.credentials = credentials
        self.socketTimeout = socketTimeout.wholeNanoseconds
        self.refreshInterval = refreshInterval.wholeNanoseconds
        self.maxInFlight = maxInFlight
        self.backoff = backoff
        random = life.ports.random.stream(for: "kafka/\(purpose)")
        life.onSever { [self] in close() }
    }

    var now: Int64 { life.localNow.nanoseconds }

    // MARK: Links

    func link(to broker: BrokerID) -> BrokerLink {
        if let link = links.first(where: { $0.broker == broker }) { return link }
        let link = BrokerLink(
            to: broker,
            life: life,
            core: core,
            maxInFlight: maxInFlight,
            backoff: backoff,
            purpose: purpose,
            credentials: credentials
        )
        link.onUp = { [self] in
            onLinkUp?(broker)
            if isQueryWanted { query() }
        }
        link.onDown = { [self] in
            onLinkDown?(broker)
            if !metadata.wanted.isEmpty { refreshSoon() }
        }
        link.onRefused = { [self] in onRefused?(broker, $0) }
        links.append(link)
        return link
    }

    func hasLink(to broker: BrokerID) -> Bool {
        links.contains { $0.broker == broker }
    }

    /// The link was lost or refused, and is not up again.
    func hasFailed(_ broker: BrokerID) -> Bool {
        links.contains { $0.broker == broker && $0.hasFailed }
    }

    func isUp(_ broker: BrokerID) -> Bool {
        links.contains { $0.broker == broker && $0.isUp }
    }

    /// A broker that leads something of interest cannot be reached: the metadata may be out of date.
    private var isLeaderLost: Bool {
        links.contains { link in link.hasFailed && metadata.isLeading(link.broker) }
    }

    var isEveryLinkDown: Bool { !links.contains(where: \.isUp) }

    /// Sends a request to a broker; the answer comes later, once.
    func request(
        _ request: Request,
        to broker: BrokerID,
        timeout: Int64? = nil,
        _ completion: @escaping (Result<Response, KafkaError>) -> Void
    ) {
        guard !isClosed else { return }
        link(to: broker).submit(
            BrokerLink.Outgoing(request: request, timeout: timeout ?? socketTimeout, completion: completion)
        )
    }

    /// A broker to ask what any can answer: one that is connected, or else one to connect to.
    func anyBroker() -> BrokerID {
        let up = links.filter(\.isUp).map(\.broker)
        if !up.isEmpty { return up[random.index(below: up.count)] }
        let all = core.brokers.map(\.id)
        return all.isEmpty ? BrokerID(1) : all[random.index(below: all.count)]
    }

    // MARK: Metadata

    /// Takes an interest in all topics, whatever their names.
    func wantAllTopics() {
        wantsAllTopics = true
        nextQueryAt = now
        refreshSoon()
    }

    /// Takes an interest in a topic.
    func want(_ topic: String) {
        guard metadata.want(topic) else { return }
        nextQueryAt = now
        refreshSoon()
    }

    /// Something pointed at stale metadata: asks again, no faster than the backoff permits.
    func refreshSoon() {
        guard !isClosed else { return }
        isQueryWanted = true
        guard !isQueryOutstanding, !isQueryScheduled else { return }
        isQueryScheduled = true
        life.schedule(after: .nanoseconds(max(0, nextQueryAt - now))) { [self] in
            isQueryScheduled = false
            query()
        }
    }

    private func query() {
        guard !isClosed, !isQueryOutstanding, isQueryWanted else { return }
        guard let link = links.filter(\.isUp).randomly(&random) else {
            link(to: anyBroker()).connectIfNeeded()
            nextQueryAt = now + metadata.nextQueryInterval(largest: 1_000_000_000)
            return refreshSoon()
        }
        isQueryWanted = false
        isQueryOutstanding = true
        queryNumber += 1
        let number = queryNumber
        life.schedule(after: Self.queryPatience) { [self] in
            // A silent broker: asks another, and does not mind if the first answers after all.
            guard isQueryOutstanding, queryNumber == number else { return }
            isQueryOutstanding = false
            refreshSoon()
        }
        let question = Request.metadata(topics: metadata.wanted, all: wantsAllTopics)
        link.submit(
            BrokerLink.Outgoing(request: question, timeout: socketTimeout) { [self] result in
                let isCurrent = queryNumber == number
                if isCurrent { isQueryOutstanding = false }
                guard !isClosed else { return }
                let asked = metadata.wanted
                if case .success(.metadata(let response)) = result {
                    let changed = metadata.take(response, now: now)
                    onMetadata?(changed)
                } else {
                    isQueryWanted = true
                }
                guard isCurrent else { return }
                let isSettled = metadata.isComplete && !isLeaderLost && !isQueryWanted
                if isSettled && asked.count == metadata.wanted.count {
                    metadata.resetQueryInterval()
                    nextQueryAt = now + ClientMetadata.firstQueryInterval
                    armRefresh()
                } else {
                    nextQueryAt = now + metadata.nextQueryInterval(largest: 1_000_000_000)
                    refreshSoon()
                }
            }
        )
    }

    private func armRefresh() {
        guard !isRefreshArmed, refreshInterval > 0 else { return }
        isRefreshArmed = true
        life.schedule(after: .nanoseconds(refreshInterval)) { [self] in
            isRefreshArmed = false
            refreshSoon()
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for link in links { link.close() }
        links = []
        onMetadata = nil
        onLinkUp = nil
        onLinkDown = nil
        onRefused = nil
    }
}

extension Array {
    /// One element, drawn evenly; `nil` of an empty array.
    func randomly(_ random: inout RandomStream) -> Element? {
        isEmpty ? nil : self[random.index(below: count)]
    }
}
