import DrillRunner
import StrictYAML
import SystemPorts
import Testing

/// Shrinking of a composition that is no pipeline: what must stay is known exactly.
@Suite("Shrinking")
struct ShrinkerTests {
    static let yaml = """
        logdrill: 1
        name: large
        why: Everything at once.
        cluster: {partitions: 24, retention: 1h}
        pipeline: {processor: {memoryLimit: 4MiB, filter: {minimumSeverity: INFO}}}
        store: {row: 1ms}
        shippers: 2
        processors: {count: 4, cores: 2}
        workloads:
          storm: {rate: 1k/s, sources: 8, poison: 1%, bursts: [{at: 20s, times: 5}]}
          calm: {rate: 10/s, services: [a, b], minimumSeverity: warn}
        faults:
          one: {kind: crash, target: broker 1, at: 10s, for: 10s}
          two: {kind: slow, target: store, times: 20, after: one, for: 20s}
          three: {kind: freeze, target: processor 3, at: 1m, for: 7s, every: 20s}
          four: {kind: refuse-rows, target: store, at: 0s}
          five: {kind: latency, target: all brokers, by: 100ms, at: 30s, for: 1m}
        run: {until: 3m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: recovery, of: one, below: 30s}
          - {measure: latency p99, below: 30s, during: five}
        """

    private func scenario() throws -> Scenario {
        try Scenario(yaml: Array(Self.yaml.utf8), file: "large.yaml")
    }

    /// Accuses whatever has a slow store and two partitions at least.
    private static let bug: DrillRun = { scenario, seed in
        let isBroken = scenario.faults.contains { $0.kind == .slow } && scenario.cluster.partitions >= 2
        var report = DrillReport(scenario, seed: seed, isBroken ? .fail : .pass, reason: "duplicate-store: 3 cases")
        if isBroken { report.violations = [Violation(anomaly: "duplicate-store", count: 3, examples: ["id 7"])] }
        return report
    }

    @Test("what does not matter goes, what matters stays")
    func minimum() throws {
        let shrunken = try #require(try Shrinker(run: Self.bug).shrink(try scenario(), seed: 3))
        let small = shrunken.result.scenario
        #expect(small.faults.map(\.name) == ["two"])
        #expect(small.workloads.count == 1)
        #expect(small.cluster.partitions == 2)
        #expect(small.processors == Scenario.Fleet(count: 1))
        #expect(small.shippers == Scenario.Fleet(count: 1))
        #expect(small.cluster.brokers == 1)
        #expect(small.run.until <= .seconds(2))
        #expect(small.workloads[0].rate ?? .perSecond(9) <= .perSecond(1))
        #expect(small.expectations.map(\.measure) == [.lost])
        #expect(shrunken.result.seed == 3)
        #expect(shrunken.runs <= 400)
    }

    @Test("the file tells its story, says the same, and has 25 lines at most")
    func file() throws {
        let shrunken = try #require(try Shrinker(run: Self.bug).shrink(try scenario(), seed: 3))
        let text = shrunken.file(shrunken.scenario, path: "Scenarios/regressions/large-duplicate-store.yaml")
        #expect(text.split(separator: "\n").count <= Shrunken.linesMax, "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
        #expect(
            text.hasPrefix(
                "# Found in large with seed 3: duplicate-store\n# Made small: 5 faults, 3 min, 181,800 records before"
            )
        )
        #expect(
            text.contains(
                "# Again: logdrill run Scenarios/regressions/large-duplicate-store.yaml --seed 3\nlogdrill: 1"
            )
        )
        let read = try Scenario(yaml: Array(text.utf8), file: "x.yaml")
        #expect(read.effectiveYAML == shrunken.scenario.effectiveYAML)
        #expect(read.name == "large-duplicate-store")
        #expect(read.run.seeds == [3])
    }

    @Test("a step that shows something else instead is not kept")
    func anotherAnomaly() throws {
        let run: DrillRun = { scenario, seed in
            let anomaly = scenario.faults.count > 2 ? "acked-lost" : "reorder-store"
            var report = DrillReport(scenario, seed: seed, .fail, reason: anomaly)
            report.violations = [Violation(anomaly: anomaly, count: 1, examples: [])]
            return report
        }
        let shrunken = try #require(try Shrinker(run: run).shrink(try scenario(), seed: 1))
        #expect(shrunken.result.cause.description == "acked-lost")
        #expect(shrunken.result.scenario.faults.count == 3)
    }

    @Test("another seed is tried where the first one no longer fails")
    func otherSeed() throws {
        let run: DrillRun = { scenario, seed in
            let isBroken = scenario.faults.count > 4 || (seed == 2 && !scenario.faults.isEmpty)
            return DrillReport(scenario, seed: seed, isBroken ? .fail : .pass, reason: "broken")
        }
        var shrinker = Shrinker(run: run)
        shrinker.seedsPerStep = 3
        let shrunken = try #require(try shrinker.shrink(try scenario(), seed: 8))
        #expect(shrunken.result.seed == 2)
        #expect(shrunken.result.scenario.faults.count == 1)
    }

    @Test("a failure for want of records is not shrunk by offering fewer")
    func amounts() throws {
        var lacking = try scenario()
        lacking.expectations = [Expectation(.stored, Bound(.atLeast, .count(1_000_000)))]
        let run: DrillRun = { scenario, seed in
            var report = DrillReport(
                scenario,
                seed: seed,
                .fail,
                reason: "expected stored at least 1,000,000, measured 1"
            )
            report.expectations = [
                ExpectationResult(name: "stored", bound: "at least 1,000,000", measured: "1", verdict: .fail)
            ]
            return report
        }
        let shrunken = try #require(try Shrinker(run: run).shrink(lacking, seed: 1))
        #expect(shrunken.result.scenario.run.until == .seconds(180))
        #expect(shrunken.result.scenario.workloads.map(\.rate) == [.perSecond(1_000), .perSecond(10)])
        #expect(shrunken.result.scenario.faults.isEmpty)
    }

    @Test("a seed that does not fail is not shrunk; the budget is kept")
    func limits() throws {
        #expect(try Shrinker { DrillReport($0, seed: $1, .pass, reason: "") }.shrink(try scenario(), seed: 1) == nil)
        var shrinker = Shrinker(run: Self.bug)
        shrinker.runsMax = 20
        #expect(try shrinker.shrink(try scenario(), seed: 1)?.runs ?? 99 <= 20)
    }
}
