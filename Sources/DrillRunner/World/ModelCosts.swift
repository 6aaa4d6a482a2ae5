import DrillSimulation
import StrictYAML
import SystemPorts

extension Scenario {
    /// What the simulation takes things to cost, and where the figures come from, in sentences: an answer about capacity
    /// is as good as these.
    public var modelCosts: [String] {
        [
            "A shipper's core, per record of 230 bytes in batches of 1,000: \(Self.cost(of: PipelineCosts.shipper)).",
            "A processor's core: \(Self.cost(of: PipelineCosts.processor)).",
            "Measured by logdrill-benchmarks on a two-core cloud machine, Swift 6.3, rounded up; send and consume after"
                + " librdkafka's own benchmarks.",
            "Network and brokers: a request between client and broker takes \(time(cluster.latency.client)) one way, a"
                + " produce request \(time(cluster.latency.produce)) until its append, a fetch"
                + " \(time(cluster.latency.fetch)), a replication round \(time(cluster.latency.replicate)): medians of"
                + " distributions measured on real Kafka. Bandwidth, disks and page caches of brokers have no limit.",
            "Store: \(store.concurrency) at a time, \(time(store.append)) an append and \(time(store.row)) a row,"
                + " \(time(store.query)) a read, by the scenario. Measure your own and say so there.",
        ]
    }

    private func time(_ duration: Duration) -> String { DurationText.write(duration) }

    private static func cost(of table: CostTable) -> String {
        let records = 1_000
        let stages = table.stages.map { stage, _ in
            (stage.name, table.nanoseconds(stage, records: records, bytes: 230 * records) / Int64(records))
        }
        let total = stages.reduce(0) { $0 + $1.1 }
        let parts = stages.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "\(total) ns (\(parts))"
    }
}
