import DrillRunner
import SystemPorts
import TestThreads
import Testing

#if Mutants
    private let mutantsAreCompiledIn = true
#else
    private let mutantsAreCompiledIn = false
#endif

@Suite("Every worst day's protection, taken out", .ownThreads)
struct WorstDayTests {
    @Test("a worst day passes with its protection", arguments: WorstDay.scenarios)
    func passesWithProtection(_ scenario: String) throws {
        let report = try ScenarioFiles.drill(ScenarioFiles.load("worst-days/\(scenario)")).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted > 0)
        #expect(report.counts.attempted == report.counts.accounted)
    }

    @Test("and fails by name without it", arguments: WorstDay.all.filter(\.canBeTakenOut))
    func failsWithoutProtection(_ day: WorstDay) throws {
        let report = try day.runWithoutProtection(seed: 1)
        #expect(report.verdict == .fail, "\(report.reason)")
        #expect(day.reasons.contains { report.reason.hasPrefix($0) }, "\(report.reason)")
    }

    @Test("every file of the folder has a row here, and every row a file")
    func everyFileHasARow() throws {
        let files = try ScenarioFiles.all().filter { $0.hasPrefix("worst-days/") }
        #expect(files == WorstDay.scenarios.map { "worst-days/\($0).yaml" }.sorted())
    }

    @Test(
        "each file opens with what happens in life, what protects, and what to look at",
        arguments: WorstDay.scenarios
    )
    func opensWithThreeLines(_ scenario: String) throws {
        let bytes = try ScenarioFiles.read("\(ScenarioFiles.root)/Scenarios/worst-days/\(scenario).yaml")
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count > 4)
        for (line, opening) in zip(lines, ["# In life: ", "# Protects: ", "# Look at: "]) {
            #expect(line.hasPrefix(opening))
            // A sentence, not a placeholder; and one that fits beside others in a list.
            #expect((40...120).contains(line.count), "\(line)")
        }
        #expect(lines[3] == "logdrill: 1")
    }
}

extension WorstDay {
    var path: String { "worst-days/\(scenario)" }

    /// Each scenario of the table, once.
    static let scenarios = Set(all.map(\.scenario)).sorted()

    /// Planted bugs can be chosen in builds that hold them only.
    var canBeTakenOut: Bool {
        switch without {
        case .mutant: mutantsAreCompiledIn
        case .setting: true
        }
    }

    func runWithoutProtection(seed: UInt64) throws -> DrillReport {
        switch without {
        case .setting(let setting): return try ScenarioFiles.drill(ScenarioFiles.load(path, [setting])).run(seed: seed)
        case .mutant(let name):
            #if Mutants
                return try ScenarioFiles.drill(ScenarioFiles.load(path), Mutants([Mutant(name)])).run(seed: seed)
            #else
                preconditionFailure("\(name) needs: swift test --traits Mutants")
            #endif
        }
    }
}
