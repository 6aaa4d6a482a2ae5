import DrillRunner
import SystemPorts
import TestThreads
import Testing

@Suite("When losses happened", .ownThreads)
struct LossMomentTests {
    @Test("what expired was lost when the log's start passed it, not when another replica's disk died")
    func expiredBesideCut() throws {
        let yaml = """
            logdrill: 1
            name: expired-beside-cut
            cluster: {partitions: 2, retention.ms: 40000, segment.ms: 2000, retention.check.interval: 5s}
            workloads: {servers: {rate: 20/s, sources: 2}}
            faults:
              replaced: {kind: crash, target: broker 3, loses: whole-log, at: 20s, for: 10s}
              store-down: {kind: down, target: store, at: 10s, for: 70s}
            run: {until: 2m}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        let expired = try #require(report.permitted.first { $0.anomaly == "expired-unread" })
        let crash = try #require(report.faults.first { $0.name == "replaced" })
        #expect(crash.hits > 0)
        let first = try #require(expired.times.first)
        // The store settles nothing from second 10 on, and nothing is older than 40 s before second 50.
        #expect(first >= .zero + .seconds(50), "\(first)")
        // And it leaves the backlog then: when the store is back, nothing waits any more.
        let backlog = report.series.backlog
        #expect(backlog.count > 110 && (backlog.max() ?? 0) > 500)
        #expect(backlog[90...].allSatisfy { $0 < 100 }, "\(backlog)")
    }
}
