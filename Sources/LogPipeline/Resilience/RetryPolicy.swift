public import SystemPorts

/// How long to wait before the next attempt: exponential backoff with full jitter.
///
/// Full jitter (a uniform draw between nothing and the ceiling) spreads the attempts of many processes that failed at
/// the same moment better than any fixed or half-fixed delay.
public struct RetryPolicy: Hashable, Sendable {
    /// The ceiling before the first retry; positive.
    public var initialDelay: Duration
    /// No ceiling is higher than this.
    public var maximumDelay: Duration

    public init(initialDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(30)) {
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
    }

    /// The longest wait after `failures` failures in a row (1 for the first): doubles with each, up to the maximum.
    public func ceiling(afterFailures failures: Int) -> Duration {
        let maximum = max(maximumDelay.wholeNanoseconds, 0)
        var ceiling = min(max(initialDelay.wholeNanoseconds, 0), maximum)
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
