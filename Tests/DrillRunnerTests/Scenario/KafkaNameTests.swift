import DrillRunner
import Foundation
import Testing

@Suite("settings by Kafka's own names")
struct KafkaNameTests {
    /// Kafka's name of every setting, a value as Kafka writes it, and the line of the effective scenario.
    static let names: [(section: String, name: String, value: String, line: String)] = [
        ("cluster", "replication.factor", "2", "replication: 2"),
        ("cluster", "min.insync.replicas", "1", "min.insync.replicas: 1"),
        ("cluster", "retention.ms", "600000", "retention: 10m"),
        ("cluster", "retention.ms", "-1", "retention: unlimited"),
        ("cluster", "retention.bytes", "4194304", "retention.bytes: 4MiB"),
        ("cluster", "retention.bytes", "-1", "retention.bytes: unlimited"),
        ("cluster", "log.retention.check.interval.ms", "30000", "retention.check.interval: 30s"),
        ("cluster", "segment.ms", "60000", "segment: 1m"),
        ("cluster", "segment.bytes", "1048576", "segment.bytes: 1MiB"),
        ("cluster", "max.message.bytes", "2097152", "max.message.bytes: 2MiB"),
        ("cluster", "unclean.leader.election.enable", "true", "unclean.leader.election: true"),
        ("cluster", "broker.session.timeout.ms", "12000", "broker.session.timeout: 12s"),
        ("cluster", "broker.heartbeat.interval.ms", "1500", "broker.heartbeat.interval: 1s500ms"),
        ("cluster", "replica.lag.time.max.ms", "20000", "replica.lag.time.max: 20s"),
        ("cluster", "group.initial.rebalance.delay.ms", "0", "group.initial.rebalance.delay: 0s"),
        ("pipeline.kafka", "bootstrap.servers", "[a:1, b:2]", "- b:2"),
        ("pipeline.kafka.producer", "client.id", "mine", "clientId: mine"),
        ("pipeline.kafka.producer", "enable.idempotence", "false", "enableIdempotence: false"),
        ("pipeline.kafka.producer", "max.in.flight.requests.per.connection", "3", "maxInFlight: 3"),
        ("pipeline.kafka.producer", "retry.backoff.ms", "70", "retryBackoff: 70ms"),
        ("pipeline.kafka.producer", "message.timeout.ms", "90000", "messageTimeout: 1m30s"),
        ("pipeline.kafka.producer", "request.timeout.ms", "4000", "requestTimeout: 4s"),
        ("pipeline.kafka.producer", "socket.timeout.ms", "50000", "socketTimeout: 50s"),
        ("pipeline.kafka.producer", "linger.ms", "7", "linger: 7ms"),
        ("pipeline.kafka.producer", "batch.size", "65536", "batchSize: 64KiB"),
        ("pipeline.kafka.producer", "message.max.bytes", "2000000", "messageMaxBytes: 2MB"),
        ("pipeline.kafka.producer", "queue.buffering.max.messages", "5000", "queueMaxMessages: 5000"),
        ("pipeline.kafka.producer", "queue.buffering.max.kbytes", "2048", "queueMaxBytes: 2MiB"),
        ("pipeline.kafka.producer", "reconnect.backoff.ms", "200", "reconnectBackoff: 200ms"),
        ("pipeline.kafka.producer", "reconnect.backoff.max.ms", "9000", "reconnectBackoffMax: 9s"),
        ("pipeline.kafka.producer", "topic.metadata.refresh.interval.ms", "60000", "metadataRefreshInterval: 1m"),
        ("pipeline.kafka.consumer", "client.id", "mine", "clientId: mine"),
        ("pipeline.kafka.consumer", "group.id", "ours", "group: ours"),
        ("pipeline.kafka.consumer", "session.timeout.ms", "30000", "sessionTimeout: 30s"),
        ("pipeline.kafka.consumer", "heartbeat.interval.ms", "2000", "heartbeatInterval: 2s"),
        ("pipeline.kafka.consumer", "max.poll.interval.ms", "400000", "maxPollInterval: 6m40s"),
        ("pipeline.kafka.consumer", "fetch.wait.max.ms", "250", "fetchWaitMax: 250ms"),
        ("pipeline.kafka.consumer", "fetch.min.bytes", "1024", "fetchMinBytes: 1KiB"),
        ("pipeline.kafka.consumer", "max.partition.fetch.bytes", "524288", "maxPartitionFetchBytes: 512KiB"),
        ("pipeline.kafka.consumer", "queued.max.messages.kbytes", "4096", "queuedMaxBytes: 4MiB"),
        ("pipeline.kafka.consumer", "socket.timeout.ms", "50000", "socketTimeout: 50s"),
        ("pipeline.kafka.consumer", "reconnect.backoff.ms", "200", "reconnectBackoff: 200ms"),
        ("pipeline.kafka.consumer", "reconnect.backoff.max.ms", "9000", "reconnectBackoffMax: 9s"),
        ("pipeline.kafka.consumer", "topic.metadata.refresh.interval.ms", "60000", "metadataRefreshInterval: 1m"),
    ]

