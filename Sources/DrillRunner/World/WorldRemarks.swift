import DrillSimulation
import InMemoryKafka
import LogPipeline
import SystemPorts

extension DrillWorld {
    /// What is to be remarked on when the run has ended.
    func remarks(standing: [StandingPartition]) -> RunRemarks {
        var remarks = RunRemarks()
        remarks.standing = standing
        let states = partitions.compactMap { cluster.inspect.partition($0) }
        remarks.idleRetention = idleRetention(states)
        let used = states.count { $0.logEnd > 0 }
        if used > 0, used < states.count {
            remarks.partitionUse = PartitionUse(
                topic: scenario.pipeline.kafka.topic,
                used: used,
                total: states.count,
                sources: sources.count
            )
        }
        return remarks
    }

    private func idleRetention(_ states: [ClusterInspection.PartitionState]) -> IdleRetention? {
        let name = scenario.pipeline.kafka.topic
        guard logStartMoves.isEmpty, let topic = cluster.settings.topics.first(where: { $0.name == name }) else {
            return nil
        }
        let replicas = states.flatMap(\.replicas)
        let length = simulation.now - start
        var limits: [String] = []
        if let retention = topic.retention, retention < length {
            limits.append("retention.ms \(Wording.duration(retention))")
        }
        if let bytes = topic.retentionBytes, (replicas.map(\.sizeBytes).max() ?? 0) > bytes {
            limits.append("retention.bytes \(Wording.size(bytes))")
        }
        guard !limits.isEmpty, states.contains(where: { $0.logEnd > 0 }) else { return nil }
        return IdleRetention(
            topic: name,
            limits: Wording.list(limits),
            segments: replicas.map(\.segments).max() ?? 0,
            segmentBytes: topic.segmentBytes,
            segmentAge: topic.segmentAge,
            checkInterval: cluster.settings.retentionCheckInterval
        )
    }
}
