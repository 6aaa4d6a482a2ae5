public import SystemPorts

/// The age of the oldest unsettled record over time, on a grid of ticks.
public struct AgeSeries: Sendable {
    /// Between two ticks.
    public static let tick: Duration = .milliseconds(100)
    private static let tickNanoseconds: Int64 = 100_000_000

    /// Nanoseconds at each tick, from virtual zero on.
    public private(set) var ages: [Int64] = []
    /// While it is filled: the earliest intended emission among the records settled between a tick and the next.
    private var earliest: [Int64] = []
    /// The earliest among those never settled.
    private var earliestUnsettled = Int64.max

    public init() {}

    /// A record meant to be emitted at `intended` was settled at `settled`, or never.
    @inline(__always)
    package mutating func add(intended: Int64, settled: Int64?) {
        guard let settled else {
            earliestUnsettled = min(earliestUnsettled, intended)
            return
        }
        let slot = max(0, Int((settled - 1) / Self.tickNanoseconds))
        if slot >= earliest.count { extend(to: slot + 1) }
        earliest[slot] = min(earliest[slot], intended)
    }

    private mutating func extend(to count: Int) {
        earliest += [Int64](repeating: .max, count: max(0, count - earliest.count))
    }

    /// Works the ages out: at a tick, the oldest record is the earliest among all that are settled later.
    ///
    /// - Parameter end: where the run ended.
    package mutating func close(at end: Instant) {
        let ticks = Int(max(0, end.nanoseconds) / Self.tickNanoseconds) + 1
        extend(to: ticks)
        var oldest = earliest[ticks...].reduce(earliestUnsettled, min)
        ages = [Int64](repeating: 0, count: ticks)
        for tick in ages.indices.reversed() {
            oldest = min(oldest, earliest[tick])
            let now = Int64(tick) * Self.tickNanoseconds
            ages[tick] = now - min(now, oldest)
        }
        earliest = []
    }

    /// The largest age in `period`.
    public func largest(in period: Range<Instant>) -> Duration {
        let from = max(0, Int(period.lowerBound.nanoseconds / Self.tickNanoseconds))
        let until = min(ages.count, Int(period.upperBound.nanoseconds / Self.tickNanoseconds))
        guard from < until else { return .zero }
        return .nanoseconds(ages[from..<until].max() ?? 0)
    }

    /// From a fault's start until the pipeline was back to normal.
    ///
    /// Normal is an age within twice the largest of the steady phase, or `floor` if that is more, for `calm` on end. The
    /// calm must begin after the fault has ended; what is returned is when the age was last too large before it, so a
    /// fault that changed nothing takes no time.
    ///
    /// - Returns: `nil` where the age never became normal again before the run ended.
    public func recovery(
        from start: Instant,
        until end: Instant?,
        steady: Duration,
        calm: Duration = .seconds(10),
        floor: Duration = .seconds(1)
    ) -> Duration? {
        let limit = max(steady.wholeNanoseconds * 2, floor.wholeNanoseconds)
        let first = max(0, Int(start.nanoseconds / Self.tickNanoseconds))
        let ended = max(first, Int((end ?? start).nanoseconds / Self.tickNanoseconds))
        let calmTicks = max(1, Int(calm.wholeNanoseconds / Self.tickNanoseconds))
        var lastExceeded: Int?
        var tick = first
        while tick < ages.count {
            if ages[tick] > limit { lastExceeded = tick }
            let calmSince = max(ended, (lastExceeded ?? first - 1) + 1)
            if tick >= ended, tick - calmSince + 1 >= calmTicks { break }
            tick += 1
        }
        guard let lastExceeded else { return .zero }
        // A run that ends before the calm is long enough counts as recovered only if it ended in order.
        if tick == ages.count, ages.last.map({ $0 > limit }) ?? true { return nil }
        return .nanoseconds(Int64(lastExceeded + 1) * Self.tickNanoseconds - start.nanoseconds)
    }
}
