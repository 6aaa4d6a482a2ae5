import SystemPorts

/// What an exploration found, for people.
public enum ExplorationSummary {
    /// How far an exploration is, on one line.
    public static func line(of progress: ExplorationProgress, in wallTime: Duration) -> String {
        "\(Wording.count(progress.runs, "seed"))  \(pace(progress.runs, wallTime))"
            + "  \(hours(progress.virtualTime)) virtual  \(Wording.count(progress.failures, "failure"))"
            + "  coverage \(progress.coverage.count) of \(CoverageMark.allCases.count)"
    }

    /// - Parameter reproduce: the command that runs a failed seed again, just as it ran.
    public static func text(
        of exploration: Exploration,
        in wallTime: Duration,
        style: TerminalStyle,
        reproduce: (ExplorationFailure) -> String
    ) -> String {
        var lines = [verdict(exploration, wallTime, style), ""]
        for failure in exploration.failures {
            let reason = failure.reason.split(separator: "\n").first.map(String.init) ?? ""
            lines.append("  \(style.bad("seed \(failure.seed)"))  \(reason)")
            lines.append("    \(reproduce(failure))")
        }
        if !exploration.failures.isEmpty { lines.append("") }
        for (seed, reason) in exploration.inconclusive.prefix(3) {
            lines.append("  \(style.doubtful("seed \(seed)"))  proved nothing: \(reason)")
        }
        if exploration.inconclusive.count > 3 {
            lines.append("  and \(Wording.count(exploration.inconclusive.count - 3, "further seed")) proved nothing")
        }
        if !exploration.inconclusive.isEmpty { lines.append("") }
        lines += faults(exploration, style) + coverage(exploration, style) + measures(exploration, style)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func verdict(_ exploration: Exploration, _ wallTime: Duration, _ style: TerminalStyle) -> String {
        let word: String
        switch exploration.verdict {
        case .pass: word = style.good("PASS")
        case .fail: word = style.bad("FAIL")
        case .inconclusive: word = style.doubtful("INCONCLUSIVE")
        }
        let seeds = exploration.seeds.map { "seeds \($0.lowerBound)..\($0.upperBound)" } ?? "no seed"
        let what = exploration.isSwarm ? "each with its own draw" : "each the same scenario"
        let failed = exploration.failures.count
        let runs = Wording.count(exploration.runs, "run")
        return "\(word)  \(style.strong(exploration.scenario.name))  \(seeds), \(what)\n"
            + "      \(runs), \(failed == 0 ? "none" : Wording.count(failed)) failed;"
            + " \(hours(exploration.virtualTime)) of virtual time in \(Wording.duration(wallTime)),"
            + " \(pace(exploration.runs, wallTime))"
    }

    private static func faults(_ exploration: Exploration, _ style: TerminalStyle) -> [String] {
        guard !exploration.faults.isEmpty else { return [] }
        var lines: [String] = []
        for tally in exploration.faults {
            let isNever = exploration.neverHit.contains(tally.kind)
            let count = "changed something in \(Wording.count(tally.hits)) of \(Wording.count(tally.runs, "run"))"
            let name = Wording.padded(tally.kind.rawValue, 30)
            lines.append("  \(label(lines.isEmpty ? "faults" : "", style))\(name)\(isNever ? style.bad(count) : count)")
        }
        return lines + [""]
    }

    private static func coverage(_ exploration: Exploration, _ style: TerminalStyle) -> [String] {
        var lines: [String] = []
        // A batch that a failure has ended has not come far enough to be blamed for what it did not reach.
        let unreached = exploration.failures.isEmpty ? exploration.unreached.compactMap(\.mark) : []
        for (mark, runs) in exploration.coverage {
            let isMissing = unreached.contains(mark)
            guard runs > 0 || isMissing else { continue }
            let name = Wording.padded(mark.rawValue, 30)
            let count =
                isMissing
                ? style.bad("asked for, and reached by no run: \(mark.meaning)")
                : "\(Wording.count(runs)) of \(Wording.count(exploration.runs, "run"))"
            lines.append("  \(label(lines.isEmpty ? "coverage" : "", style))\(name)\(count)")
        }
        let others = exploration.coverage.filter { $0.runs == 0 && !unreached.contains($0.mark) }
        if !others.isEmpty {
            let names = others.map(\.mark.rawValue).joined(separator: ", ")
            for line in Wording.folded("never: \(names)", width: 100) {
                lines.append("  \(label(lines.isEmpty ? "coverage" : "", style))\(style.faint(line))")
            }
        }
        return lines
    }

    /// The measures that the scenario's `sometimes` asks for.
    private static func measures(_ exploration: Exploration, _ style: TerminalStyle) -> [String] {
        let asked = exploration.sometimes.filter { $0.expectation.mark == nil }
        return asked.enumerated().map { index, asked in
            let isMissing = asked.runs == 0 && exploration.failures.isEmpty
            let count = isMissing ? "reached by no run" : Wording.count(asked.runs, "run")
            let margin = label(index == 0 ? "sometimes" : "", style)
            return "  \(margin)\(asked.expectation.title): \(isMissing ? style.bad(count) : count)"
        }
    }

    private static func label(_ name: String, _ style: TerminalStyle) -> String {
        style.faint(Wording.padded(name, 10))
    }

    /// Hours with a decimal, from one hour on.
    private static func hours(_ duration: Duration) -> String {
        guard duration >= .seconds(3_600) else { return Wording.duration(duration) }
        let tenths = duration.wholeNanoseconds / 360_000_000_000
        return "\(Wording.count(Int(tenths / 10))).\(tenths % 10) h"
    }

    /// Seeds per second with a decimal.
    private static func pace(_ runs: Int, _ wallTime: Duration) -> String {
        let milliseconds = max(1, wallTime.wholeNanoseconds / 1_000_000)
        let tenths = Int64(runs) * 10_000 / milliseconds
        return "\(Wording.count(Int(tenths / 10))).\(tenths % 10) seeds/s"
    }
}
