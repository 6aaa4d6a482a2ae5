import Testing

@testable import CapacityPlanning

@Suite("The scalability law's fit")
struct ScalabilityFitTests {
    private func points(_ lambda: Double, _ sigma: Double, _ kappa: Double, _ workers: [Double]) -> [ScalabilityFit
        .Point]
    {
        workers.map { count in
            let capacity = lambda * count / (1 + sigma * (count - 1) + kappa * count * (count - 1))
            return ScalabilityFit.Point(workers: count, capacity: capacity)
        }
    }

    @Test(
        "it finds the three numbers that made the points",
        arguments: [
            (1_000.0, 0.0, 0.0), (950, 0.05, 0), (12_500, 0.02, 0.0005), (1, 0.3, 0.01),
        ]
    )
    func exact(lambda: Double, sigma: Double, kappa: Double) throws {
        let fit = try #require(ScalabilityFit(bySeed: [points(lambda, sigma, kappa, [1, 2, 4, 8, 16])]))
        #expect(abs(fit.capacityOfOne.value / lambda - 1) < 1e-6)
        #expect(abs(fit.contention.value - sigma) < 1e-6)
        #expect(abs(fit.coherence.value - kappa) < 1e-6)
        #expect(fit.explained > 0.999_999)
        if kappa > 0 {
            let peak = try #require(fit.peak)
            #expect(abs(peak - ((1 - sigma) / kappa).squareRoot()) < 1e-3)
        } else {
            #expect(fit.peak ?? 1e9 > 1_000)
        }
    }

    @Test("the intervals are those of the seeds, the fit that of all")
    func intervals() throws {
        let workers = [1.0, 2, 4, 8]
        let fit = try #require(
            ScalabilityFit(bySeed: [points(900, 0.01, 0, workers), points(1_100, 0.03, 0, workers)])
        )
        #expect(
            abs(fit.capacityOfOne.range.lowerBound - 900) < 1 && abs(fit.capacityOfOne.range.upperBound - 1_100) < 1
        )
        #expect(fit.capacityOfOne.range.contains(fit.capacityOfOne.value))
        #expect(
            abs(fit.contention.range.lowerBound - 0.01) < 1e-6 && abs(fit.contention.range.upperBound - 0.03) < 1e-6
        )
    }

    @Test("what grows faster than its workers is no negative contention")
    func superlinear() throws {
        let points = [1.0, 2, 4, 8].map { (workers: Double) -> ScalabilityFit.Point in
            ScalabilityFit.Point(workers: workers, capacity: 100 * workers * (1 + workers / 100))
        }
        let fit = try #require(ScalabilityFit(bySeed: [points]))
        #expect(fit.contention.value == 0 && fit.coherence.value == 0)
    }

    @Test("three points are too few for three unknowns")
    func tooFew() {
        #expect(ScalabilityFit(bySeed: [points(100, 0.1, 0, [1, 2, 4])]) == nil)
        #expect(ScalabilityFit(bySeed: [points(100, 0.1, 0, [1, 2, 4, 4])]) == nil)
        #expect(ScalabilityFit(bySeed: []) == nil)
    }

    @Test("a peak beyond what was simulated is called a guess")
    func extrapolation() throws {
        let fit = try #require(ScalabilityFit(bySeed: [points(100, 0.02, 0.0005, [1, 2, 4, 8])]))
        #expect(fit.warnings(path: "processors").contains { $0.contains("outside what was simulated") })
        let whole = try #require(ScalabilityFit(bySeed: [points(100, 0.02, 0.0005, [1, 8, 32, 64])]))
        #expect(whole.warnings(path: "processors").isEmpty)
    }
}
