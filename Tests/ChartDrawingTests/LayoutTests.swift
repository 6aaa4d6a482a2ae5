import ChartDrawing
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Layout of charts")
struct LayoutTests {
    @Test(
        "spread labels keep their distance and their order, and stay within bounds",
        arguments: [[50.0, 50, 50], [0, 1, 99, 100], [90, 95, 99, 100], [3], [], [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]]
    )
    func spread(wanted: [Double]) {
        let placed = LabelSpreading.spread(wanted, gap: 12, within: 0...100)
        #expect(placed.count == wanted.count)
        #expect(placed.allSatisfy { (-1e-9...100 + 1e-9).contains($0) })
        let gap = min(12, 100 / Double(max(1, wanted.count - 1)))
        let sorted = placed.sorted()
        for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(next - one >= gap - 1e-9) }
        for (left, right) in zip(wanted.indices, wanted.indices.dropFirst()) where wanted[left] < wanted[right] {
            #expect(placed[left] < placed[right])
        }
    }

    @Test("a label with room stays where it is wanted")
    func unmoved() {
        #expect(LabelSpreading.spread([10, 40, 80], gap: 12, within: 0...100) == [10, 40, 80])
    }

    @Test("intervals of one row never overlap, and no row is opened without need")
    func rows() {
        let intervals: [ClosedRange<Double>] = [0...10, 5...6, 11...20, 5...30, 12...13]
        let rows = LabelSpreading.rows(intervals)
        for one in intervals.indices {
            for other in intervals.indices where other > one && rows[one] == rows[other] {
                #expect(!intervals[one].overlaps(intervals[other]))
            }
        }
        #expect((rows.max() ?? 0) + 1 == 3)
    }

    @Test("thinning keeps ends, spikes and gaps")
    func thinning() {
        var points: [(x: Double, y: Double?)] = (0..<10_000).map { (Double($0), 1) }
        points[5_003].y = 900
        points[7_001].y = -4
        points[2_000].y = nil
        let thin = SeriesThinning.thinned(points, columns: 100)
        #expect(thin.count <= 600)
        #expect(thin.first?.x == 0 && thin.last?.x == 9_999)
        #expect(thin.contains { $0.y == 900 } && thin.contains { $0.y == -4 } && thin.contains { $0.y == nil })
        #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
        #expect(SeriesThinning.thinned(Array(points.prefix(300)), columns: 100).count == 300)
    }

    @Test("a flow's bars are as thick as what they carry, and nothing is too thin to see", arguments: [360.0, 880])
    func flow(width: Double) throws {
        var diagram = FlowDiagram(
            "x",
            [
                .init(from: "storm", to: "stored", amount: 75_000), .init(from: "quiet", to: "stored", amount: 24_999),
                .init(from: "storm", to: "lost", amount: 1), .init(from: "storm", to: "never", amount: 0),
            ]
        )
        diagram.width = width
        let document = try XMLDocument(xmlString: diagram.drawing.element.text(.xml))
        defer { withExtendedLifetime(document) {} }
        let root = try #require(document.rootElement())
        let nodes = try root.nodes(forXPath: "//*[local-name()='rect']/@height").compactMap {
            Double($0.stringValue ?? "")
        }
        #expect(nodes.count == 4)
        #expect(nodes.allSatisfy { $0 >= 1.5 })
        #expect(abs(nodes[0] / nodes[1] - 3) < 0.1)
        #expect(!diagram.drawing.element.text(.xml).contains("never"))
    }

    @Test("whatever a chart shows, its text lies within the picture", arguments: [360.0, 880])
    func within(width: Double) {
        var chart = TimeChart(
            "x",
            span: 0...150,
            series: [
                TimeChart.Series("settled", style: "a", points: [(0, 0), (75, 13_501), (150, 0)]),
                TimeChart.Series("a very long name of a series", style: "b", points: [(0, nil), (75, 3), (150, nil)]),
                TimeChart.Series("one", style: "c", isArea: true, points: [(150, 0)]),
            ]
        )
        chart.bands = [
            .init("refusal", from: 0, to: 150), .init("broker-loss", from: 140, to: 150),
            .init("slow", from: 141, to: 149),
        ]
        chart.moments = [.init("acked-lost", at: 149), .init("unseen", at: 1)]
        chart.showsBandNames = true
        chart.width = width
        #expect(Self.texts(chart.drawing.element).count > 8)
        Self.expectTextsWithin(chart.drawing)
        // Values with the longest labels.
        chart.countsOnly = false
        chart.valueLabel = TickLabel.seconds
        for largest in [0.25, 0.000_25, 12.5, 900, 7_000, 90_000, 400_000] {
            chart.series = [TimeChart.Series("p99", style: "a", points: [(0, 0), (75, largest)])]
            Self.expectTextsWithin(chart.drawing)
        }
    }

    /// By their widths as charts reckon them, all texts lie within the picture.
    static func expectTextsWithin(_ drawing: Drawing) {
        for text in Self.texts(drawing.element) {
            let attributes = Dictionary(uniqueKeysWithValues: text.attributes.map { ($0.name, $0.value) })
            func number(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }
            guard case .text(let words)? = text.children.first else { continue }
            let extent = TextWidth.of(words, size: 11)
            let start =
                switch attributes["text-anchor"] {
                case "end": number("x") - extent
                case "middle": number("x") - extent / 2
                default: number("x")
                }
            #expect(start >= 0 && start + extent <= drawing.width + 1, "\(words) from \(start)")
            #expect((0...drawing.height).contains(number("y")))
        }
    }

    static func texts(_ element: Element) -> [Element] {
        (element.name == "text" ? [element] : [])
            + element.children.flatMap { if case .element(let child) = $0 { texts(child) } else { [Element]() } }
    }
}
