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
            let report = try ScenarioFiles.drill(scenario, Mutants(["lost-member-commits-as-simple-consumer"])).run(seed: 1154)
            #expect(report.verdict == .fail && report.reason.hasPrefix("offset-regression"), "\(report.reason)")
        }

        @Test("a log replaced while an append is in doubt is read on in its middle if the new leader is forgotten")
        func forgottenLeader() throws {
            let scenario = try ScenarioFiles.load("regressions/log-replaced-while-append-is-in-doubt")
            let mutants = Mutants(["processor-forgets-leader-change-in-doubt"])
            let report = try ScenarioFiles.drill(scenario, mutants).run(seed: 3)
            #expect(report.verdict == .fail && report.reason.hasPrefix("unseen"), "\(report.reason)")
        }
    #endif
}
