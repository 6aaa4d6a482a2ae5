import SystemPorts
import Testing

@testable import DrillRunner

@Suite("Latency in quantiles")
struct LatencyQuantileTests {
    @Test("every quantile that can be expected is in every report")
    func quantiles() throws {
        let scenario = try ScenarioFiles.load(
            "store-down-then-back",
            [
                "run.until=10s", "faults.store-down.at=2s", "faults.store-down.for=2s",
                "expect=[{measure: latency p50, below: 1h}, {measure: latency p95, below: 1h}, {measure: latency p99, "
                    + "below: 1h}, {measure: latency p99.9, below: 1h}, {measure: latency max, below: 1h}]",
            ]
        )
        let options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
        let report = try Drill(scenario, file: "x.yaml", options: options).run(seed: 1)
        let latency = report.latency
        let times = try [latency.p50, latency.p95, latency.p99, latency.p999, latency.max].map { try #require($0) }
        #expect(times == times.sorted() && times[0] < times[1] && times[1] < times[4])
        #expect(report.expectations.map(\.measured) == times.map(Wording.duration))
        let names = ["p50", "p95", "p99", "p99.9", "max"]
        let line = zip(names, times).map { "\($0) \(Wording.duration($1))" }.joined(separator: ", ")
        #expect(TextSummary.text(of: report, style: .plain).contains("latency   \(line)\n"))
        for (name, time) in zip(names, times) {
            #expect(report.json().contains("\"\(name)\":\(Wording.seconds(time))"))
            #expect(report.page.contains("latency \(name)"))
        }
    }
}
