import DrillRunner
import SystemPorts
import TestThreads
import Testing

@Suite("Brokers restarted one after the other, in drills", .ownThreads)
struct RollingRestartTests {
    /// A broker's process is away for ten seconds.
    private func run(_ settings: String...) throws -> DrillReport {
        let yaml = """
            logdrill: 1
            name: rolling-restart
            cluster: {partitions: 6, broker.startup: 10s}
            workloads:
              steady: {rate: 60/s, sources: 6}
            faults:
              upgrade: {kind: rolling-restart, target: all brokers, at: 5s, pause: 0s}
            run: {until: 60s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "rolling-restart.yaml", overrides: settings)
        return try ScenarioFiles.drill(scenario).run(seed: 1)
    }

    @Test("the next one's turn comes when the one before is in every in-sync set: no partition loses two at once")
    func oneAfterTheOther() throws {
        let report = try run("expect=[{measure: latency max, below: 3s}, {measure: lost, exactly: 0}]")
        #expect(report.verdict == .pass, "\(report.reason)")
        let upgrade = try #require(report.faults.first)
        #expect(upgrade.target == "broker 1, broker 2, broker 3")
        #expect(upgrade.hits > 0)
        let until = try #require(upgrade.until)
        // The third ends when it is started, the first two when they were back.
        #expect(until - upgrade.from > .seconds(20), "each was waited for")
    }

    @Test("one that the run's end cuts short proves nothing, and says who was left")
    func cutShort() throws {
        let report = try run("run.until=22s")
        #expect(report.verdict == .inconclusive)
        #expect(
            report.reason
                == "a fault could not be carried out: upgrade: the run ended before these had been "
                + "restarted and were back: broker 2, broker 3; accepted: a longer run.until, a shorter pause"
        )
        let missed = try run("run.until=22s", "faults.upgrade.mayMiss=true")
        #expect(missed.verdict == .pass, "\(missed.reason)")
    }
}
