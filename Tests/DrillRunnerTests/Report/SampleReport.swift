import SystemPorts

@testable import DrillRunner

/// A report made by hand, with everything in it that a form of report may stumble over.
enum SampleReport {
    /// Breaks what does not escape it.
    static let nasty = #"a <b> & "c" 'd' ]]> | `e` *f* </script>"#

    static func report(_ verdict: Verdict = .fail, lost: Int = 3) -> DrillReport {
        var scenario = Scenario()
        scenario.name = nasty
        scenario.why = nasty
        var report = DrillReport(scenario, seed: 18_446_744_073_709_551_615, verdict, reason: "expected \(nasty)")
        report.file = nasty
        report.target = "simulation"
        report.settings = [RunSetting("processors", "3")]
        report.reproduce = "logdrill run '\(nasty)'"
        report.virtualTime = .seconds(100)
        report.wallTime = .milliseconds(1_250)
        report.counts.attempted = 1_000
        report.counts.stored = 1_000 - lost
        report.counts.lost = lost
        report.latency.p50 = .milliseconds(12)
        report.latency.p95 = .milliseconds(250)
        report.latency.p99 = .milliseconds(480)
        report.latency.p999 = .milliseconds(960)
        report.latency.max = lost > 0 ? nil : .seconds(2)
        report.latency.unseen = lost
        report.expectations = [
            ExpectationResult(name: nasty, bound: "exactly 0", measured: "\(lost)", verdict: lost > 0 ? .fail : .pass),
            ExpectationResult(name: "latency p99", bound: "below 1 s", measured: "480 ms", verdict: .pass),
            ExpectationResult(name: "throughput", bound: "at least 1/s", measured: "?", verdict: .inconclusive),
        ]
        report.faults = [
            FaultResult(
                name: nasty,
                target: nasty,
                from: .zero + .seconds(10),
                until: .zero + .seconds(30),
                hits: 4,
                recovery: .seconds(7),
                mayMiss: false
            ),
            FaultResult(
                name: "late",
                target: "store",
                from: .zero + .seconds(90),
                until: nil,
                hits: 0,
                recovery: nil,
                mayMiss: true
            ),
        ]
        if lost > 0 {
            let example = Example(nasty, at: .zero + .seconds(12), of: .record(source: nasty, ordinal: 7))
            report.violations = [
                Violation(
                    anomaly: "acked-lost",
                    count: lost,
                    examples: [example],
                    times: CaseTimes(.zero + .seconds(12), count: lost)
                )
            ]
        }
        report.permitted = [Violation(anomaly: "duplicate-store", count: 2, examples: [Example(nasty)])]
        report.series = RunSeries(
            interval: .seconds(1),
            offered: [Int](repeating: 10, count: 100),
            settled: [Int](repeating: 9, count: 100),
            backlog: Array(0..<100)
        )
        report.details.latency = [
            .init(at: .seconds(5), p50: .milliseconds(9), p99: .milliseconds(40), max: .seconds(1)),
            .init(at: .seconds(50), p50: .milliseconds(9), p99: nil, max: nil),
        ]
        report.details.ages = (0..<100).map { .milliseconds($0 * 10) }
        report.details.states = [
            .init(
                name: nasty,
                stretches: [
                    .init(from: .zero, until: .seconds(40), state: .up),
                    .init(from: .seconds(40), until: .seconds(100), state: .down),
                ]
            )
        ]
        report.details.underReplicated = [0, 3, 3]
        report.details.flows = [
            .init(workload: nasty, outcome: "stored", records: 1_000 - lost),
            .init(workload: nasty, outcome: "lost", records: lost),
        ]
        report.details.effective = "name: \(nasty)\n"
        report.details.sources = 1
        return report
    }
}
