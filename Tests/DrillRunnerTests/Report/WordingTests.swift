import SystemPorts
import Testing

@testable import DrillRunner

@Suite("Numbers and verdicts in words")
struct WordingTests {
    private func reason(
        _ scenario: Scenario = Scenario(),
        inFlight: Int = 0,
        failed: Int = 0,
        held: Int = 0,
        anomalies: Int = 0
    ) -> String {
        var counts = RecordCounts()
        counts.attempted = 10
        counts.inFlight = inFlight
        let results = [(failed, Verdict.fail), (held, .pass)].flatMap { count, verdict in
            (0..<count).map { _ in ExpectationResult(name: "late", bound: "below 1", measured: "2", verdict: verdict) }
        }
        return RunVerdict(
            scenario: scenario,
            counts: counts,
            violations: (0..<anomalies).map { Violation(anomaly: "kind-\($0)", count: 1, examples: []) },
            demonstrated: Set(scenario.demonstrated.map(\.rawValue)),
            expectations: results,
            faults: [],
            refusals: [],
            failures: []
        ).reason
    }

    @Test("one is singular")
    func singular() {
        #expect(Wording.count(1, "run") == "1 run")
        #expect(Wording.count(0, "run") == "0 runs")
        #expect(Wording.count(1_200, "search", plural: "searches") == "1,200 searches")
        #expect(reason(failed: 2).hasSuffix(", and 1 further expectation"))
        #expect(reason(failed: 3).hasSuffix(", and 2 further expectations"))
        #expect(reason(anomalies: 2) == "kind-0: one case, and 1 further kind of anomaly")
        #expect(reason(anomalies: 3).hasSuffix(", and 2 further kinds of anomaly"))
        #expect(reason(inFlight: 1) == "1 record was still in flight when the drain budget ended")
        #expect(reason(held: 1).hasSuffix("; 1 of 1 expectation holds"))
        #expect(reason(held: 2).hasSuffix("; 2 of 2 expectations hold"))
        var report = SampleReport.report(.pass, lost: 0)
        report.faults[0].hits = 1
        #expect(TextSummary.text(of: report, style: .plain).contains(": changed 1 operation, recovered"))
    }

    @Test("a pass of which nothing was expected says how to expect something, and a demonstration what it showed")
    func nothingExpected() throws {
        #expect(reason().hasSuffix("none lost; nothing was expected; to be told more: expect: [{measure: latency p99, below: 5s}]"))
        var scenario = Scenario()
        scenario.demonstrated = [.duplicateStore]
        #expect(reason(scenario).hasSuffix("; demonstrated: duplicate-store"))
        // What it says to write is right.
        let text = "logdrill: 1\nname: x\nworkloads: {w: {rate: 1/s}}\nexpect: [{measure: latency p99, below: 5s}]\n"
        #expect(try Scenario(yaml: Array(text.utf8), file: "x.yaml").expectations.count == 1)
    }
}
