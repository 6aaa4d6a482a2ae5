import DrillRunner
import DrillSimulation
import Foundation
import SystemPorts
import TestThreads
import Testing

@Suite("Drills, from scenario file to verdict", .ownThreads)
struct DrillTests {
    @Test("two runs of one seed give one trace, another seed another", arguments: [UInt64(1), 2])
    func determinism(seed: UInt64) throws {
        let scenario = try ScenarioFiles.load(
            "leader-lost-during-storm",
            ["run.until=15s", "faults.slow-replication.at=4s", "faults.leader-loss.at=5s"]
        )
        let drill = ScenarioFiles.drill(scenario)
        let hash = try drill.trace(seed: seed).hash
        #expect(try drill.trace(seed: seed).hash == hash)
        #expect(try drill.trace(seed: seed + 2).hash != hash)
    }

    @Test("watching a run does not change it")
    func observerChangesNothing() throws {
        struct Watcher: DrillObserver { func observe(_ snapshot: DrillSnapshot) {} }
        let scenario = try ScenarioFiles.load("noisy-source", ["run.until=10s", "faults.slow-network.at=2s"])
        var options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
        let alone = try Drill(scenario, file: "x", options: options).run(seed: 4)
        options.observer = Watcher()
        #expect(try Drill(scenario, file: "x", options: options).run(seed: 4).traceHash == alone.traceHash)
    }

    @Test("a fault aimed where nothing goes makes the run inconclusive and is named")
    func missedFault() throws {
        let scenario = try ScenarioFiles.load(
            "store-down-then-back",
            [
                "run.until=40s", "workloads.steady.records=3000", "faults.store-down.at=30s",
                "faults.store-down.for=1ms",
            ]
        )
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .inconclusive)
        #expect(report.reason.contains("store-down"))
    }

    @Test("retention takes what segment.ms has closed; nothing of a segment that is still written")
    func segments() throws {
        func lost(_ more: [String]) throws -> Int {
            let overrides = ["cluster.segment.bytes=1073741824", "expect=[]"] + more
            let scenario = try ScenarioFiles.load("worst-days/store-down-longer-than-retention", overrides)
            let counts = try ScenarioFiles.drill(scenario).run(seed: 1).counts
            #expect(counts.attempted == counts.accounted)
            return counts.lost
        }
        #expect(try lost([]) == 0)
        #expect(try lost(["cluster.segment.ms=20000"]) > 0)
    }

    @Test("a recovery of no named fault is the longest of all")
    func worstRecovery() throws {
        let scenario = try ScenarioFiles.load(
            "store-down-then-back",
            [
                "run.until=60s", "workloads.steady.rate=50/s", "faults.store-down.for=25s", "faults.store-down.at=5s",
                "faults.short={kind: down, target: store, at: 40s, for: 2s}",
                "expect=[{measure: recovery, below: 50s}, {measure: recovery, of: store-down, below: 50s}, "
                    + "{measure: recovery, of: short, below: 50s}]",
            ]
        )
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        let measured = report.expectations.map(\.measured)
        #expect(measured[0] == measured[1] && measured[0] != measured[2], "\(measured)")
    }

    @Test("the JSON of a run has every member that programs rely on")
    func json() throws {
        let scenario = try ScenarioFiles.load("poison-records", ["run.until=10s"])
        let report = try ScenarioFiles.drill(scenario).run(seed: 3)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any]
        )
        for member in [
            "schema", "build", "scenario", "seed", "target", "verdict", "reason", "traceHash", "virtualSeconds",
            "wallSeconds", "reproduce", "counts", "latencySeconds", "expectations", "faults", "violations", "coverage",
        ] {
            #expect(object[member] != nil, "\(member)")
        }
        let counts = try #require(object["counts"] as? [String: Int])
        let terms = ["stored", "filtered", "deadLettered", "dropped", "lost", "inFlight"]
        #expect(counts["attempted"] == terms.reduce(0) { $0 + (counts[$1] ?? -1) })
        #expect(!report.json().contains("\n"))
    }

    @Test("the demo's second drill loses what acks=1 may lose, and fails for it")
    func failsOnPurpose() throws {
        let scenario = try ScenarioFiles.load("demo/fails-on-purpose", ["run.until=60s"])
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .fail)
        #expect(report.counts.lost > 0)
        #expect(report.violations.isEmpty, "the promise of acks=1 permits the loss")
        #expect(report.permitted.contains { $0.anomaly == "acked-lost" })
    }

    @Test("what expires while the store is down is measured as expired, and as nothing else")
    func expiredUnread() throws {
        let yaml = """
            logdrill: 1
            name: outage-beyond-retention
            cluster: {retention: 60s, segment.bytes: 16KiB}
            workloads:
              steady: {rate: 40/s, sources: 4}
            faults:
              # Kafka looks for what has expired every five minutes.
              store-down: {kind: down, target: store, at: 30s, for: 11m}
            run: {until: 12m}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "outage.yaml")
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.violations.isEmpty, "\(report.violations)")
        let expired = report.permitted.filter { $0.anomaly == "expired-unread" }
        #expect(expired.first?.count == report.counts.lost)
        #expect(report.counts.lost > 1_000)
        #expect(report.counts.inFlight == 0)
        #expect(report.permitted.map(\.anomaly) == ["expired-unread"])
    }
}
