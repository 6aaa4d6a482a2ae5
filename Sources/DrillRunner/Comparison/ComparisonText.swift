/// Comparisons for a terminal: what is worse first.
public enum ComparisonText {
    public static func text(of comparison: RunComparison, style: TerminalStyle) -> String {
        guard !comparison.changes.isEmpty else { return "\(style.strong(comparison.run))  nothing changed\n" }
        let word = comparison.isWorse ? style.bad("WORSE") : style.good("NO WORSE")
        var lines = ["\(word)  \(style.strong(comparison.run))"]
        let order: [RunComparison.Change.Direction] = [.worse, .better, .neutral]
        let changes = order.flatMap { direction in comparison.changes.filter { $0.direction == direction } }
        let width = min(44, changes.map(\.what.count).max() ?? 0)
        for change in changes.filter(\.isRegression) + changes.filter({ !$0.isRegression }) {
            let mark: String
            switch (change.direction, change.isRegression) {
            case (.worse, true): mark = style.bad("✘")
            case (.worse, false): mark = style.doubtful("~")
            case (.better, _): mark = style.good("✔")
            case (.neutral, _): mark = " "
            }
            let name = change.what + String(repeating: " ", count: max(0, width - change.what.count))
            lines.append("  \(mark) \(name)  \(change.before) → \(change.after)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
