import ChartDrawing

/// The charts of a sweep's page that set the knees of its combinations side by side.
extension SweepCharts {
    /// Combinations that a picture has room for.
    static let stripsMax = 24

    /// The knee over the only setting that was gone through, each seed's, with the scalability law where it was fitted;
    /// `nil` where there are several such settings, or one of them is no quantity, or too few knees were found.
    var knees: Drawing? {
        guard result.grid.count == 1, result.values.unit != nil, let gone = result.gridValues[0].measured else {
            return nil
        }
        let across = SweptAxis(gone.values)
        let up = SweptAxis(result.values)
        var points: [ScatterChart.Point] = []
        var middles: [(x: Double, y: Double)] = []
        for row in result.rows {
            let x = across.amount(gone.position(row.positions[0]))
            for search in row.searches {
                guard case .found(let holds, let fails) = search.knee else { continue }
                let side = holds < fails ? "to" : "from"
                let words = "\(row.values[0]), seed \(search.seed): \(side) \(result.values.text(at: holds))"
                points.append(.init(x, up.amount(holds), style: "blue", title: words))
            }
            if let knee = row.knee { middles.append((x, up.amount(knee.middle))) }
        }
        guard middles.count > 1 else { return nil }
        var quantity = up.quantity
        // A capacity is compared with none: its axis starts at zero.
        quantity.isLogarithmic = false
        quantity.ticks = AxisQuantity.counts.ticks
        if result.values.unit == .duration { quantity.ticks = AxisQuantity.seconds.ticks }
        let title = "How the knee of “\(result.goal)” moves, over \(result.grid[0])"
        var chart = ScatterChart(title, x: across.quantity, y: quantity, span: across.span)
        chart.width = width
        chart.points = points
        if let fit = result.scalability {
            let steps = (0...60).map { step -> Double in
                let (low, high) = (fit.simulated.lowerBound, fit.simulated.upperBound)
                return low + (high - low) * Double(step) / 60
            }
            chart.surfaces = [
                .init(
                    style: "orange",
                    points: steps.map {
                        let range = fit.capacityRange(of: $0)
                        return ($0, range.lowerBound, range.upperBound)
                    }
                )
            ]
            chart.lines = [.init("law", style: "orange", points: steps.map { ($0, fit.capacity(of: $0)) })]
        } else {
            chart.lines = [.init("middle seed", style: "blue", points: middles.sorted { $0.x < $1.x })]
        }
        return chart.drawing
    }

    var kneesNote: String {
        guard result.scalability != nil else {
            return "the outermost \(result.searched) at which it holds, a point for each seed"
        }
        return
            "a point for each seed; the scalability law with the band of the seeds' own fits, drawn only where it was"
            + " simulated"
    }

    /// Where it holds and where it does not, a row for each combination; `nil` where there is but one.
    var strips: Drawing? {
        guard result.rows.count > 1 else { return nil }
        let axis = SweptAxis(result.values)
        let rows = result.rows.prefix(Self.stripsMax).map { row in
            StateChart.Row(row.values.joined(separator: ", "), stretches(row, axis))
        }
        var chart = StateChart("Where “\(result.goal)” holds", span: axis.span, rows: rows)
        chart.quantity = axis.quantity
        chart.width = width
        return chart.drawing
    }

    private func stretches(_ row: SweepRow, _ axis: SweptAxis) -> [StateChart.Stretch] {
        func stretch(_ from: Double, _ to: Double, _ style: String, _ word: String) -> StateChart.Stretch {
            StateChart.Stretch(from: from, to: to, style: "strip-" + style, word: word, isNamed: true)
        }
        let (low, high) = (axis.span.lowerBound, axis.span.upperBound)
        var ends: [(holds: Int64, fails: Int64)] = []
        for search in row.searches {
            guard case .found(let holds, let fails) = search.knee else { break }
            ends.append((holds, fails))
        }
        guard ends.count == row.searches.count, let first = ends.first,
            ends.allSatisfy({ ($0.holds < $0.fails) == (first.holds < first.fails) })
        else {
            switch row.verdictWord {
            case "holds throughout": return [stretch(low, high, "holds", "holds")]
            case "holds nowhere": return [stretch(low, high, "breaks", "breaks")]
            case let word: return [stretch(low, high, "open", word)]
            }
        }
        let all = ends.flatMap { [axis.amount($0.holds), axis.amount($0.fails)] }
        let (from, to) = (all.min() ?? low, all.max() ?? high)
        let isFirstGood = first.holds < first.fails
        return [
            stretch(low, from, isFirstGood ? "holds" : "breaks", isFirstGood ? "holds" : "breaks"),
            stretch(from, to, "open", "knee"),
            stretch(to, high, isFirstGood ? "breaks" : "holds", isFirstGood ? "breaks" : "holds"),
        ]
    }
}
