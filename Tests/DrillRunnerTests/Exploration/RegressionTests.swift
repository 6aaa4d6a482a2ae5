import DrillRunner
import Foundation
import SystemPorts
import TestThreads
import Testing

/// What searches found and was mended: each file must pass with its seeds.
@Suite("What searches found", .ownThreads)
struct RegressionTests {
    private static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(ScenarioFiles.root)/Scenarios/regressions"))?
        .filter { $0.hasSuffix(".yaml") }.map { "regressions/\($0.dropLast(5))" }.sorted() ?? []

    @Test("a bug that was mended does not come back", arguments: names)
    func passes(_ name: String) throws {
        let scenario = try ScenarioFiles.load(name)
        for seed in scenario.run.seeds {
            let report = try ScenarioFiles.drill(scenario).run(seed: seed)
            #expect(report.verdict == .pass, "seed \(seed): \(report.reason)")
        }
    }

    #if Mutants
        @Test("a member that thaws in an emptied group sets the offset back if its commit looks like a simple consumer's")
        func thawedMember() throws {
            let scenario = try ScenarioFiles.load("regressions/member-thaws-in-emptied-group")
            // The client's rule, and the processor's question whether the assignment is lost: each alone is enough. Which
            // of the thawed member's two steps comes first is for the seed to say.
            let mutants = Mutants(["lost-member-commits-as-simple-consumer", "processor-commits-for-lost-assignment"])
            let reasons = try (UInt64(1_100)...1_120).map { try ScenarioFiles.drill(scenario, mutants).run(seed: $0).reason }
            #expect(reasons.contains { $0.hasPrefix("offset-regression") }, "\(reasons)")
        }
    #endif
}
