import Foundation
import SystemPorts
import Testing

@testable import DrillRunner

@Suite("Comparing reports")
struct ComparisonTests {
    private static func run(_ change: (inout DrillReport) -> Void = { _ in }) throws -> RecordedRun {
        var report = SampleReport.report(.pass, lost: 0)
        change(&report)
        return try RecordedRun.runs(in: Array(report.json().utf8), file: "x.json")[0]
    }

    private static func changes(_ tolerance: Int = 100, _ change: (inout DrillReport) -> Void) throws -> RunComparison {
        RunComparison(try run(), try run(change), tolerancePermille: tolerance)
    }

    @Test("a run is no worse than itself")
    func same() throws {
        let comparison = try Self.changes { _ in }
        #expect(comparison.changes.isEmpty && !comparison.isWorse)
    }

    @Test("a verdict, an expectation or an anomaly gets worse without any tolerance")
    func intolerable() throws {
        let verdict = try Self.changes(1_000) { $0.verdict = .fail }
        #expect(verdict.isWorse && verdict.changes.map(\.what) == ["verdict"])
        #expect(try Self.changes(1_000) { $0.expectations[1].verdict = .fail }.isWorse)
        let anomaly = Violation(anomaly: "unseen", count: 1, examples: [])
        #expect(try Self.changes(1_000) { $0.violations = [anomaly] }.isWorse)
    }

    @Test("what is measured may get worse by the tolerance and no more")
    func tolerance() throws {
        // 480 ms and ten per cent.
        #expect(try !Self.changes { $0.latency.p99 = .milliseconds(528) }.isWorse)
        #expect(try Self.changes { $0.latency.p99 = .milliseconds(535) }.isWorse)
        #expect(try !Self.changes(200) { $0.latency.p99 = .milliseconds(535) }.isWorse)
        #expect(try Self.changes { $0.faults[0].recovery = .seconds(8) }.isWorse)
        #expect(try !Self.changes(200) { $0.faults[0].recovery = .seconds(8) }.isWorse)
        #expect(try Self.changes { $0.faults[0].recovery = nil }.isWorse)
        #expect(try Self.changes { $0.counts.lost = 1 }.isWorse, "from none to one is beyond any share")
    }

    @Test("what got better, or is merely different, is told and is no regression")
    func better() throws {
        let comparison = try Self.changes(0) {
            $0.latency.p99 = .milliseconds(100)
            $0.build = "another"
        }
        #expect(!comparison.isWorse)
        #expect(comparison.changes.map(\.direction) == [.neutral, .better])
        let text = ComparisonText.text(of: comparison, style: .plain)
        #expect(text.contains("480 ms → 100 ms") && text.hasPrefix("NO WORSE"))
    }

    @Test("a difference below what reports resolve is none")
    func resolution() throws {
        #expect(try !Self.changes(0) { $0.latency.p50 = .milliseconds(13) }.isWorse)
        #expect(try Self.changes(0) { $0.latency.p50 = .milliseconds(14) }.isWorse)
    }

    @Test("twice the load may lose twice as much")
    func load() throws {
        func lossy(_ scale: Int) throws -> RecordedRun {
            try Self.run {
                $0.counts.attempted *= scale
                $0.counts.late = 10 * scale
            }
        }
        #expect(!RunComparison(try lossy(1), try lossy(2), tolerancePermille: 0).isWorse)
        #expect(RunComparison(try lossy(2), try Self.run { $0.counts.late = 20 }, tolerancePermille: 0).isWorse)
    }

    @Test("runs are paired by scenario and seed, and those without a partner are named")
    func pairing() throws {
        func lines(_ seeds: UInt64...) -> [UInt8] {
            var text = ""
            for seed in seeds {
                var report = SampleReport.report(.pass, lost: 0)
                report.seed = seed
                text += report.json() + "\n"
            }
            return Array(text.utf8)
        }
        let before = try RecordedRun.runs(in: lines(1, 2, 3), file: "a")
        let after = try RecordedRun.runs(in: lines(3, 1, 4), file: "b")
        let (comparisons, onlyBefore, onlyAfter) = RunComparison.pairs(before, after, tolerancePermille: 0)
        #expect(comparisons.count == 2)
        #expect(onlyBefore.count == 1 && onlyBefore[0].hasSuffix("seed 2"))
        #expect(onlyAfter.count == 1 && onlyAfter[0].hasSuffix("seed 4"))
    }

    @Test("two runs of different scenarios are no pair, though each file holds only one")
    func strangers() throws {
        let other = try Self.run { $0.scenario = "other" }
        let (comparisons, onlyBefore, onlyAfter) = RunComparison.pairs([try Self.run()], [other], tolerancePermille: 0)
        #expect(comparisons.isEmpty)
        #expect(onlyBefore == [try Self.run().key] && onlyAfter == [other.key])
    }

