import ChartDrawing
import KafkaPorts
import SystemPorts

/// A partition over the whole run: how far its log and the store had come, under the faults.
struct StoryOverview {
    private let story: Story

    /// `nil` for a record, whose story has no length worth a chart.
    init?(_ story: Story) {
        guard !story.levels.isEmpty else { return nil }
        self.story = story
    }

    var drawing: Drawing {
        func seconds(_ time: Instant) -> Double { Double((time - story.start).wholeNanoseconds) / 1e9 }
        let span = 0...max(1, seconds(story.runEnd))
        func points(_ level: (Story.Level) -> Int64?) -> [(x: Double, y: Double?)] {
            var points: [(x: Double, y: Double?)] = [(0, 0)]
            var last = 0.0
            for one in story.levels {
                guard let value = level(one) else { continue }
                let x = max(0, seconds(one.time))
                points.append((x, last))
                points.append((x, Double(value)))
                last = Double(value)
            }
            points.append((span.upperBound, last))
            return SeriesThinning.thinned(points, columns: 600)
        }
        var chart = TimeChart(
            "Offsets of \(story.subject) over time: the log's end, and what the store has settled",
            span: span,
            series: [
                TimeChart.Series("log end", style: "blue", points: points(\.logEnd)),
                TimeChart.Series("settled", style: "green", points: points(\.settled)),
            ]
        )
        chart.bands = story.faults.map { fault in
            TimeChart.Band(fault.name, from: seconds(fault.from), to: fault.until.map(seconds) ?? span.upperBound)
        }
        chart.showsBandNames = true
        chart.plotHeight = 130
        if let anomaly = story.lines.first(where: { $0.tone == .anomaly }) {
            let name = story.anomaly?.split(separator: ":").first.map(String.init) ?? ""
            chart.moments = [TimeChart.Moment(name, at: seconds(anomaly.time))]
        }
        return chart.drawing
    }
}
