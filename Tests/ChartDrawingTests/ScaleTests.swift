import ChartDrawing
import Testing

@Suite("Scales and ticks")
struct ScaleTests {
    /// Domains of many sizes and beginnings, without chance.
    static let domains: [ClosedRange<Double>] = {
        var domains: [ClosedRange<Double>] = []
        for power in [1e-6, 1e-3, 0.1, 1, 7, 60, 1_000, 86_400, 3e6, 1e9] {
            for (start, extent) in [(0.0, 1.0), (0, 3.7), (-2.5, 9), (0.013, 0.9), (11, 0.2)] {
                domains.append((start * power)...((start + extent) * power))
            }
        }
        return domains
    }()

    private static func isRound(_ step: Double) -> Bool {
        var value = step
        while value < 1 - 1e-9 { value *= 10 }
        while value >= 10 - 1e-9 { value /= 10 }
        return [1.0, 2, 5].contains { abs($0 - value) < 1e-6 }
    }

    @Test("ticks are multiples of a round step, within the domain, and no more than asked for", arguments: domains)
    func numbers(domain: ClosedRange<Double>) {
        for limit in [1, 2, 3, 5, 8, 20] {
            let ticks = Ticks.numbers(domain, atMost: limit)
            #expect(ticks.count <= limit, "\(ticks)")
            if limit >= 3 { #expect(ticks.count >= 1) }
            if limit >= 5 { #expect(ticks.count >= 2, "\(ticks)") }
            let extent = domain.upperBound - domain.lowerBound
            #expect(ticks.allSatisfy { $0 > domain.lowerBound - extent / 1e6 && $0 < domain.upperBound + extent / 1e6 })
            guard ticks.count > 1 else { continue }
            let step = ticks[1] - ticks[0]
            #expect(Self.isRound(step), "\(step)")
            #expect(ticks.allSatisfy { abs(($0 / step).rounded() - $0 / step) < 1e-6 })
        }
    }

    @Test("ticks of counts are whole numbers", arguments: domains)
    func counts(domain: ClosedRange<Double>) {
        #expect(Ticks.counts(domain, atMost: 5).allSatisfy { $0 == $0.rounded() })
        #expect(Ticks.counts(domain, atMost: 5).count <= 5)
    }

    @Test("ticks of times are what people count time in")
    func times() {
        #expect(Ticks.seconds(0...150, atMost: 6) == [0, 30, 60, 90, 120, 150])
        #expect(Ticks.seconds(0...3_600, atMost: 7) == [0, 600, 1_200, 1_800, 2_400, 3_000, 3_600])
        #expect(Ticks.seconds(0...86_400, atMost: 5) == [0, 21_600, 43_200, 64_800, 86_400])
        #expect(Ticks.seconds(0...0.02, atMost: 5) == [0, 0.005, 0.01, 0.015, 0.02])
        for domain in Self.domains { #expect(Ticks.seconds(domain, atMost: 6).count <= 6) }
    }

    @Test(
        "the top of an axis is round, above the largest value, and not far above",
        arguments: [1, 3, 12, 99, 1_501, 13_501, 0.07]
    )
    func top(value: Double) {
        let top = Ticks.roundTop(value)
        #expect(top >= value)
        #expect(top <= value * 2.01)
        #expect(Ticks.numbers(0...top, atMost: 6).last.map { abs($0 - top) < top / 1e6 } == true)
    }

    @Test("a scale takes its domain's ends to its own, and a domain without extent divides nothing by zero")
    func positions() {
        let scale = LinearScale(10...20, from: 200, to: 0)
        #expect(scale.position(10) == 200)
        #expect(scale.position(20) == 0)
        #expect(scale.position(15) == 100)
        #expect(scale.clamped(99) == 0)
        #expect(scale.length == 200)
        let flat = LinearScale(5...5, from: 0, to: 100)
        #expect(flat.position(5) == 0)
        #expect(flat.position(5.5).isFinite)
    }

    @Test("labels of an axis never overlap, and as many as fit are there", arguments: domains)
    func labels(domain: ClosedRange<Double>) {
        for length in [40.0, 120, 300, 900] {
            for side in [Axis.Side.bottom, .left] {
                let scale = LinearScale(domain, from: 0, to: length)
                for values in [Ticks.numbers(domain, atMost: 12), Ticks.seconds(domain, atMost: 12)] {
                    let axis = Axis(side, scale, values: values, label: TickLabel.seconds)
                    let extents = axis.ticks.compactMap(axis.extent).sorted { $0.lowerBound < $1.lowerBound }
                    for (one, next) in zip(extents, extents.dropFirst()) {
                        #expect(one.upperBound < next.lowerBound)
                    }
                    #expect(values.isEmpty || !extents.isEmpty)
                }
            }
        }
    }

    @Test("no two ticks of an axis bear the same label", arguments: domains)
    func distinct(domain: ClosedRange<Double>) {
        for limit in [2, 4, 8] {
            let seconds = Ticks.seconds(domain, atMost: limit)
            let words = seconds.map { TickLabel.seconds($0, among: seconds) }
            #expect(Set(words).count == words.count, "\(words)")
        }
        let counts = Ticks.counts(domain, atMost: 5)
        let words = counts.map(TickLabel.count)
        #expect(Set(words).count == words.count, "\(words)")
    }

    @Test("words for ticks")
    func words() {
        #expect([0, 950, 1_500, 20_000_000].map(TickLabel.count) == ["0", "950", "1.5k", "20M"])
        #expect(TickLabel.seconds(90, among: [0, 90, 180]) == "1:30")
        #expect(TickLabel.seconds(30, among: [0, 30, 60]) == "30 s")
        #expect(TickLabel.seconds(0.25, among: [0, 0.25, 0.5]) == "250 ms")
        #expect(TickLabel.seconds(5_400, among: [0, 5_400, 10_800]) == "1:30 h")
        #expect(TickLabel.seconds(129_600, among: [0, 259_200]) == "1 d 12 h")
    }
}
