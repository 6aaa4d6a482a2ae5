import SystemPorts

/// Runs in Markdown, for the comment on a pull request: a line for each, and what failed spelled out.
public enum MarkdownReport {
    public static func text(of runs: [RunOutcome]) -> String {
        let reports = runs.compactMap(\.report)
        var lines = ["### Logdrill: " + headline(reports, runs.compactMap(\.missing)), ""]
        lines += ["| | scenario | seed | what | records | p99 |", "|---|---|---|---|---|---|"]
        for run in runs { lines.append("| " + cells(run).joined(separator: " | ") + " |") }
        for report in reports where report.verdict != .pass { lines += details(report) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cells(_ run: RunOutcome) -> [String] {
        switch run {
        case .report(let report):
            [
                mark(report.verdict), escaped(report.scenario), "\(report.seed)", escaped(report.reason),
                Wording.count(report.counts.attempted), report.latency.p99.map(Wording.duration) ?? "∞",
            ]
        case .missing(let missing):
            [missing.isError ? "❗" : "➖", escaped(missing.name), "", escaped(missing.reason), "", ""]
        }
    }

    private static func headline(_ reports: [DrillReport], _ missing: [MissingRun]) -> String {
        func count(_ verdict: Verdict) -> Int { reports.count { $0.verdict == verdict } }
        let parts = [
            (count(.pass), "passed"), (count(.fail), "failed"), (count(.inconclusive), "inconclusive"),
            (missing.count(where: \.isError), "could not be run"), (missing.count { !$0.isError }, "left out"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func mark(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "✅"
        case .fail: "❌"
        case .inconclusive: "❔"
        }
    }

    private static func details(_ report: DrillReport) -> [String] {
        var lines = ["", "<details><summary>\(escaped(report.scenario)), seed \(report.seed)</summary>", ""]
        for expectation in report.expectations where expectation.verdict != .pass {
            lines.append(
                "- expected \(escaped(expectation.name)) \(escaped(expectation.bound)), "
                    + "measured **\(escaped(expectation.measured))**"
            )
        }
        for violation in report.violations {
            lines.append("- **\(escaped(violation.anomaly))** × \(Wording.count(violation.count))")
            lines += violation.examples.prefix(3).map { "  - \(escaped($0.text))" }
        }
        for fault in report.faults where fault.hits == 0 {
            let what =
                fault.absence.map { "never began: \(escaped($0))" } ?? "on \(escaped(fault.target)) changed nothing"
            lines.append("- fault \(escaped(fault.name)) \(what)")
        }
        // A fence of four, so that no command can end it.
        lines += ["", "````sh", report.reproduce, "````", "", "</details>"]
        return lines
    }

    /// `text` as it stands: nothing in it is taken for Markdown, HTML or the end of a table's cell.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n", "\r": result += " "
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "@": result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
