import DrillRunner
import DrillSimulation
import Foundation

/// A scenario as fast as it goes: times real time, batches, and where the time goes.
enum StormBenchmark {
    /// `storm [SCENARIO]`; the reference storm by default.
    static func run(_ options: [String]) throws {
        let path = options.first ?? "Scenarios/long/reference-storm.yaml"
        let scenario = try Scenario(yaml: read(path), file: path, load: { try? read($0) })
        var drillOptions = DrillOptions(readFile: { try read($0) }, realTime: { time(CLOCK_MONOTONIC) })
        let report = try Drill(scenario, file: path, options: drillOptions).run(seed: 1)
        describe(report)
        let profile = RunProfile(clock: { time(CLOCK_MONOTONIC) })
        drillOptions.profile = profile
        let profiled = try Drill(scenario, file: path, options: drillOptions).run(seed: 1)
        guard profiled.traceHash == report.traceHash else {
            throw BenchmarkError("the profiled run took another course: \(profiled.traceHash)")
        }
        print(String(format: "\nShares, from a second run with marks (%.1f s):", profiled.wallTime / .seconds(1)))
        describe(profile)
    }

    private static func describe(_ report: DrillReport) {
        let real = report.wallTime / .seconds(1)
        let virtual = report.virtualTime / .seconds(1)
        let records = Double(report.counts.attempted)
        let batches = Double(max(1, report.effort.batches))
        print("\(report.scenario), seed \(report.seed), one core: \(report.verdict.rawValue), \(report.reason)")
        print(String(format: "  %.0f records in %.0f s of virtual time, %.1f s of real time", records, virtual, real))
        print(String(format: "  %.0f times real time; %.0f logs/s", virtual / real, records / real))
        print(
            String(
                format: "  %.0f batches of %.1f logs, %.0f batches/s; per batch %.1f jobs, %.1f events, %.1f µs",
                batches,
                records / batches,
                batches / real,
                Double(report.effort.jobs) / batches,
                Double(report.effort.events) / batches,
                real / batches * 1e6
            )
        )
    }

    private static func describe(_ profile: RunProfile) {
        let stages = profile.stages
        let total = Double(stages.reduce(0) { $0 + $1.nanoseconds })
        for (stage, nanoseconds) in stages.sorted(by: { $0.nanoseconds > $1.nanoseconds }) {
            let name = "\(stage.part): \(stage.name)".padding(toLength: 54, withPad: " ", startingAt: 0)
            print(String(format: "  %@ %5.1f %%  %8.2f s", name, Double(nanoseconds) / total * 100, Double(nanoseconds) / 1e9))
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private static func time(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A benchmark that measured something else than it says.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
