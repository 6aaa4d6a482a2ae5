#if Mutants
    import DrillRunner
    import SystemPorts
    import TestThreads
    import Testing

    /// Realistic bugs, planted one by one, each found in a whole drill; `swift test --traits Mutants`.
    @Suite("Planted bugs", .ownThreads)
    struct PlantedBugTests {
        static let bugs = processorBugs + shipperBugs + kafkaBugs

        @Test("each is found by name within ten seeds, and the same drill without it is not accused", arguments: bugs)
        func found(_ bug: PlantedBug) throws {
            let scenario = try bug.scenario
            var reasons: [String] = []
            for seed in bug.seed..<bug.seed + 10 {
                let report = try ScenarioFiles.drill(scenario, Mutants([Mutant(bug.mutant)])).run(seed: seed)
                let accused = report.violations.map(\.anomaly)
                reasons.append("seed \(seed): \(report.verdict.rawValue): \(report.reason) \(accused)")
                guard report.verdict == .fail, report.reason.hasPrefix(bug.named),
                    bug.also.allSatisfy(accused.contains)
                else { continue }
                let twin = try ScenarioFiles.drill(scenario).run(seed: seed)
                #expect(twin.verdict == .pass, "\(twin.reason)")
                #expect(twin.violations.isEmpty)
                #expect(twin.counts.attempted == twin.counts.accounted)
                return
            }
            Issue.record("\(reasons.joined(separator: "\n"))")
        }

        @Test("every checker has a planted bug that it names")
        func everyChecker() {
            // No drill has transactional producers; see AbortedReadTests.
            let elsewhere = [Anomaly.abortedRead.rawValue]
            let named = Set(Self.bugs.flatMap { [$0.named] + $0.also } + elsewhere)
            #expect(Checkers.all.map(\.anomaly.rawValue).filter { !named.contains($0) } == [])
        }
    }

    /// A bug, the drill that finds it, and what is said of it.
    struct PlantedBug: Sendable, CustomTestStringConvertible {
        /// What somebody did wrong, in words.
        let name: String
        let mutant: String
        /// How the verdict's reason begins: the anomaly, or the expectation that fails.
        let named: String
        /// Further anomalies that it must be accused of.
        var also: [String] = []
        /// Where the search for it begins: it takes seconds.
        var seed: UInt64 = 1
        /// The scenario, without its first two lines.
        let drill: String

        var testDescription: String { name }

        var scenario: Scenario {
            get throws {
                let yaml = "logdrill: 1\nname: \(mutant)\n\(drill)"
                return try Scenario(yaml: Array(yaml.utf8), file: "\(mutant).yaml")
            }
        }
    }
#endif
