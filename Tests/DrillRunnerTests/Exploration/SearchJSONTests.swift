import DrillRunner
import Foundation
import SystemPorts
import Testing

/// What programs read of a search.
@Suite("Searches as JSON")
struct SearchJSONTests {
    private func scenario() throws -> Scenario {
        let yaml = ExplorerTests.yaml.replacing(
            "[duplicate-caught]",
            with: "[duplicate-caught, {measure: backlog max, atLeast: 1k}]"
        )
        return try Scenario(yaml: Array(yaml.utf8), file: "toy.yaml")
    }

    private func object(_ text: String) throws -> [String: Any] {
        #expect(!text.contains("\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Seed 3 fails; the crash hits in even seeds, the slow store never; even seeds reach a mark.
    private static let toy: DrillRun = { scenario, seed in
        var report = DrillReport(scenario, seed: seed, seed == 3 ? .fail : .pass, reason: "acked-lost: 2 cases")
        if seed == 3 { report.violations = [Violation(anomaly: "acked-lost", count: 2, examples: [])] }
        report.virtualTime = .seconds(1_800)
        report.coverage = seed % 2 == 0 ? [.rebalance] : []
        report.sometimes = scenario.sometimes.compactMap(\.expectation).map { _ in
            ExpectationResult(name: "", bound: "", measured: "", verdict: seed == 4 ? .pass : .fail)
        }
        report.faults = scenario.faults.map { fault in
            FaultResult(
                name: fault.name,
                target: "",
                from: .zero,
                until: nil,
                hits: fault.kind == .crash && seed % 2 == 0 ? 1 : 0,
                recovery: nil,
                mayMiss: false
            )
        }
        return report
    }

    @Test("a batch says how fast it was, what failed and how to see it again, what it reached and what it missed")
    func exploration() throws {
        var explorer = Explorer(try scenario(), run: Self.toy)
        explorer.keepsGoing = true
        explorer.isSwarm = false
        let found = explorer.explore(1...10)
        let json = try object(found.json(file: "toy.yaml", in: .seconds(4)) { "again \($0.seed)" })
        #expect(json["schema"] as? String == "logdrill.explore/1")
        #expect(json["scenario"] as? String == "toy")
        #expect(json["file"] as? String == "toy.yaml")
        #expect(json["isSwarm"] as? Bool == false)
        #expect(json["verdict"] as? String == "fail")
        #expect(json["firstSeed"] as? Int == 1)
        #expect(json["lastSeed"] as? Int == 10)
        #expect(json["runs"] as? Int == 10)
        #expect(json["seedsPerSecond"] as? Double == 2.5)
        #expect(json["wallSeconds"] as? Double == 4)
        #expect(json["virtualSeconds"] as? Double == 18_000)
        #expect(json["virtualHoursPerHour"] as? Double == 4_500)

        let failures = try #require(json["failures"] as? [[String: Any]])
        #expect(failures.map { $0["seed"] as? Int } == [3])
        #expect(failures.first?["cause"] as? String == "acked-lost")
        #expect(failures.first?["reason"] as? String == "acked-lost: 2 cases")
        #expect(failures.first?["reproduce"] as? String == "again 3")
        #expect(failures.first?["isError"] as? Bool == false)

        let faults = try #require(json["faults"] as? [[String: Any]])
        #expect(faults.map { $0["kind"] as? String } == ["crash", "slow"])
        #expect(faults.map { $0["hits"] as? Int } == [5, 0])
        #expect(faults.map { $0["misses"] as? Int } == [5, 10])
        #expect(json["neverHit"] as? [String] == ["slow"])

        let coverage = try #require(json["coverage"] as? [String: Int])
        #expect(Set(coverage.keys) == Set(CoverageMark.allCases.map(\.rawValue)))
        #expect(coverage["rebalance"] == 5 && coverage["duplicate-caught"] == 0)
        let sometimes = try #require(json["sometimes"] as? [[String: Any]])
        #expect(sometimes.map { $0["name"] as? String } == ["duplicate-caught", "backlog max at least 1,000"])
        #expect(sometimes.map { $0["runs"] as? Int } == [0, 1])
        #expect(json["unreached"] as? [String] == ["duplicate-caught"])
        #expect((json["inconclusive"] as? [Any])?.isEmpty == true)
    }

    @Test("a batch in which nothing ran has neither first nor last seed, and no pace")
    func nothingRan() throws {
        let found = Explorer(try scenario(), run: Self.toy).explore(1...10, until: { true })
        let json = try object(found.json(file: "toy.yaml", in: .zero) { _ in "" })
        #expect(json["verdict"] as? String == "inconclusive")
        for member in ["firstSeed", "lastSeed", "seedsPerSecond"] { #expect(json[member] is NSNull, "\(member)") }
    }

    @Test("a shrinking says what it kept, how small that is, and how to see it again")
    func shrinking() throws {
        let shrunken = try #require(try Shrinker(run: Self.toy).shrink(try scenario(), seed: 3))
        let file = shrunken.file(shrunken.scenario, path: "small/toy.yaml")
        let json = try object(shrunken.json(path: "small/toy.yaml", file: file))
        #expect(json["schema"] as? String == "logdrill.shrink/1")
        #expect(json["cause"] as? String == "acked-lost")
        #expect(json["runs"] as? Int == shrunken.runs)
        #expect((json["steps"] as? [String])?.count == shrunken.steps.count)
        #expect((json["before"] as? [String: Any])?["faults"] as? Int == 2)
        #expect((json["after"] as? [String: Any])?["faults"] as? Int == 0)
        #expect(json["lines"] as? Int == file.split(separator: "\n").count)
        #expect(json["reproduce"] as? String == "logdrill run small/toy.yaml --seed \(shrunken.result.seed)")
    }
}
