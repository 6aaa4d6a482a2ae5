import InMemoryKafka
import InMemoryLogStore
import LogPipeline
import LogPorts
import SystemPorts

extension Scenario {
    /// The cluster's settings that the scenario describes.
    func clusterSettings(_ mutants: Mutants) -> ClusterSettings {
        var topic = TopicSettings(pipeline.kafka.topic, partitions: cluster.partitions)
        topic.replicationFactor = cluster.replication
        topic.minInSyncReplicas = cluster.minInSyncReplicas
        topic.retention = cluster.retention
        topic.retentionBytes = cluster.retentionBytes
        topic.segmentAge = cluster.segmentAge
        topic.segmentBytes = cluster.segmentBytes
        topic.messageMaxBytes = cluster.messageMaxBytes
        topic.uncleanLeaderElection = cluster.uncleanLeaderElection
        // The dead letters' topic takes whatever the source's topic took, headers included, and keeps it.
        var letters = TopicSettings(pipeline.kafka.deadLetterTopic, partitions: 1)
        letters.replicationFactor = cluster.replication
        letters.minInSyncReplicas = cluster.minInSyncReplicas
        letters.retention = nil
        letters.messageMaxBytes = cluster.messageMaxBytes * 2

        var settings = ClusterSettings(topics: [topic, letters])
        settings.clusterID = "drill"
        settings.brokers = cluster.brokers
        settings.controllers = cluster.controllers
        settings.offsetsTopicReplicationFactor = min(3, cluster.brokers)
        settings.brokerSessionTimeout = cluster.brokerSessionTimeout
        settings.brokerHeartbeatInterval = cluster.brokerHeartbeatInterval
        settings.replicaLagTimeMax = cluster.replicaLagTimeMax
        settings.groupInitialRebalanceDelay = cluster.groupInitialRebalanceDelay
        settings.brokerStartup = cluster.brokerStartup
        settings.retentionCheckInterval = cluster.retentionCheckInterval
        let latency = cluster.latency
        settings.latencies.clientHop = settings.latencies.clientHop.scaled(toMedian: latency.client)
        settings.latencies.brokerHop = settings.latencies.brokerHop.scaled(toMedian: latency.broker)
        settings.latencies.produce = settings.latencies.produce.scaled(toMedian: latency.produce)
        settings.latencies.fetch = settings.latencies.fetch.scaled(toMedian: latency.fetch)
        settings.latencies.replicate = settings.latencies.replicate.scaled(toMedian: latency.replicate)
        settings.mutants = mutants
        return settings
    }

    /// The store's settings that the scenario describes.
    func storeSettings(_ mutants: Mutants) -> StoreSettings {
        var settings = StoreSettings()
        settings.guarantee = store.guarantee
        settings.concurrency = store.concurrency
        settings.queueLimit = store.queue
        settings.capacityRows = store.capacity
        settings.appendTime = .around(store.append)
        settings.rowTime = .constant(store.row)
        settings.queryTime = .around(store.query)
        settings.networkLatency = .around(store.network)
        settings.requestTimeout = store.timeout
        settings.mutants = mutants
        return settings
    }
}
