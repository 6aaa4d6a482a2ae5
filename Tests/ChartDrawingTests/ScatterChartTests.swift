import Foundation
import Testing

@testable import ChartDrawing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Quantities over quantities")
struct ScatterChartTests {
    @Test("on a logarithmic scale equal factors are equally long, in either direction")
    func logarithmic() {
        let scale = LogarithmicScale(10...1_000, from: 0, to: 200)
        #expect(scale.position(10) == 0)
        #expect(abs(scale.position(100) - 100) < 1e-6)
        #expect(abs(scale.position(1_000) - 200) < 1e-6)
        #expect(scale.position(0) == 0 && scale.position(-3) == 0)
        let upwards = LogarithmicScale(0.001...1, from: 90, to: 0)
        #expect(abs(upwards.position(0.01) - 60) < 1e-6)
        #expect(LogarithmicScale(5...5, from: 0, to: 10).position(10) == 10)
    }

    @Test("the logarithm by squaring is the logarithm", arguments: [1e-9, 0.3, 1, 2, 3, 7.5, 1_024, 6.02e23])
    func binaryLogarithm(value: Double) {
        #expect(abs(LogarithmicScale.binaryLogarithm(value) - log2(value)) < 1e-8)
    }

    @Test("ticks of a logarithmic axis are round, within the domain, and no more than asked for")
    func ticks() {
        #expect(Ticks.decades(10...1_000, atMost: 8) == [10, 20, 50, 100, 200, 500, 1_000])
        #expect(Ticks.decades(1...1e9, atMost: 5) == [1, 100, 1e4, 1e6, 1e8])
        #expect(Ticks.decades(0...10, atMost: 5) == [])
        #expect(Ticks.doublings(1_000...70_000, atMost: 8) == [1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536])
        #expect(Ticks.spans(10...600, atMost: 8) == [10, 15, 30, 60, 120, 300, 600])
        for limit in 1...9 {
            for domain in [0.02...5, 0.5...90_000, 1...3, 20...2_000] as [ClosedRange<Double>] {
                for ticks in [
                    Ticks.decades(domain, atMost: limit), Ticks.spans(domain, atMost: limit),
                    Ticks.doublings(domain, atMost: limit),
                ] {
                    #expect(ticks.count <= limit)
                    #expect(ticks == ticks.sorted())
                    #expect(ticks.allSatisfy { $0 > domain.lowerBound * 0.999 && $0 < domain.upperBound * 1.001 })
                }
            }
        }
    }

    private static func chart(width: Double, isLogarithmic: Bool) -> ScatterChart {
        let y = isLogarithmic ? AxisQuantity.seconds.logarithmic() : .seconds
        var chart = ScatterChart("x", x: AxisQuantity.counts.logarithmic(), y: y, span: 20...2_000)
        chart.width = width
        chart.points = [
            .init(20, 0.2, style: "green", title: "first"), .init(200, 70, shape: .cross, style: "red"),
            .init(2_000, nil, shape: .hollow, style: "red", title: "never"),
        ]
        chart.lines = [
            .init("a very long name of a line", style: "blue", points: [(20, 0.2), (200, 70)]),
            .init("law", style: "orange", points: [(20, 0.2), (2_000, 60)]),
        ]
        chart.surfaces = [.init(style: "orange", points: [(20, 0.1, 0.3), (2_000, 50, 80)])]
        chart.level = ("bound", 3)
        chart.stretch = ("knee: 1,990 to 2,000, whatever its name", 1_990...2_000)
        return chart
    }

    @Test("whatever a chart shows lies within the picture", arguments: [360.0, 880], [false, true])
    func within(width: Double, isLogarithmic: Bool) {
        let drawing = Self.chart(width: width, isLogarithmic: isLogarithmic).drawing
        #expect(LayoutTests.texts(drawing.element).count > 8)
        LayoutTests.expectTextsWithin(drawing)
    }

    @Test("stretches along any quantity have their last tick within the picture", arguments: [360.0, 880])
    func strips(width: Double) {
        let row = StateChart.Row("4", [.init(from: 50, to: 300, style: "x", word: "differs by seed", isNamed: true)])
        var chart = StateChart("x", span: 50...300, rows: [row])
        chart.quantity = AxisQuantity(ticks: Ticks.counts) { value, _ in TickLabel.count(value) + " records/min" }
        chart.width = width
        #expect(LayoutTests.texts(chart.drawing.element).contains { $0.text(.xml).contains("300 records/min") })
        LayoutTests.expectTextsWithin(chart.drawing)
    }

    @Test("points keep their shapes and their words; what has no end lies at the upper edge")
    func points() throws {
        let chart = Self.chart(width: 880, isLogarithmic: false)
        let document = try XMLDocument(xmlString: chart.drawing.element.text(.xml))
        defer { withExtendedLifetime(document) {} }
        func values(_ path: String) throws -> [String] { try document.nodes(forXPath: path).compactMap(\.stringValue) }
        #expect(try values("//*[@class='dot green']/*[local-name()='title']") == ["first"])
        #expect(try values("//*[@class='ring red']/*[local-name()='title']") == ["never"])
        #expect(try values("//*[@class='cross red']/@x1").count == 2)
        let top = try #require(try values("//*[@class='bracket']/@y").first)
        #expect(try values("//*[@class='ring red']/@cy") == [top])
        let level = try #require(try values("//*[@class='level']/@y1").first.flatMap(Double.init))
        let first = try #require(try values("//*[@class='dot green']/@cy").first.flatMap(Double.init))
        let cross = try #require(try values("//*[@class='cross red']/@y1").first.flatMap(Double.init))
        #expect(cross < level && level < first, "the bound lies between what keeps it and what breaks it")
    }
}
