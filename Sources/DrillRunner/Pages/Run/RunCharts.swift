import ChartDrawing
import SystemPorts

/// The charts of a run's report. All have one time axis: the workload's start to the end of the run.
struct RunCharts {
    private let report: DrillReport
    private let span: ClosedRange<Double>
    private let bands: [TimeChart.Band]
    private let moments: [TimeChart.Moment]

    private let width: Double

    /// Points of a line at most.
    private var columns: Int { Int(width / 4) }

    /// - Parameter width: of every picture.
    init(_ report: DrillReport, width: Double) {
        self.report = report
        self.width = width
        span = 0...max(1, Double(report.virtualTime.wholeNanoseconds) / 1e9)
        let end = span.upperBound
        bands = report.faults.filter { $0.absence == nil }.map { fault in
            let until = fault.until.map { Self.seconds($0 - .zero) } ?? end
            return TimeChart.Band(fault.name, from: Self.seconds(fault.from - .zero), to: until)
        }
        moments = report.violations.compactMap { violation in
            violation.times.first.map { TimeChart.Moment(violation.anomaly, at: Self.seconds($0 - .zero)) }
        }
    }

    /// Each with its heading; those that have nothing to show are left out.
    var all: [(name: String, note: String, drawing: Drawing)] {
        var charts = [
            ("Throughput", "records per second", throughput),
            ("Backlog", "records offered, neither settled nor lost", backlog),
        ]
        if !report.details.latency.isEmpty {
            charts.append(("Latency", "from intended emission to stored, by time of emission", latency))
        }
        if !report.details.ages.isEmpty {
            charts.append(("Oldest unsettled record", "its age", age))
        }
        if !report.details.states.isEmpty {
            charts.append(("Who was up", "brokers, processes and the store", states))
        }
        if report.details.underReplicated.contains(where: { $0 > 0 }) {
            charts.append(("Under-replicated partitions", "at least one replica lags behind", underReplicated))
        }
        return charts
    }

    // MARK: One by one

    private var throughput: Drawing {
        var chart = chart(
            "Records offered and settled per second",
            [
                TimeChart.Series("settled", style: "green", points: points(report.series.settled)),
                TimeChart.Series("offered", style: "blue", points: points(report.series.offered)),
            ]
        )
        chart.showsBandNames = true
        chart.moments = moments
        return chart.drawing
    }

    private var backlog: Drawing {
        chart(
            "Records offered and not yet settled",
            [TimeChart.Series("backlog", style: "orange", isArea: true, points: points(report.series.backlog))]
        ).drawing
    }

    private var latency: Drawing {
        func line(_ name: String, _ style: String, _ value: (RunDetails.LatencyPoint) -> Duration?) -> TimeChart.Series
        {
            TimeChart.Series(
                name,
                style: style,
                points: report.details.latency.map { (Self.seconds($0.at), value($0).map(Self.seconds)) }
            )
        }
        var chart = chart(
            "Latency quantiles",
            [line("max", "purple", \.max), line("p99", "orange", \.p99), line("p50", "blue", \.p50)]
        )
        chart.countsOnly = false
        chart.valueLabel = TickLabel.seconds
        return chart.drawing
    }

    private var age: Drawing {
        let ages = report.details.ages.enumerated().map { second, age in
            (x: Double(second), y: Optional(Self.seconds(age)))
        }
        var chart = chart(
            "Age of the oldest unsettled record",
            [
                TimeChart.Series(
                    "age",
                    style: "purple",
                    isArea: true,
                    points: SeriesThinning.thinned(ages, columns: columns)
                )
            ]
        )
        chart.countsOnly = false
        chart.valueLabel = TickLabel.seconds
        return chart.drawing
    }

    private var states: Drawing {
        let rows = report.details.states.map { row in
            StateChart.Row(
                row.name,
                row.stretches.map { stretch in
                    StateChart.Stretch(
                        from: Self.seconds(stretch.from),
                        to: Self.seconds(stretch.until),
                        style: "state-\(stretch.state.rawValue)",
                        word: stretch.state.rawValue,
                        isNamed: stretch.state != .up
                    )
                }
            )
        }
        var chart = StateChart("Who was up and who was down", span: span, rows: rows)
        chart.width = width
        chart.bands = bands
        return chart.drawing
    }

    private var underReplicated: Drawing {
        chart(
            "Partitions with a replica that lags behind",
            [TimeChart.Series("partitions", style: "red", isArea: true, points: points(report.details.underReplicated))]
        ).drawing
    }

    /// The ledger: what became of every record.
    var flow: Drawing? {
        guard !report.details.flows.isEmpty else { return nil }
        var flows = report.details.flows.map {
            FlowDiagram.Flow(from: $0.workload, to: $0.outcome, amount: $0.records)
        }
        // So many that their names would not fit are one.
        let names = Set(flows.map(\.from))
        if names.count > 8 {
            flows = flows.map { FlowDiagram.Flow(from: "\(names.count) workloads", to: $0.to, amount: $0.amount) }
        }
        var diagram = FlowDiagram("What became of every record", flows)
        diagram.width = width
        diagram.style = { outcome in
            switch outcome {
            case "stored": "flow-good"
            case "filtered", "dead-lettered": "flow-plain"
            default: "flow-bad"
            }
        }
        return diagram.drawing
    }

    // MARK: Parts

    private func chart(_ title: String, _ series: [TimeChart.Series]) -> TimeChart {
        var chart = TimeChart(title, span: span, series: series)
        chart.bands = bands
        chart.width = width
        return chart
    }

    private func points(_ values: [Int]) -> [(x: Double, y: Double?)] {
        let seconds = Self.seconds(report.series.interval)
        let points = values.enumerated().map { (x: Double($0) * seconds, y: Optional(Double($1))) }
        return SeriesThinning.thinned(points, columns: columns)
    }

    private static func seconds(_ duration: Duration) -> Double { Double(duration.wholeNanoseconds) / 1e9 }
}
