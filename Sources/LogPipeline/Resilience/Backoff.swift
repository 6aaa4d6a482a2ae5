public import SystemPorts

/// How long to wait before the next attempt: exponential, with full jitter.
///
/// Full jitter (a uniform draw between nothing and the ceiling) spreads the attempts of many processes that failed at
/// the same moment better than any fixed or half-fixed delay.
public struct Backoff: Hashable, Sendable {
    /// The ceiling before the first retry.
    public let initial: Duration
    /// No ceiling is higher than this.
    public let maximum: Duration

    public init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The longest wait after `failures` failures in a row (1 for the first): doubles with each, up to the maximum.
    public func ceiling(afterFailures failures: Int) -> Duration {
        let maximum = max(self.maximum.wholeNanoseconds, 0)
        var ceiling = min(max(initial.wholeNanoseconds, 0), maximum)
        var doublings = max(failures - 1, 0)
        while doublings > 0 && ceiling < maximum && ceiling > 0 {
            ceiling = ceiling > maximum / 2 ? maximum : ceiling * 2
            doublings -= 1
        }
        return .nanoseconds(ceiling)
    }

    /// The wait after `failures` failures in a row.
    public func delay(afterFailures failures: Int, random: inout RandomStream) -> Duration {
        random.duration(in: .zero...ceiling(afterFailures: failures))
    }
}
