public import DrillSimulation
public import KafkaPorts
import SystemPorts

/// A Kafka cluster in memory, driven by a simulation: brokers, replication, elections, groups, and the network.
///
/// Clients come from ``clientFactory(for:)`` and know only what the cluster answers them. Faults are injected through
/// ``KafkaPorts/ClusterControl``, which the cluster implements; ``inspect`` is for the harness, which may know
/// everything. See <doc:NotModelled> for what it leaves out.
///
/// `@unchecked Sendable`: confined to the simulation's thread, like the ``DrillSimulation/Simulation`` that it is
/// driven by; every entry checks it.
public final class InMemoryCluster: @unchecked Sendable {
    let core: ClusterCore

    /// Makes a running cluster with the settings' topics, leaders elected and everybody in sync.
    ///
    /// - Throws: ``KafkaPorts/KafkaError`` where a topic cannot be created.
    public init(simulation: Simulation, settings: ClusterSettings) throws {
        core = ClusterCore(simulation: simulation, settings: settings)
        var offsets = TopicSettings(ClusterCore.offsetsTopic, partitions: max(1, settings.offsetsTopicPartitions))
        offsets.replicationFactor = settings.offsetsTopicReplicationFactor
        offsets.minInSyncReplicas = min(2, settings.offsetsTopicReplicationFactor)
        offsets.retention = nil
        try core.create(offsets, atOnce: true)
        for topic in settings.topics { try core.create(topic, atOnce: true) }
    }

    deinit {
        core.dismantle()
    }

    public var settings: ClusterSettings { core.settings }

    /// What the harness may know of the cluster.
    public var inspect: ClusterInspection { ClusterInspection(cluster: self) }

    /// Creates a topic while the cluster runs; brokers and clients learn of it with a delay.
    ///
    /// - Throws: ``KafkaPorts/KafkaError``: TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR,
    ///   INVALID_TOPIC_EXCEPTION.
    public func createTopic(_ topic: TopicSettings) throws {
        core.simulation.checkThread("createTopic")
        try core.create(topic)
    }

    /// Makes Kafka clients for one life of a process: frozen with it, gone with it.
    ///
    /// - Parameter credentials: what they show, where the cluster wants to be shown something.
    public func clientFactory(
        for life: ProcessLife,
        credentials: ClientCredentials? = nil
    ) -> any FullClientFactory {
        InMemoryClientFactory(cluster: self, life: life, credentials: credentials)
    }

    /// Single Produce requests below any client, sent by one life of a process.
    public func produceRequests(for life: ProcessLife) -> any ProduceRequestPort {
        ProduceRequestClient(self, life)
    }

    /// Sends one request over a connection of its own, and waits for the answer: for tests of the cluster's rules.
    ///
    /// - Throws: ``KafkaPorts/KafkaError`` `_TRANSPORT` where the broker refuses or drops the connection.
    package func ask(_ request: Request, of broker: BrokerID, as life: ProcessLife) async throws -> Response {
        try await life.call("\(broker)") { reply in
            core.connect(life, to: broker, showing: settings.credentials) { [core] result in
                guard let connection = try? result.get() else {
                    return reply.resume(throwing: KafkaError(.localTransport))
                }
                connection.onResponse = { _, response in
                    reply.resume(returning: response)
                    connection.closeByClient()
                }
                connection.onClosed = { reply.resume(throwing: KafkaError(.localTransport)) }
                core.send(request, 1, on: connection)
            }
        }
    }
}
