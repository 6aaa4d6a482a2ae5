import DrillRunner

/// A sweep in Markdown, for the comment on a pull request.
public enum SweepMarkdown {
    public static func text(of result: SweepResult, _ subject: SweepSubject) -> String {
        let answer = SweepAnswer(result)
        func escaped(_ text: String) -> String { MarkdownReport.escaped(text) }
        func row(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |" }
        let header = SweepTable.header(result)
        var lines = [
            "### Logdrill sweep: \(escaped(subject.scenario))", "", escaped(Page.sentence(answer.sentence)), "",
            row(header), "|" + String(repeating: "---|", count: header.count),
        ]
        lines += result.rows.map { row(SweepTable.cells($0, result)) }
        lines.append("")
        lines += answer.breaks.map { "- \($0.word) \(escaped($0.moment))" }
        if let fit = result.scalability { lines.append("- scaling: \(escaped(SweepAnswer.scaling(fit)))") }
        lines += result.warnings.map { "- ⚠ \(escaped($0))" }
        lines += ["", "<details><summary>The model's costs, and how to see it again</summary>", ""]
        lines += subject.costs.map { "- \(escaped($0))" }
        // A fence of four, so that no command can end it.
        lines += ["", SweepAnswer.effort(result), "", "````sh", subject.reproduce, "````", "", "</details>"]
        return lines.joined(separator: "\n") + "\n"
    }
}
