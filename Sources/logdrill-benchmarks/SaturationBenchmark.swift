import DrillRunner

/// How many logs per second go the whole simulated way when batches are full: generated, encoded to JSON, read by a
/// shipper, produced, replicated to three, consumed, decoded, filtered, enriched, stored in memory, and joined in the
/// ledger. Beside it, on the same machine in the same minute, `JSONDecoder` on records of the same shape, which does one
/// of these steps, and once.
enum SaturationBenchmark {
    /// `saturation [SCENARIO] [once]`
    static func run(_ options: [String]) throws {
        let path = options.first { $0 != "once" } ?? "Scenarios/long/saturation.yaml"
        let drill = try MeasuredDrill(path)
        let (seconds, report) = try Clocks.work { try drill.run() }
        MeasuredDrill.describe(report, seconds: seconds)
        guard !options.contains("once") else { return }
        let decoder = try CodecBenchmark.recordsPerSecondOfJSONDecoder()
        let whole = Double(report.counts.attempted) / seconds
        print(
            fixed(
                "  %.1f times the %.0f records/s that JSONDecoder decodes, and does nothing else",
                whole / decoder,
                decoder
            )
        )
        try drill.printShares(of: report)
    }
}