    static let file = "logdrill: 1\nname: x\nworkloads: {w: {rate: 1/s}}\n"

    @Test("the file, an override and an override of the whole section take it", arguments: names.indices)
    func taken(_ index: Int) throws {
        let (section, name, value, line) = Self.names[index]
        let keys = section.split(separator: ".")
        let written = keys.map { "\($0): {" }.joined() + "\(name): \(value)" + String(repeating: "}", count: keys.count)
        let plain = try Scenario(yaml: Array(Self.file.utf8), file: "x.yaml").effectiveYAML
        let ways = [
            try Scenario(yaml: Array((Self.file + written + "\n").utf8), file: "x.yaml"),
            try Scenario(yaml: Array(Self.file.utf8), file: "x.yaml", overrides: ["\(section).\(name)=\(value)"]),
            try Scenario(yaml: Array(Self.file.utf8), file: "x.yaml", overrides: ["\(section)={\(name): \(value)}"]),
        ]
        for way in ways {
            #expect(way.effectiveYAML == ways[0].effectiveYAML)
            let lines = way.effectiveYAML.split(separator: "\n").map { $0.drop { $0 == " " } }
            #expect(lines.contains { $0 == line }, "\(way.effectiveYAML)")
        }
        #expect(ways[0].effectiveYAML != plain || value == "-1", "the value is another than the default")
    }

    /// In Kafka's manner, but this language's.
    private static let own: Set<String> = [
        "retention.check.interval", "unclean.leader.election", "broker.session.timeout", "broker.heartbeat.interval",
        "broker.startup", "replica.lag.time.max", "group.initial.rebalance.delay",
    ]

    @Test("and these are all there are")
    func complete() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(Scenario.jsonSchema.utf8))
        var found: Set<String> = []
        for section in ["cluster", "pipeline.kafka", "pipeline.kafka.producer", "pipeline.kafka.consumer"] {
            var properties = try #require(Self.properties(schema))
            for key in section.split(separator: ".") {
                properties = try #require(properties[String(key)].flatMap(Self.properties))
            }
            let dotted = properties.keys.filter { $0.contains(".") && !Self.own.contains($0) }
            found.formUnion(dotted.map { "\(section).\($0)" })
        }
        #expect(found == Set(Self.names.map { "\($0.section).\($0.name)" }))
    }

    /// The keys of a mapping, as the schema for editors has them; of a choice of forms, the mapping's.
    private static func properties(_ schema: Any) -> [String: Any]? {
        let schema = schema as? [String: Any]
        let forms = (schema?["anyOf"] as? [Any]) ?? []
        return schema?["properties"] as? [String: Any] ?? forms.lazy.compactMap(Self.properties).first
    }

    @Test("a setting that follows from another follows from Kafka's name of it too")
    func derived() throws {
        let text = Self.file + "cluster: {replication.factor: 2, broker.session.timeout.ms: 3000}\n"
        let cluster = try Scenario(yaml: Array(text.utf8), file: "x.yaml").cluster
        #expect(cluster.minInSyncReplicas == 2 && cluster.brokerHeartbeatInterval == .seconds(1))
    }
}
