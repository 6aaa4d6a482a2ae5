import DrillRunner
import SystemPorts
import Testing

@Suite("Latencies, ages and recovery")
struct LedgerTimeTests {
    @Test("a histogram knows a value to within a hundredth, the unseen come last")
    func histogram() throws {
        var histogram = LatencyHistogram()
        for value in stride(from: Int64(1), through: 100_000, by: 1) { histogram.record(value * 1_000_000) }
        for (permille, expected) in [(500, 50_000), (990, 99_000), (999, 99_900)] {
            let found = try #require(histogram.quantile(permille: permille)).wholeNanoseconds / 1_000_000
            #expect(abs(Int(found) - expected) <= expected / 100)
        }
        #expect(histogram.maximum == .seconds(100))
        histogram.recordUnseen(2_000)
        #expect(histogram.quantile(permille: 990) == nil)
        #expect(histogram.quantile(permille: 500) != nil)
        #expect(histogram.maximum == nil)
    }

    @Test("small values are exact, huge ones fit, sums of histograms count all")
    func edges() {
        var left = LatencyHistogram()
        left.record(0)
        left.record(-5)
        left.record(100)
        #expect(left.quantile(permille: 1_000) == .nanoseconds(100))
        #expect(left.quantile(permille: 1) == .zero)
        var right = LatencyHistogram()
        right.record(.max)
        left.add(right)
        #expect(left.count == 4)
        #expect(left.maximum == Duration.nanoseconds(Int64.max))
        #expect(LatencyHistogram().maximum == nil)
    }

    /// A source of 100 records per second for a minute, each stored 200 ms after its emission, those emitted from second
    /// 20 on not before `release`.
    private func report(release: Duration) -> AgeSeries {
        var ages = AgeSeries()
        for number in 0..<6_000 {
            let intended = Int64(number) * 10_000_000
            var settled = intended + 200_000_000
            if intended >= 20_000_000_000 { settled = max(settled, release.wholeNanoseconds) }
            ages.add(intended: intended, settled: settled > 60_000_000_000 ? nil : settled)
        }
        ages.close(at: Instant(nanoseconds: 60_000_000_000))
        return ages
    }

    @Test("recovery lasts from the fault's start until the age is small again, for good")
    func recovery() {
        let start = Instant(nanoseconds: 20_000_000_000)
        let steady = Duration.milliseconds(200)
        let ages = report(release: .seconds(35))
        let found = ages.recovery(from: start, until: start + .seconds(10), steady: steady)
        #expect(found == .seconds(15))
        #expect(ages.largest(in: start..<Instant(nanoseconds: 60_000_000_000)) >= .milliseconds(14_800))
        #expect(ages.largest(in: .zero..<start) <= .milliseconds(210))
    }

    @Test("a fault that delays nothing takes no time, one that never ends has no recovery")
    func extremes() {
        let start = Instant(nanoseconds: 20_000_000_000)
        let steady = Duration.milliseconds(200)
        #expect(report(release: .seconds(20)).recovery(from: start, until: nil, steady: steady) == .zero)
        #expect(report(release: .seconds(100)).recovery(from: start, until: nil, steady: steady) == nil)
    }

    @Test("an age within twice the steady one, or a second, is normal")
    func tolerance() {
        let start = Instant(nanoseconds: 20_000_000_000)
        let ages = report(release: .milliseconds(20_900))
        #expect(ages.recovery(from: start, until: nil, steady: .milliseconds(10)) == .zero)
        let later = report(release: .seconds(24))
        #expect(later.recovery(from: start, until: nil, steady: .seconds(3)) == .zero)
        #expect(later.recovery(from: start, until: nil, steady: .seconds(1)) == .seconds(4))
    }
}
