import KafkaPorts
import LogPipeline
import SystemPorts

extension RunDetails {
    /// From the closed books and what was sampled while the run went on.
    ///
    /// - Parameter sources: the sources of the run, in the order of the books.
    init(_ books: LedgerReport, _ sampled: StateSampler, _ scenario: Scenario, start: Instant, sources: [WorldSource]) {
        self.init()
        let width = books.latencyInterval
        latency = books.latencyOverTime.enumerated().compactMap { index, histogram in
            guard histogram.count + histogram.unseen > 0 else { return nil }
            return LatencyPoint(
                at: .nanoseconds(width.wholeNanoseconds * Int64(index) + width.wholeNanoseconds / 2),
                p50: histogram.quantile(permille: 500),
                p99: histogram.quantile(permille: 990),
                max: histogram.maximum
            )
        }
        let ticks = Int(.seconds(1) / AgeSeries.tick)
        let first = Int((start - .zero) / AgeSeries.tick)
        ages = stride(from: first, to: books.ages.ages.count, by: ticks).map { tick in
            .nanoseconds(books.ages.ages[tick..<min(tick + ticks, books.ages.ages.count)].max() ?? 0)
        }
        states = sampled.rows
        underReplicated = sampled.underReplicated
        effective = scenario.effectiveYAML
        self.sources = sources.count
        flows = Self.flows(books, sources)
        for (number, row) in books.byPartition.enumerated() where row.lost > 0 {
            lost[TopicPartition(topic: scenario.pipeline.kafka.topic, partition: Int32(number))] = row.lost
        }
    }

    private static func flows(_ books: LedgerReport, _ sources: [WorldSource]) -> [Flow] {
        var workloads: [String] = []
        for source in sources where !workloads.contains(source.workload) { workloads.append(source.workload) }
        let outcomes: [(String, (BreakdownRow) -> Int)] = [
            ("stored", \.stored), ("filtered", \.filtered), ("dead-lettered", \.deadLettered), ("dropped", \.dropped),
            ("lost", \.lost), ("in flight", \.inFlight),
        ]
        return outcomes.flatMap { outcome, count in
            workloads.compactMap { workload in
                let names = Set(sources.filter { $0.workload == workload }.map(\.name))
                let records = books.bySource.filter { names.contains($0.name) }.reduce(0) { $0 + count($1) }
                return records > 0 ? Flow(workload: workload, outcome: outcome, records: records) : nil
            }
        }
    }
}
