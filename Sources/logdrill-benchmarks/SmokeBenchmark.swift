import Dispatch
import DrillRunner
import Foundation

/// Seeds a minute of a small scenario on all cores, every seed a whole run with verdict.
enum SmokeBenchmark {
    /// `smoke [SEEDS]`; 400 by default.
    static func run(_ options: [String]) throws {
        let seeds = UInt64(options.first ?? "") ?? 400
        let drill = try MeasuredDrill("Scenarios/long/smoke.yaml")
        let scenario = try Scenario(
            yaml: MeasuredDrill.read("Scenarios/long/smoke.yaml"),
            file: "Scenarios/long/smoke.yaml",
            load: { try? MeasuredDrill.read($0) }
        )
        var explorer = Explorer(scenario) { _, seed in try drill.run(seed: seed) }
        explorer.isSwarm = false
        explorer.keepsGoing = true
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let worked = Clocks.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
        let began = Clocks.nanoseconds(CLOCK_MONOTONIC)
        let exploration = explorer.explore(1...seeds, on: Cores(count: cores))
        let seconds = Double(Clocks.nanoseconds(CLOCK_MONOTONIC) - began) / 1e9
        let work = Double(Clocks.nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - worked) / 1e9
        let virtual = exploration.virtualTime / .seconds(1)
        guard exploration.failures.isEmpty else {
            throw BenchmarkError("\(exploration.failures.count) of \(seeds) seeds failed: they are no yardstick")
        }
        print("smoke: \(exploration.runs) seeds, none failed, on \(cores) cores")
        let runs = Double(exploration.runs)
        print(fixed("  %.0f seeds a minute in %.1f s of real time", runs / seconds * 60, seconds))
        // The cores may be shared: what they would have done alone.
        print(fixed("  %.0f seeds a minute of the cores' work, %.1f s", runs / work * Double(cores) * 60, work))
        print(fixed("  %.0f times real time on each core", virtual / work))
    }
}

/// One thread for each core.
private struct Cores: RunExecutor {
    let count: Int

    func run(_ worker: @escaping @Sendable () -> Void) {
        DispatchQueue.concurrentPerform(iterations: count) { _ in worker() }
    }
}
