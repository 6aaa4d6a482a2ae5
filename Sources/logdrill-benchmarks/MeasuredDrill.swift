import DrillRunner
import DrillSimulation
import Foundation

/// A scenario that is run for its figures: speed first, then, in a second run that reads a clock at every stage, shares.
struct MeasuredDrill {
    private let scenario: Scenario
    private let path: String

    /// - Throws: where the file cannot be read or is no scenario.
    init(_ path: String) throws {
        self.path = path
        scenario = try Scenario(yaml: Self.read(path), file: path, load: { try? Self.read($0) })
    }

    /// One run with seed 1; `observer` is told of each virtual second.
    func run(profile: RunProfile? = nil, observer: (any DrillObserver)? = nil) throws -> DrillReport {
        var options = DrillOptions(readFile: { try Self.read($0) }, realTime: { Clocks.nanoseconds(CLOCK_MONOTONIC) })
        options.profile = profile
        options.observer = observer
        return try Drill(scenario, file: path, options: options).run(seed: 1)
    }

    /// A run of `seed`, for measuring many.
    func run(seed: UInt64) throws -> DrillReport {
        let options = DrillOptions(readFile: { try Self.read($0) }, realTime: { Clocks.nanoseconds(CLOCK_MONOTONIC) })
        return try Drill(scenario, file: path, options: options).run(seed: seed)
    }

    /// Runs again with marks, and prints each stage's share.
    ///
    /// - Throws: ``BenchmarkError`` where the marks changed the run's course.
    func printShares(of report: DrillReport) throws {
        let profile = RunProfile(clock: { Clocks.nanoseconds(CLOCK_THREAD_CPUTIME_ID) })
        let profiled = try run(profile: profile)
        guard profiled.traceHash == report.traceHash else {
            throw BenchmarkError("the profiled run took another course: \(profiled.traceHash)")
        }
        let stages = profile.stages
        let total = Double(stages.reduce(0) { $0 + $1.nanoseconds })
        print(fixed("\nShares of the thread's time, from a second run with marks (%.1f s):", total / 1e9))
        for (stage, nanoseconds) in stages.sorted(by: { $0.nanoseconds > $1.nanoseconds }) {
            let name = "\(stage.part): \(stage.name)".padding(toLength: 54, withPad: " ", startingAt: 0)
            let time = Double(nanoseconds)
            print("  " + name + fixed(" %5.1f %%  %8.2f s", time / total * 100, time / 1e9))
        }
    }

    /// Verdict, speed and effort of a run, where `seconds` is what it took the thread.
    static func describe(_ report: DrillReport, seconds: Double) {
        let virtual = report.virtualTime / .seconds(1)
        let records = Double(report.counts.attempted)
        let effort = report.effort
        let batches = Double(max(1, effort.batches))
        print("\(report.scenario), seed \(report.seed), one core: \(report.verdict.rawValue), \(report.reason)")
        print(fixed("  %.0f records in %.0f s of virtual time, %.1f s of work", records, virtual, seconds))
        print(fixed("  %.0f times real time; %.0f logs/s", virtual / seconds, records / seconds))
        print(
            fixed(
                "  %.0f batches of %.1f logs, %.0f batches/s; per batch %.1f jobs, %.1f events, %.1f µs",
                batches,
                records / batches,
                batches / seconds,
                Double(effort.jobs) / batches,
                Double(effort.events) / batches,
                seconds / batches * 1e6
            )
        )
    }

    static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
}

/// The machine's clocks. What one thread worked is measured by its own clock: other processes may be busy beside it.
enum Clocks {
    static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds that the calling thread worked in `body`.
    static func work<Result>(_ body: () throws -> Result) rethrows -> (seconds: Double, result: Result) {
        let start = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
        let result = try body()
        return (Double(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start) / 1e9, result)
    }
}

/// A benchmark that measured something else than it says.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
