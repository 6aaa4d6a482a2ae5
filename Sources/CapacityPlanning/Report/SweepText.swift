public import DrillRunner

/// A sweep's answer, for people.
public enum SweepText {
    /// How far a sweep is, on one line.
    public static func line(of progress: Sweep.Progress, in wallTime: Duration) -> String {
        "\(Wording.count(progress.runs, "run")) in \(Wording.duration(wallTime)), "
            + "\(progress.searchesDone) of \(Wording.count(progress.searches, "search", plural: "searches")) done"
    }

    public static func text(of result: SweepResult, costs: [String], style: TerminalStyle) -> String {
        var lines = [
            style.strong("SWEEP")
                + "  \(result.searched) from \(result.range.low) to \(result.range.high): \(result.goal)",
            "       " + SweepAnswer.effort(result),
            "",
        ]
        lines += TextTable(header: SweepTable.header(result), rows: result.rows.map { SweepTable.cells($0, result) })
            .lines.enumerated().map {
                "  " + ($0 == 0 ? style.faint($1) : $1)
            }
        lines.append("")
        for row in result.rows {
            guard let bad = row.firstBad, case .breaks(let reason) = bad.outcome else { continue }
            let place = row.values.isEmpty ? "" : "\(row.values.joined(separator: ", ")): "
            let seed = result.seeds.count > 1 ? " (seed \(result.seeds[0]))" : ""
            let moment = "\(place)at \(result.values.text(at: bad.position))\(seed), \(reason)"
            lines += folded(row.breakWord, moment, style)
        }
        if let fit = result.scalability { lines += folded("scaling", SweepAnswer.scaling(fit), style) }
        for warning in result.warnings { lines += folded("warning", warning, style).map(style.doubtful) }
        lines.append("")
        for (index, cost) in costs.enumerated() { lines += folded(index == 0 ? "the model" : "", cost, style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func folded(_ label: String, _ text: String, _ style: TerminalStyle) -> [String] {
        Wording.folded(text, width: 96).enumerated().map { index, line in
            let label = index == 0 ? label : ""
            return "  " + style.faint(Wording.padded(label, 14)) + line
        }
    }

    /// With so many decimals at most, trailing zeros left out.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((value.magnitude * scale).rounded())
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
        var decimals = String(fraction)
        decimals = String(repeating: "0", count: max(0, digits - decimals.count)) + decimals
        while decimals.last == "0" { decimals.removeLast() }
        let sign = value < 0 && scaled != 0 ? "-" : ""
        return sign + Wording.count(Int(whole)) + (decimals.isEmpty || digits == 0 ? "" : ".\(decimals)")
    }
}

/// Columns as wide as their widest cell.
struct TextTable {
    let lines: [String]

    init(header: [String], rows: [[String]]) {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        lines = all.map { cells in
            var line = ""
            for (cell, width) in zip(cells, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
