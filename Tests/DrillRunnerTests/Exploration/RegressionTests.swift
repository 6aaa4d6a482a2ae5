import DrillRunner
import Foundation
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
}
