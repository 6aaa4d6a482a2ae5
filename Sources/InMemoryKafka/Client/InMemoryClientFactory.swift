import DrillSimulation
import KafkaPorts
import SystemPorts

/// Makes the clients of one life of a process.
///
/// `@unchecked Sendable`: confined to the simulation's thread; checked by the life's ports.
final class InMemoryClientFactory: FullClientFactory, @unchecked Sendable {
    private let cluster: InMemoryCluster
    private let life: ProcessLife
    private let credentials: ClientCredentials?
    private var made = 0
    private var admin: ClientHandle?

    init(cluster: InMemoryCluster, life: ProcessLife, credentials: ClientCredentials?) {
        self.cluster = cluster
        self.credentials = credentials
        self.life = life
    }

    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort { try makeFullProducer(settings) }

    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
        try makeFullConsumer(settings, topics: topics)
    }

    func makeFullProducer(_ settings: ProducerSettings) throws -> any FullProducerPort {
        if life.isSevered { throw PortSevered(port: "kafka") }
        made += 1
        return try ProducerClient(settings, cluster: cluster, life: life, credentials: credentials, number: made)
    }

    func makeFullConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any FullConsumerPort {
        if life.isSevered { throw PortSevered(port: "kafka") }
        made += 1
        return try ConsumerClient(
            settings,
            topics: topics,
            cluster: cluster,
            life: life,
            credentials: credentials,
            number: made
        )
    }

    func makeAdmin() throws -> any AdminPort {
        if life.isSevered { throw PortSevered(port: "kafka") }
        return AdminClient(adminHandle())
    }

    func clusterID() async throws -> String {
        guard case .metadata(let response) = try await ask(.metadata(topics: []), "cluster id") else {
            throw KafkaError(.localState)
        }
        return response.clusterID
    }

    func topicDescription(_ topic: String) async throws -> TopicDescription? {
        guard case .describeTopic(_, let description) = try await ask(.describeTopic(topic), "topic \(topic)") else {
            throw KafkaError(.localState)
        }
        return description
    }

    private func ask(_ request: Request, _ what: String) async throws -> Response {
        if life.isSevered { throw PortSevered(port: "kafka") }
        return try await AdminClient(adminHandle()).ask(request, what)
    }

    private func adminHandle() -> ClientHandle {
        if let admin { return admin }
        let handle = ClientHandle(
            cluster: cluster,
            life: life,
            credentials: credentials,
            purpose: "admin",
            socketTimeout: .seconds(5),
            refreshInterval: .zero,
            maxInFlight: 1_000_000,
            backoff: ReconnectBackoff(first: .milliseconds(100), largest: .seconds(1))
        )
        admin = handle
        return handle
    }
}
