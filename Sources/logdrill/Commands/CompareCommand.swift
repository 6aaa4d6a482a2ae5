import CommandDeclaration
import DrillRunner

/// `logdrill compare`: what changed between the reports of two runs, or of two batches.
struct CompareCommand {
    private static let tolerance = ValueOption<Int>(
        "tolerance",
        "PERCENT",
        ValueFormat("a percentage such as 10% or 0.5%", read: readPercent),
        "How much worse a measured value may get; 10% by default."
    )

    static let declaration = Command(
        "compare",
        "Says what changed between two reports, and what got worse.",
        discussion: """
            Reads what `run --report x.json` or `run --format json` has written; runs are paired by scenario and seed. \
            Ends with 1 when something got worse: a verdict, an expectation or an anomaly without any tolerance, \
            losses, latency and recovery beyond it; with 2 when the two have no run in common; with 3 when the second \
            lacks a run of the first. Settings that differ between two runs are shown.
            """,
        operands: Operands("REPORT", "Two JSON reports: before and after.", count: 2...2, completion: .files(["json"])),
        options: [tolerance],
        examples: [
            Example("logdrill compare main.json branch.json --tolerance 5%", "Fails if the branch is worse.")
        ]
    )

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        do {
            let runs = try command.operands.map { try RecordedRun.runs(in: Files.read($0), file: $0) }
            let (comparisons, onlyBefore, onlyAfter) = RunComparison.pairs(
                runs[0],
                runs[1],
                tolerancePermille: command[Self.tolerance] ?? 100
            )
            let style = Console.isColoured ? TerminalStyle.coloured : .plain
            for comparison in comparisons { Console.output(ComparisonText.text(of: comparison, style: style)) }
            guard !comparisons.isEmpty else {
                Console.error(nothingInCommon(runs))
                return .wrongInput
            }
            for run in onlyBefore { Console.error("\(run): only in \(command.operands[0])") }
            for run in onlyAfter { Console.error("\(run): only in \(command.operands[1])") }
            if comparisons.contains(where: \.isWorse) { return .violated }
            // A run that is gone proves nothing.
            return onlyBefore.isEmpty ? .pass : .inconclusive
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    /// What each file holds, and how to come by two that can be compared.
    private func nothingInCommon(_ runs: [[RecordedRun]]) -> String {
        var lines = ["no run in common, so nothing was compared: runs are paired by scenario and seed"]
        for (file, runs) in zip(command.operands, runs) {
            let more = runs.count > 3 ? ["\(Wording.count(runs.count - 3)) more"] : []
            lines.append("  \(file) holds \((runs.prefix(3).map(\.key) + more).joined(separator: "; "))")
        }
        let seed = runs[0].first?.seed ?? 1
        lines.append(
            "accepted: two reports of one scenario, as by logdrill run SCENARIO --seed \(seed) --report FILE.json for each"
        )
        return lines.joined(separator: "\n")
    }

    private static func readPercent(_ text: String) -> Int? {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), whole >= 0, whole <= 100_000, parts.count <= 2 else {
            return nil
        }
        guard parts.count == 2 else { return whole * 10 }
        guard parts[1].count == 1, let tenth = Int(parts[1]), tenth >= 0 else { return nil }
        return whole * 10 + tenth
    }
}
