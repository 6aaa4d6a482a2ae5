import ChartDrawing
import DrillRunner
import SystemPorts

/// The charts of a sweep's page that show single runs along the searched setting.
struct SweepCharts {
    let result: SweepResult
    let width: Double
    /// Combinations that get a line of their own; of more, some that stand for all.
    static let linesMax = 6
    private static let colours = ["blue", "orange", "green", "purple", "red", "sky"]
    /// Where a measure's largest value is so many times its smallest, equal factors are drawn equally long.
    private static let wideFactor = 50.0

    /// Each with its name and a note; those that have nothing to show are left out.
    var all: [(name: String, note: String, drawing: Drawing)] {
        var charts: [(String, String, Drawing)] = []
        if let drawing = knees { charts.append(("How the knee moves", kneesNote, drawing)) }
        if let drawing = strips {
            let shown = result.rows.count > Self.stripsMax ? "the first \(Self.stripsMax) of " : ""
            let note =
                "\(shown)\(result.rows.count) values of \(result.grid.joined(separator: ", ")), along \(result.searched)"
            charts.append(("Where it holds", note, drawing))
        }
        if let drawing = measure {
            charts.append(("What was measured", "\(result.goal), over \(result.searched)" + legend, drawing))
        }
        if result.rows.count == 1 { charts += companions }
        return charts
    }

    private var legend: String {
        let runs = "; ● holds, ✕ breaks, ○ proved nothing"
        guard result.rows.count > 1 else { return runs + "; a line for each seed" }
        let some =
            result.rows.count > Self.linesMax
            ? "\(Self.linesMax) of the \(result.rows.count) combinations" : "combination"
        let each = result.rows.count > Self.linesMax ? "each of \(some)" : "each \(some)"
        return runs + "; a line for \(each), first seed"
    }

    // MARK: One measure over the searched setting

    private var measure: Drawing? {
        guard let amount = points.lazy.compactMap(\.amount).first else { return nil }
        var chart = chart("\(result.goal), over \(result.searched)", amount.unit) { $0.amount?.value }
        chart.level = ("bound", amount.limit)
        return chart.drawing
    }

    /// What else the runs say: how the pipeline changes before the goal breaks.
    private var companions: [(name: String, note: String, drawing: Drawing)] {
        func seconds(_ duration: Duration?) -> Double? { duration.map { Double($0.wholeNanoseconds) / 1e9 } }
        var charts: [(String, String, Drawing)] = []
        let goal = result.goal
        if !goal.contains("latency p99"), points.contains(where: { $0.latencyP99 != nil }) {
            let drawing = chart("Latency p99 over \(result.searched)", .duration) { seconds($0.latencyP99) }.drawing
            charts.append(("Latency p99", "of all records, from intended emission to stored", drawing))
        }
        if !goal.contains("backlog max"), points.contains(where: { $0.backlogMax > 0 }) {
            let drawing = chart("Largest backlog over \(result.searched)", .records) { Double($0.backlogMax) }.drawing
            charts.append(("Largest backlog", "records offered, neither settled nor lost", drawing))
        }
        if !goal.contains("recovery"), points.contains(where: { $0.recovery ?? .zero > .zero }) {
            let drawing = chart("Recovery over \(result.searched)", .duration) { seconds($0.recovery) }.drawing
            charts.append(("Recovery", "of the fault that took longest; at the upper edge: never", drawing))
        }
        return charts
    }

    private func chart(_ title: String, _ unit: Measure.Unit, _ value: (SweepPoint) -> Double?) -> ScatterChart {
        let axis = SweptAxis(result.values)
        let known = points.compactMap(value)
        let isWide = (known.min() ?? 0) > 0 && (known.max() ?? 0) / (known.min() ?? 1) >= Self.wideFactor
        let quantity = Self.quantity(unit)
        var chart = ScatterChart(
            title,
            x: axis.quantity,
            y: isWide ? quantity.logarithmic() : quantity,
            span: axis.span
        )
        chart.width = width
        let isAlone = result.rows.count == 1
        for (index, row) in shownRows.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            for search in isAlone ? row.searches : Array(row.searches.prefix(1)) {
                let line = search.points.compactMap { point in value(point).map { (axis.amount(point.position), $0) } }
                let name = isAlone ? "" : row.values.joined(separator: ", ")
                chart.lines.append(.init(name, style: isAlone ? "seed" : colour, points: line))
                chart.points += search.points.map { point in
                    let style = isAlone ? Self.style(point.outcome) : colour
                    let words = Self.words(point, search, result)
                    return .init(
                        axis.amount(point.position),
                        value(point),
                        shape: Self.shape(point.outcome),
                        style: style,
                        title: words
                    )
                }
            }
        }
        if isAlone, let bracket {
            chart.stretch = (bracket.words, axis.amount(bracket.low)...axis.amount(bracket.high))
        }
        return chart
    }

    /// Between the nearest positions of all seeds at which the goal holds and does not; `nil` where some found none.
    private var bracket: (low: Int64, high: Int64, words: String)? {
        var ends: [Int64] = []
        for search in result.rows[0].searches {
            guard case .found(let holds, let fails) = search.knee else { return nil }
            ends += [holds, fails]
        }
        guard let low = ends.min(), let high = ends.max() else { return nil }
        return (low, high, "knee: \(result.values.text(at: low)) to \(result.values.text(at: high))")
    }

    /// At most as many as there are colours, from first to last.
    private var shownRows: [SweepRow] {
        let rows = result.rows
        guard rows.count > Self.linesMax else { return rows }
        return (0..<Self.linesMax).map { rows[$0 * (rows.count - 1) / (Self.linesMax - 1)] }
    }

    private var points: [SweepPoint] { result.rows.flatMap { $0.searches.flatMap(\.points) } }

    // MARK: Looks

    static func quantity(_ unit: Measure.Unit) -> AxisQuantity {
        switch unit {
        case .records: .counts
        case .duration: .seconds
        case .size: AxisQuantity(ticks: Ticks.counts) { value, _ in TickLabel.count(value) + "B" }
        case .rate: AxisQuantity(ticks: Ticks.counts) { value, _ in TickLabel.count(value) + "/s" }
        }
    }

    private static func shape(_ outcome: SweepOutcome) -> ScatterChart.Point.Shape {
        switch outcome {
        case .holds: .full
        case .breaks: .cross
        case .unproven: .hollow
        }
    }

    private static func style(_ outcome: SweepOutcome) -> String {
        switch outcome {
        case .holds: "green"
        case .breaks: "red"
        case .unproven: "purple"
        }
    }

    private static func words(_ point: SweepPoint, _ search: SweepSearch, _ result: SweepResult) -> String {
        let place = "\(result.values.text(at: point.position)), seed \(search.seed): "
        switch point.outcome {
        case .holds: return place + "holds" + (point.measured.isEmpty ? "" : ", \(point.measured)")
        case .breaks(let reason): return place + reason
        case .unproven(let reason): return place + "nothing proven, " + reason
        }
    }
}
