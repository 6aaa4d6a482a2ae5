public import SystemPorts

/// How many retries one destination is worth: a token bucket.
///
/// A budget per record multiplies under an outage, when every record retries; the budget belongs to the destination.
public struct RetryBudget: Hashable, Sendable {
    /// Retries that can be made in one burst.
    public let capacity: Int
    /// One retry is earned back in this time.
    public let refillInterval: Duration

    /// Time earned and not yet spent, in nanoseconds: whole numbers, so that no rounding accumulates.
    private var credit: Int64
    private var lastRefill: Instant

    /// A full bucket. `capacity` and `refillInterval` are at least 1 and 1 ns.
    public init(capacity: Int, refillInterval: Duration, now: Instant) {
        self.capacity = max(capacity, 1)
        self.refillInterval = max(refillInterval, .nanoseconds(1))
        lastRefill = now
        credit = 0
        credit = limit
    }

    private var price: Int64 { refillInterval.wholeNanoseconds }

    private var limit: Int64 {
        let (limit, overflow) = price.multipliedReportingOverflow(by: Int64(capacity))
        return overflow ? .max : limit
    }

    /// Retries that could be made now.
    public func available(at now: Instant) -> Int {
        Int(refilled(at: now) / price)
    }

    /// Takes one retry out of the budget; false when there is none.
    public mutating func take(at now: Instant) -> Bool {
        credit = refilled(at: now)
        lastRefill = max(lastRefill, now)
        guard credit >= price else { return false }
        credit -= price
        return true
    }

    private func refilled(at now: Instant) -> Int64 {
        let elapsed = max((now - lastRefill).wholeNanoseconds, 0)
        let (sum, overflow) = credit.addingReportingOverflow(elapsed)
        return overflow ? limit : min(sum, limit)
    }
}
