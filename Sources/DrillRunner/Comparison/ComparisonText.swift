/// Comparisons for a terminal: which settings differ, then what changed, what is worse first.
public enum ComparisonText {
    public static func text(of comparison: RunComparison, style: TerminalStyle) -> String {
        var lines = [headline(comparison, style)]
        let settings = comparison.settings
        let column = settings.map(\.path.count).max() ?? 0
        for setting in settings {
            lines.append("    \(Wording.padded("set \(setting.path)", column + 4))  \(setting.before) → \(setting.after)")
        }
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
            lines.append("  \(mark) \(Wording.padded(change.what, width))  \(change.before) → \(change.after)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func headline(_ comparison: RunComparison, _ style: TerminalStyle) -> String {
        let run = style.strong(comparison.run)
        guard !comparison.changes.isEmpty else {
            return run + (comparison.settings.isEmpty ? "  nothing changed" : "  nothing changed under other settings")
        }
        return (comparison.isWorse ? style.bad("WORSE") : style.good("NO WORSE")) + "  " + run
    }
}
