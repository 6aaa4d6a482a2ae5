import SystemPorts

/// How many records per second a source emits, as a function of time: steps of constant rate. Ramps and waves are made
/// of many short steps, so that the schedule needs nothing but whole numbers.
public struct RateProfile: Hashable, Sendable {
    /// One step: from `start` on, until the next.
    public struct Step: Hashable, Sendable {
        /// Nanoseconds since the workload's start.
        public let start: Int64
        /// Thousandths of a record per second.
        public let rateMilli: Int64

        public init(start: Int64, rateMilli: Int64) {
            self.start = start
            self.rateMilli = rateMilli
        }
    }

    /// Rising by start, the first at 0; the last goes on for ever.
    public private(set) var steps: [Step]

    /// A number of records per `per`, for ever.
    public static func constant(_ records: Int64, per: Duration = .seconds(1)) -> RateProfile {
        let nanoseconds = max(1, per.wholeNanoseconds)
        let rate = (records * 1_000).multipliedFullWidth(by: 1_000_000_000)
        let (quotient, _) = nanoseconds.dividingFullWidth((rate.high, rate.low))
        return RateProfile(steps: [Step(start: 0, rateMilli: quotient)])
    }

    /// `rateMilli` thousandths of a record per second, for ever.
    public static func constant(rateMilli: Int64) -> RateProfile {
        RateProfile(steps: [Step(start: 0, rateMilli: max(0, rateMilli))])
    }

    /// From one rate to another in 256 equal steps, within `over`, then constant. Rates in thousandths per second.
    public static func ramp(from: Int64, to: Int64, over: Duration) -> RateProfile {
        let count: Int64 = 256
        let length = max(count, over.wholeNanoseconds)
        var steps = (0..<count).map { index in
            // The step's middle, so that the integral over the ramp is exact.
            let rate = from + (to - from) * (2 * index + 1) / (2 * count)
            return Step(start: length / count * index + length % count * index / count, rateMilli: rate)
        }
        steps.append(Step(start: length, rateMilli: to))
        return RateProfile(steps: steps)
    }

    /// A wave between two rates (thousandths per second), lowest at the start, with the given period; 96 steps each.
    public static func diurnal(low: Int64, high: Int64, period: Duration, until: Duration) -> RateProfile {
        let length = max(96, period.wholeNanoseconds)
        var steps: [Step] = []
        var start: Int64 = 0
        while start < until.wholeNanoseconds {
            for index in 0..<Int64(96) {
                // 24 steps per quarter of the wave: (1 − cos)/2 by a parabola per half, 0 … 1000.
                let phase = index < 48 ? index : 96 - index
                let height = phase <= 24 ? phase * phase * 500 / 576 : 1_000 - (48 - phase) * (48 - phase) * 500 / 576
                let rate = low + (high - low) * height / 1_000
                steps.append(Step(start: start + length / 96 * index, rateMilli: rate))
            }
            start += length / 96 * 96
        }
        return RateProfile(steps: steps.isEmpty ? [Step(start: 0, rateMilli: low)] : steps)
    }

    /// The same with every rate in `from ..< until` multiplied by `permille` thousandths: a burst, a storm, a lull.
    public func scaled(permille: Int64, from: Duration, until: Duration?) -> RateProfile {
        let begin = max(0, from.wholeNanoseconds)
        let end = until?.wholeNanoseconds ?? .max
        guard begin < end else { return self }
        var cuts = steps.map(\.start)
        cuts.append(begin)
        if end < .max { cuts.append(end) }
        cuts.sort()
        var result: [Step] = []
        for cut in cuts where result.last?.start != cut {
            let rate = self.rate(at: cut)
            let scaled = (begin..<end).contains(cut) ? Self.scale(rate, permille) : rate
            if result.last?.rateMilli != scaled { result.append(Step(start: cut, rateMilli: scaled)) }
        }
        return RateProfile(steps: result)
    }

    /// The same, silent from `end` on.
    public func ending(at end: Duration) -> RateProfile {
        scaled(permille: 0, from: end, until: nil)
    }

    /// The same, begun later by `delay`, with a constant rate before.
    public func delayed(by delay: Duration, leadingRateMilli: Int64) -> RateProfile {
        let shift = delay.wholeNanoseconds
        guard shift > 0 else { return self }
        let moved = steps.map { Step(start: $0.start + shift, rateMilli: $0.rateMilli) }
        return RateProfile(steps: [Step(start: 0, rateMilli: leadingRateMilli)] + moved)
    }

    /// The same, begun earlier by `lead`: what came before is gone.
    public func advanced(by lead: Duration) -> RateProfile {
        let shift = lead.wholeNanoseconds
        guard shift > 0 else { return self }
        let rest = steps.filter { $0.start > shift }.map { Step(start: $0.start - shift, rateMilli: $0.rateMilli) }
        return RateProfile(steps: [Step(start: 0, rateMilli: rate(at: shift))] + rest)
    }

    /// Thousandths of a record per second at `nanoseconds`.
    public func rate(at nanoseconds: Int64) -> Int64 {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].start <= nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : steps[low - 1].rateMilli
    }

    private static func scale(_ rate: Int64, _ permille: Int64) -> Int64 {
        rate / 1_000 * permille + rate % 1_000 * permille / 1_000
    }
}
