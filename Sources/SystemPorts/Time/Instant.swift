/// A point on a process's monotonic time line: nanoseconds since an origin that only the process knows.
///
/// Instants of different processes cannot be compared; use ``Timestamp`` for anything that leaves the process.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the origin of the time source that produced it. In simulation the origin is the run's start.
    public let nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin itself.
    public static let zero = Instant(nanoseconds: 0)

    /// Later than every instant that a run can reach: "never".
    public static let distantFuture = Instant(nanoseconds: .max)

    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `duration` later; saturates at ``distantFuture``.
    @inlinable
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        guard overflow else { return Instant(nanoseconds: sum) }
        return duration < .zero ? Instant(nanoseconds: .min) : .distantFuture
    }

    @inlinable
    public static func - (instant: Instant, duration: Duration) -> Instant {
        instant + (.zero - duration)
    }

    /// The time from `earlier` to `later`; negative when they stand the other way round.
    @inlinable
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

extension Duration {
    /// This duration in nanoseconds, rounded towards zero and saturated to what 64 bits hold (292 years).
    @inlinable
    public var wholeNanoseconds: Int64 {
        // Below nine seconds a division of 64 bits does; that of 128 is ten times slower.
        let all = self.attoseconds
        let low = Int64(truncatingIfNeeded: all)
        if Int128(low) == all { return low / 1_000_000_000 }
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (total, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || carried else { return total }
        return seconds < 0 ? .min : .max
    }
}
