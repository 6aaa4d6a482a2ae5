/// The Universal Scalability Law (Gunther, *Guerrilla Capacity Planning*, 2007), fitted to capacities:
/// C(N) = λN / (1 + σ(N − 1) + κN(N − 1)), where λ is one worker's capacity, σ what is done one at a time
/// (contention), κ what each worker costs every other (coherence).
///
/// Fitted by linear least squares to N / C(N), once for all seeds and once for each: the intervals are the least and
/// greatest of the seeds' fits, no confidence intervals. A negative σ or κ has no meaning here; it is set to none and
/// the rest fitted again.
public struct ScalabilityFit: Sendable {
    struct Point: Hashable, Sendable {
        /// N, from 1.
        let workers: Double
        /// Per period of the searched rate.
        let capacity: Double
    }

    /// One worker's capacity, per period of the searched rate.
    public let capacityOfOne: Estimate
    public let contention: Estimate
    public let coherence: Estimate
    /// The share of the capacities' variation that the law explains, from 0 to 1.
    public let explained: Double
    /// The number of workers beyond which capacity falls again; `nil` where it never does.
    public let peak: Double?
    /// The fewest and the most workers that were simulated.
    let simulated: ClosedRange<Double>
    /// That of all seeds' capacities together, and those of each seed's own.
    private let whole: Coefficients
    private let each: [Coefficients]

    /// A fitted number, and the range of the seeds' own fits.
    public struct Estimate: Hashable, Sendable {
        public let value: Double
        public let range: ClosedRange<Double>
    }

    /// `nil` with fewer than four different numbers of workers: three unknowns always fit three points.
    init?(bySeed: [[Point]]) {
        guard let first = bySeed.first, Set(first.map(\.workers)).count >= 4,
            let whole = Coefficients(fitting: bySeed.flatMap(\.self))
        else { return nil }
        let each = bySeed.compactMap(Coefficients.init(fitting:))
        (self.whole, self.each) = (whole, each)
        func estimate(_ value: (Coefficients) -> Double) -> Estimate {
            let all = each.map(value) + [value(whole)]
            return Estimate(value: value(whole), range: (all.min() ?? 0)...(all.max() ?? 0))
        }
        capacityOfOne = estimate(\.lambda)
        contention = estimate(\.sigma)
        coherence = estimate(\.kappa)
        peak = whole.kappa > 0 && whole.sigma < 1 ? ((1 - whole.sigma) / whole.kappa).squareRoot() : nil
        explained = whole.explained(bySeed.flatMap(\.self))
        let workers = first.map(\.workers)
        simulated = (workers.min() ?? 1)...(workers.max() ?? 1)
    }

    /// What the law says of `workers`, simulated or not.
    public func capacity(of workers: Double) -> Double { whole.capacity(of: workers) }

    /// The least and the greatest of what the seeds' own fits say of `workers`.
    public func capacityRange(of workers: Double) -> ClosedRange<Double> {
        let all = (each + [whole]).map { $0.capacity(of: workers) }
        return (all.min() ?? 0)...(all.max() ?? 0)
    }

    func warnings(path: String) -> [String] {
        var warnings: [String] = []
        if let peak, peak > simulated.upperBound {
            warnings.append(
                "the fitted peak (\(path) \(Int(peak))) lies outside what was simulated (to \(Int(simulated.upperBound))): a"
                    + " guess, no answer"
            )
        }
        if explained < 0.95 {
            warnings.append(
                "the scalability law explains \(Int(explained * 100)) % of the variation only: do not extrapolate"
            )
        }
        return warnings
    }
}

/// The law's three numbers.
private struct Coefficients: Sendable {
    let lambda: Double
    let sigma: Double
    let kappa: Double

    /// `nil` where the points do not determine them.
    init?(fitting points: [ScalabilityFit.Point]) {
        // N / C = a + b (N − 1) + c N (N − 1), with a = 1 / λ, b = σ / λ, c = κ / λ.
        func features(_ workers: Double) -> [Double] { [1, workers - 1, workers * (workers - 1)] }
        var used = [0, 1, 2]
        while true {
            let rows = points.map { point in used.map { features(point.workers)[$0] } }
            guard let solution = LeastSquares.solve(rows, points.map { $0.workers / $0.capacity }) else { return nil }
            var all = [0.0, 0.0, 0.0]
            for (index, value) in zip(used, solution) { all[index] = value }
            // The more negative one goes first, in units of a.
            if let worst = [1, 2].filter({ all[$0] < 0 }).min(by: { all[$0] < all[$1] }) {
                used.removeAll { $0 == worst }
                continue
            }
            guard all[0] > 0 else { return nil }
            (lambda, sigma, kappa) = (1 / all[0], all[1] / all[0], all[2] / all[0])
            return
        }
    }

    func capacity(of workers: Double) -> Double {
        lambda * workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))
    }

    /// R², of the capacities themselves.
    func explained(_ points: [ScalabilityFit.Point]) -> Double {
        let mean = points.reduce(0) { $0 + $1.capacity } / Double(points.count)
        var (total, residual) = (0.0, 0.0)
        for point in points {
            let fitted = capacity(of: point.workers)
            total += (point.capacity - mean) * (point.capacity - mean)
            residual += (point.capacity - fitted) * (point.capacity - fitted)
        }
        return total > 0 ? max(0, 1 - residual / total) : 1
    }
}

/// Ordinary least squares for a handful of unknowns.
private enum LeastSquares {
    /// By the normal equations and Gaussian elimination with pivots; `nil` where rows do not determine the unknowns.
    static func solve(_ rows: [[Double]], _ values: [Double]) -> [Double]? {
        let count = rows.first?.count ?? 0
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: count + 1), count: count)
        for (row, value) in zip(rows, values) {
            for first in 0..<count {
                for second in 0..<count { matrix[first][second] += row[first] * row[second] }
                matrix[first][count] += row[first] * value
            }
        }
        for column in 0..<count {
            guard let pivot = (column..<count).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
                abs(matrix[pivot][column]) > 1e-300
            else { return nil }
            matrix.swapAt(column, pivot)
            for row in 0..<count where row != column {
                let factor = matrix[row][column] / matrix[column][column]
                for entry in column...count { matrix[row][entry] -= factor * matrix[column][entry] }
            }
        }
        return (0..<count).map { matrix[$0][count] / matrix[$0][$0] }
    }
}
