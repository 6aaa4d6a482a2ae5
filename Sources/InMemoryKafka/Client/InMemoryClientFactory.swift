import DrillSimulation
import KafkaPorts
import SystemPorts

/// Makes the clients of one life of a process.
///
/// `@unchecked Sendable`: confined to the simulation's thread; checked by the life's ports.
final class InMemoryClientFactory: KafkaClientFactory, @unchecked Sendable {
    private let cluster: InMemoryCluster
    private let life: ProcessLife
    private var made = 0
    private var admin: ClientHandle?

    init(cluster: InMemoryCluster, life: ProcessLife) {
        self.cluster = cluster
        self.life = life
    }

    func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort {
        if life.isSevered { throw PortSevered(port: "kafka") }
        made += 1
        return try ProducerClient(settings, cluster: cluster, life: life, number: made)
    }

    func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
        if life.isSevered { throw PortSevered(port: "kafka") }
        made += 1
        return ConsumerClient(settings, topics: topics, cluster: cluster, life: life, number: made)
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

    /// Asks any broker; tries others until a minute has passed.
    private func ask(_ request: Request, _ what: String) async throws -> Response {
        if life.isSevered { throw PortSevered(port: "kafka") }
        let handle = adminHandle()
        return try await life.call(what) { reply in
            attempt(request, handle, reply)
            life.schedule(after: .seconds(60)) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, what)) }
            }
        }
    }

    private func attempt(_ request: Request, _ handle: ClientHandle, _ reply: SimulatedReply<Response>) {
        guard reply.isOpen else { return }
        handle.request(request, to: handle.anyBroker(), timeout: 5_000_000_000) { [self] result in
            switch result {
            case .success(let response): reply.resume(returning: response)
            case .failure:
                life.schedule(after: .milliseconds(200)) { [self] in attempt(request, handle, reply) }
            }
        }
    }

    private func adminHandle() -> ClientHandle {
        if let admin { return admin }
        let handle = ClientHandle(
            cluster: cluster,
            life: life,
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
