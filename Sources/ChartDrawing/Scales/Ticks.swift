/// Round values to mark on an axis.
public enum Ticks {
    /// At most `limit` multiples of 1, 2 or 5 times a power of ten within `domain`, evenly spaced.
    public static func numbers(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        multiples(of: step(domain, atMost: limit) { nextRound($0) }, in: domain)
    }

    /// The same in whole numbers: for counts.
    public static func counts(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        multiples(of: max(1, step(domain, atMost: limit) { nextRound($0) }), in: domain)
    }

    /// At most `limit` moments within `domain`, in seconds, evenly spaced by what people count time in.
    public static func seconds(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        multiples(of: step(domain, atMost: limit) { nextTime($0) }, in: domain)
    }

    /// At most `limit` round values for a logarithmic axis: 1, 2 and 5 times powers of ten, or powers of ten alone, or
    /// every so many of these.
    public static func decades(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        guard domain.lowerBound > 0, domain.upperBound.isFinite else { return [] }
        var powers = [1.0]
        while let first = powers.first, first > domain.lowerBound { powers.insert(first / 10, at: 0) }
        while let last = powers.last, last * 10 <= domain.upperBound { powers.append(last * 10) }
        let (low, high) = (domain.lowerBound * (1 - 1e-9), domain.upperBound * (1 + 1e-9))
        func within(_ values: [Double]) -> [Double] { values.filter { $0 >= low && $0 <= high } }
        for factors in [[1.0, 2, 5], [1, 3], [1]] {
            let values = within(powers.flatMap { power in factors.map { power * $0 } })
            if values.count <= limit { return values }
        }
        return every(within(powers), atMost: limit)
    }

    /// At most `limit` sizes that are powers of two.
    public static func doublings(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        guard domain.upperBound.isFinite, domain.upperBound >= 1 else { return [] }
        var powers = [1.0]
        while let last = powers.last, last * 2 <= domain.upperBound { powers.append(last * 2) }
        return every(powers.filter { $0 >= domain.lowerBound }, atMost: limit)
    }

    /// At most `limit` lengths of time for a logarithmic axis, in seconds, from what people count time in.
    public static func spans(_ domain: ClosedRange<Double>, atMost limit: Int) -> [Double] {
        guard domain.upperBound > 1 else { return decades(domain, atMost: limit) }
        let short = domain.lowerBound < 1 ? decades(domain.lowerBound...0.5, atMost: limit) : []
        let long = timeSteps.filter { $0 >= domain.lowerBound && $0 <= domain.upperBound }
        return every(short + long, atMost: limit)
    }

    /// Every second, third, … of `values`, so that no more than `limit` are left.
    private static func every(_ values: [Double], atMost limit: Int) -> [Double] {
        let pitch = max(1, (values.count + limit - 1) / max(1, limit))
        return values.enumerated().filter { $0.offset % pitch == 0 }.map(\.element)
    }

    /// The smallest round upper end at or above `value`, for an axis that starts at zero.
    public static func roundTop(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        let step = step(0...value, atMost: 5) { nextRound($0) }
        return (value / step).rounded(.up) * step
    }

    private static func step(
        _ domain: ClosedRange<Double>,
        atMost limit: Int,
        _ next: (Double) -> Double
    ) -> Double {
        let extent = domain.upperBound - domain.lowerBound
        guard extent > 0, extent.isFinite else { return 1 }
        var step = next(extent / Double(max(1, limit)))
        // Rounding may leave one tick too many.
        while multiples(of: step, in: domain).count > max(1, limit) { step = next(step * 1.01) }
        return step
    }

    private static func multiples(of step: Double, in domain: ClosedRange<Double>) -> [Double] {
        guard step > 0 else { return [] }
        // A hair of tolerance: 0.3 is no multiple of 0.1 to a computer.
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard first <= last, last - first < 10_000 else { return [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// The smallest of 1, 2 and 5 times a power of ten that is at least `value`.
    private static func nextRound(_ value: Double) -> Double {
        var power = 1.0
        while power > value { power /= 10 }
        while power * 10 <= value { power *= 10 }
        for factor in [1.0, 2, 5] where power * factor >= value * (1 - 1e-12) { return power * factor }
        return power * 10
    }

    private static func nextTime(_ value: Double) -> Double {
        guard value > 1 else { return nextRound(value) }
        return timeSteps.first { $0 >= value } ?? nextRound(value / 86_400) * 86_400
    }

    /// In seconds, up to a day.
    private static let timeSteps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
    ]
}
