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
    @Test("a worst day passes with its protection", arguments: WorstDay.all)
    func passesWithProtection(_ day: WorstDay) throws {
        let report = try ScenarioFiles.drill(ScenarioFiles.load(day.path)).run(seed: 1)
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
        #expect(files == WorstDay.all.map { "\($0.path).yaml" }.sorted())
    }

    @Test("each file opens with what happens in life, what protects, and what to look at", arguments: WorstDay.all)
    func opensWithThreeLines(_ day: WorstDay) throws {
        let bytes = try ScenarioFiles.read("\(ScenarioFiles.root)/Scenarios/\(day.path).yaml")
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, opening) in zip(lines, ["# In life: ", "# Protects: ", "# Look at: ", "logdrill: 1"]) {
            #expect(line.hasPrefix(opening))
        }
    }
}

extension WorstDay {
    var path: String { "worst-days/\(scenario)" }

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
