/// A time source as a `Clock`, for libraries that want one injected. Product code uses the ``TimeSource`` itself.
public struct TimeSourceClock: Clock {
    private let time: any TimeSource

    public init(_ time: any TimeSource) {
        self.time = time
    }

    public var now: Instant { time.now }

    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Suspends until `deadline`; the tolerance is not used.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; ``PortSevered`` when the process is gone.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await time.sleep(until: deadline)
    }
}

extension Instant: InstantProtocol {
    public func advanced(by duration: Duration) -> Instant { self + duration }

    public func duration(to other: Instant) -> Duration { other - self }
}

extension ProcessPorts {
    /// ``time`` as a `Clock`, for libraries that want one.
    public var clock: TimeSourceClock { TimeSourceClock(time) }
}
