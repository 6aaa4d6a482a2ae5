import DrillRunner
import SystemPorts
import TestThreads
import Testing

#if Mutants
    private let mutantsAreCompiledIn = true
#else
    private let mutantsAreCompiledIn = false
#endif

/// A scenario, a protection that its hazard needs, and what must be named first when the protection is taken out.
struct Hazard: Sendable, CustomTestStringConvertible {
    let scenario: String
    let mutant: String
    /// How the verdict's reason begins.
    let reasons: [String]
    /// Shortens the run, without changing the hazard.
    var overrides: [String] = []

    var testDescription: String { "\(scenario) without \(mutant)" }
}

@Suite("Every hazard's protection, taken out", .ownThreads)
struct HazardTests {
    static let hazards: [Hazard] = [
        Hazard(
            scenario: "leader-lost-during-storm",
            mutant: "ack-before-replication",
            reasons: ["acked-lost"],
            overrides: ["run.until=60s", "faults.leader-loss.for=20s"]
        ),
        Hazard(
            scenario: "store-slow-for-five-minutes",
            mutant: "processor-no-pause-while-store-down",
            reasons: ["expected memory max"],
            overrides: ["run.until=150s", "faults.slow-store.for=100s"]
        ),
        Hazard(
            scenario: "store-down-then-back",
            mutant: "processor-dead-letters-on-outage",
            reasons: ["expected dead-lettered", "dead-letter-mismatch"],
            overrides: ["run.until=70s", "faults.store-down.for=30s"]
        ),
        Hazard(
            scenario: "all-brokers-down-beyond-message-timeout",
            mutant: "shipper-swallows-indeterminate",
            reasons: ["acked-lost", "unseen"],
            overrides: ["run.until=3m"]
        ),
        Hazard(
            scenario: "shipper-crashes-between-append-and-acknowledgement",
            mutant: "shipper-mints-new-stream-on-restart",
            reasons: ["duplicate-store"],
            overrides: ["run.until=60s", "faults.answers-lost.for=35s"]
        ),
        Hazard(
            scenario: "processor-crashes-between-store-and-commit",
            mutant: "processor-retries-after-indeterminate-without-reread",
            reasons: ["duplicate-store"],
            overrides: [
                "run.until=70s", "faults.answers-lost.for=45s", "faults.freeze.at=40s", "faults.freeze.for=10s",
            ]
        ),
        Hazard(
            scenario: "processors-restart-during-backlog",
            mutant: "processor-shutdown-forgets-last-batch",
            reasons: ["acked-lost", "unseen"],
            overrides: ["run.until=70s", "faults.store-down.for=25s"]
        ),
        Hazard(
            scenario: "poison-records",
            mutant: "processor-dead-letters-without-original-bytes",
            reasons: ["dead-letter-mismatch"],
            overrides: ["run.until=20s", "expect.2.atLeast=60"]
        ),
        Hazard(
            scenario: "noisy-source",
            mutant: "processor-ignores-filter",
            reasons: ["expected filtered"],
            overrides: ["run.until=75s"]
        ),
        Hazard(
            scenario: "real-log-replayed",
            mutant: "shipper-loses-last-unterminated-line",
            reasons: ["expected stored"]
        ),
    ]

    @Test(
        "a scenario fails by name, under three of ten seeds, without its protection",
        .enabled(if: mutantsAreCompiledIn, "planted bugs need: swift test --traits Mutants"),
        arguments: hazards
    )
    func failsWithoutProtection(_ hazard: Hazard) throws {
        #if Mutants
            let scenario = try ScenarioFiles.load(hazard.scenario, hazard.overrides)
            let drill = ScenarioFiles.drill(scenario, Mutants([Mutant(hazard.mutant)]))
            var named = 0
            var reasons: [String] = []
            for seed in UInt64(1)...10 where named < 3 {
                let report = try drill.run(seed: seed)
                reasons.append("seed \(seed): \(report.verdict.rawValue): \(report.reason)")
                let isNamed = hazard.reasons.contains { report.reason.hasPrefix($0) }
                if report.verdict == .fail && isNamed { named += 1 }
            }
            #expect(named >= 3, "\(reasons.joined(separator: "\n"))")
        #endif
    }

    @Test("and passes with it, shortened alike", arguments: hazards)
    func passesWithProtection(_ hazard: Hazard) throws {
        let scenario = try ScenarioFiles.load(hazard.scenario, hazard.overrides)
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted > 0)
        #expect(report.counts.attempted == report.counts.accounted)
    }

    @Test("every scenario has a hazard here, or is the demo's")
    func everyScenarioHasAHazard() throws {
        let covered = Set(Self.hazards.map(\.scenario))
        let left = try ScenarioFiles.names().filter { !covered.contains($0) }
        #expect(left == ["storm-loses-broker-then-slow-store"])
    }
}
