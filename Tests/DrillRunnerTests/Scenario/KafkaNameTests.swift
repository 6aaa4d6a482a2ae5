import DrillRunner
import KafkaPorts
import LogPipeline
import Testing

@Suite("settings by Kafka's own names")
struct KafkaNameTests {
    @Test("settings may be called by Kafka's names, which the effective scenario prints as its own")
    func kafkaNames() throws {
        let text = """
            name: x
            workloads: {w: {rate: 1/s}}
            cluster:
              replication.factor: 2
              retention.ms: -1
              broker.session.timeout.ms: 3000
              unclean.leader.election.enable: true
            pipeline:
              kafka:
                producer: {linger.ms: 5, batch.size: 65536, enable.idempotence: true, queue.buffering.max.kbytes: 2048}
                consumer: {session.timeout.ms: 45s, group.id: mine}
            """
        let whole = Array("logdrill: 1\n\(text)\n".utf8)
        let scenario = try Scenario(yaml: whole, file: "x.yaml")
        #expect(scenario.cluster.replication == 2 && scenario.cluster.minInSyncReplicas == 2)
        #expect(scenario.cluster.retention == nil && scenario.cluster.uncleanLeaderElection)
        #expect(scenario.cluster.brokerSessionTimeout == .seconds(3))
        #expect(scenario.cluster.brokerHeartbeatInterval == .seconds(1), "derived from the session")
        let kafka = scenario.pipeline.kafka
        #expect(kafka.producer.linger == .milliseconds(5) && kafka.producer.batchSizeBytes == 65_536)
        #expect(kafka.producer.queueMaxBytes == 2 << 20)
        #expect(kafka.consumer.sessionTimeout == .seconds(45) && kafka.consumer.groupID == "mine")
        #expect(scenario.effectiveYAML.contains("retention: unlimited"))
        let overridden = try Scenario(
            yaml: whole,
            file: "x.yaml",
            overrides: ["cluster.retention.ms=60000", "pipeline.kafka.producer.linger.ms=7"]
        )
        #expect(overridden.cluster.retention == .seconds(60))
        #expect(overridden.pipeline.kafka.producer.linger == .milliseconds(7))
    }
}