    @Test("settings that differ are shown, a fault that only one run has as one")
    func settings() throws {
        func run(_ overrides: String...) throws -> RecordedRun {
            let scenario = try ScenarioFiles.load("store-down-then-back", overrides)
            return try Self.run { $0.settings = scenario.reportedSettings }
        }
        func changes(_ overrides: String...) throws -> [String] {
            let scenario = try ScenarioFiles.load("store-down-then-back", overrides)
            let after = try Self.run { $0.settings = scenario.reportedSettings }
            return RunComparison(try run(), after, tolerancePermille: 0).settings.map {
                "\($0.path): \($0.before) → \($0.after)"
            }
        }
        #expect(try changes() == [])
        #expect(try changes("processors=3") == ["processors: 2 → 3"])
        #expect(try changes("cluster.partitions=24") == ["cluster.partitions: 12 → 24"], "a default and another")
        #expect(try changes("workloads.steady.rate=1k/s") == ["workloads.steady.rate: 600/s → 1k/s"])
        #expect(try changes("expect=[{measure: lost, exactly: 0}]", "run.seeds=7", "name=x") == [], "told elsewhere")
        let fault = "faults={other: {kind: down, at: 1s, for: 1s}}"
        let expected = ["faults.other: not there → there", "faults.store-down: there → not there"]
        #expect(try changes(fault, "expect=[]") == expected)
        let comparison = RunComparison(try run(), try run("processors=3"), tolerancePermille: 0)
        let text = ComparisonText.text(of: comparison, style: .plain)
        #expect(text.hasSuffix("  nothing changed under other settings\n    set processors  2 → 3\n"))
    }

    @Test("a report from before settings and all quantiles were told says nothing of them")
    func older() throws {
        let json = SampleReport.report(.pass, lost: 0).json()
            .replacingOccurrences(of: #","settings":{"processors":"3"}"#, with: "")
            .replacingOccurrences(of: #""p95":0.250,"#, with: "")
        let before = try RecordedRun.runs(in: Array(json.utf8), file: "x.json")[0]
        #expect(before.settings == nil && before.latency["p95"] == nil)
        for (one, other) in [(before, try Self.run()), (try Self.run(), before)] {
            let comparison = RunComparison(one, other, tolerancePermille: 0)
            #expect(comparison.changes.isEmpty && comparison.settings.isEmpty)
        }
    }

    @Test("what is no report is refused with its place")
    func refusals() {
        func refusal(_ text: String) -> String {
            do {
                _ = try RecordedRun.runs(in: Array(text.utf8), file: "x.json")
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal("") == "x.json: holds no run; accepted: what --report x.json writes")
        #expect(refusal("{") == "x.json:1: no JSON report: byte 1: a member's name was to come")
        #expect(refusal("{}").hasSuffix("no report of a run: the member \"schema\" is missing"))
        #expect(refusal(#"{"schema":"logdrill.run/9"}"#).contains("accepted: logdrill.run/1"))
        #expect(refusal(#"{"schema":"logdrill.run/1"}"#).contains("\"scenario\" is missing"))
    }

    @Test(
        "JSON is read as it was meant",
        arguments: [
            #"{"a":[1,2.5,-3e2,true,false,null,"x\n\u00e9\ud83d\ude00\"\\\/"],"b":{}}"#, " [ ] ", "\"\"",
            "18446744073709551615",
        ]
    )
    func json(text: String) throws {
        let ours = try JSONReading.value(Array(text.utf8))
        let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
        #expect(same(ours, theirs), "\(ours) \(theirs)")
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "\"x", "\"\\q\"", "\"\\u12\"", "tru", "1 2", "--", "[[[",
        ]
    )
    func noJSON(text: String) {
        #expect(throws: JSONError.self) { _ = try JSONReading.value(Array(text.utf8)) }
    }

    private func same(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: theirs is NSNull
        case .bool(let value): (theirs as? Bool) == value
        case .number(let text): (theirs as? NSNumber).map { $0.doubleValue == Double(text) } ?? false
        case .string(let text): (theirs as? String) == text
        case .array(let elements):
            (theirs as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy { same($0, $1) } }
                ?? false
        case .object(let members):
            (theirs as? [String: Any]).map { other in
                other.count == members.count
                    && members.keys.sorted().allSatisfy { key in
                        members[key].map { value in other[key].map { same(value, $0) } ?? false } ?? false
                    }
            } ?? false
        }
    }
}
