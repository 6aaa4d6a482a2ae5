/// The only place where product code may learn the time or wait for it to pass.
public protocol TimeSource: Sendable {
    /// Monotonic time: for deadlines, ages and intervals.
    var now: Instant { get }

    /// Wall time as this process's clock shows it, skew included: for what is written down.
    var wallTime: Timestamp { get }

    /// Calls `action` once at `deadline` (soon, when that has passed), unless the alarm is cancelled before.
    ///
    /// The primitive under sleeping and waiting with a time limit; product code uses those. `action` runs on a thread
    /// of the time source's choosing and must not block.
    ///
    /// - Throws: ``PortSevered`` when the process is gone.
    func setAlarm(at deadline: Instant, _ action: @escaping @Sendable () -> Void) throws(PortSevered) -> Alarm
}

/// A pending call of ``TimeSource/setAlarm(at:_:)``.
public struct Alarm: Sendable {
    private let cancellation: @Sendable () -> Void

    public init(cancellation: @escaping @Sendable () -> Void) {
        self.cancellation = cancellation
    }

    /// Makes sure that the alarm does not start from now on. Harmless when it already has.
    public func cancel() {
        cancellation()
    }
}

extension TimeSource {
    /// Suspends until `deadline`; when that has passed it only lets others run.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; ``PortSevered`` when the process is gone.
    public func sleep(until deadline: Instant, isolation: isolated (any Actor)? = #isolation) async throws {
        try Task.checkCancellation()
        // A loop of sleeps that are over must still give way, and be seen to spin.
        guard deadline > now else { return await Task.yield() }
        _ = try await Wakeup("sleep").wait(until: deadline, on: self)
    }

    /// Suspends for `duration`, measured from now.
    public func sleep(for duration: Duration, isolation: isolated (any Actor)? = #isolation) async throws {
        try await sleep(until: now + duration)
    }
}

/// The process that owns this port has crashed: nothing it does from now on has an effect.
///
/// Product code never needs to catch it: let it end the task tree like a cancellation.
public struct PortSevered: Error, CustomStringConvertible {
    /// The port that was called, such as `disk` or `producer`.
    public let port: String

    public init(port: String) {
        self.port = port
    }

    public var description: String { "\(port): the process that owns this port has crashed" }
}
