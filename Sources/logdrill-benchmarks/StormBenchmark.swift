import DrillRunner

/// A scenario as fast as it goes: times real time, batches, and where the time goes.
enum StormBenchmark {
    /// `storm [SCENARIO] [once]`; the reference storm by default. `once` leaves the shares out: for tools that count
    /// instructions.
    static func run(_ options: [String]) throws {
        let path = options.first { $0 != "once" } ?? "Scenarios/long/reference-storm.yaml"
        let drill = try MeasuredDrill(path)
        let (seconds, report) = try Clocks.work { try drill.run() }
        MeasuredDrill.describe(report, seconds: seconds)
        if !options.contains("once") { try drill.printShares(of: report) }
    }
}
