import CapacityPlanning
import DrillRunner
import Testing

@Suite("A sweep over a real drill")
struct BottleneckTests {
    /// One worker, ten milliseconds a row, nothing else of weight: by queueing theory a single server with utilisation
    /// ρ = λ / 100, whose queue grows without end from ρ = 1 on. Over 100 seconds an excess of 3 % makes the last
    /// records wait for three seconds, so that this bound finds the knee at 103 at the latest.
    static let yaml = """
        logdrill: 1
        name: store-of-known-capacity
        store: {concurrency: 1, append: 0s, row: 10ms, query: 0s, network: 0s}
        cluster: {partitions: 2}
        workloads: {steady: {rate: 50/s, sources: 2}}
        run: {until: 100s}
        """

    @Test("it finds a store's capacity within 5 % of what queueing theory says")
    func capacity() throws {
        let sweep = try Sweep(
            [try SweptSetting("workloads.steady.rate=50/s..200/s")],
            goal: try SweepGoal("latency max below 3s"),
            seeds: [1],
            variant: { try Scenario(yaml: Array(Self.yaml.utf8), file: "bottleneck.yaml", overrides: $0) },
            run: { scenario, seed in
                let options = DrillOptions(readFile: { _ in [] }, realTime: { 0 })
                return try Drill(scenario, file: "bottleneck.yaml", options: options).run(seed: seed)
            }
        )
        let result = try sweep.perform()
        let text = SweepText.text(of: result, costs: [], style: .plain)
        let holds = try #require(result.rows.first?.holdsTo, "\(text)")
        #expect((95...105).contains(holds), "\(text)")
    }
}
