public import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The machine's clocks. Alarms ring on one thread of their own, at most a millisecond late while it is not busy.
public final class SystemTime: TimeSource {
    private let alarms: AlarmThread

    /// - Throws: where the system gives no thread or no pipe.
    public init() throws {
        alarms = try AlarmThread()
    }

    deinit {
        alarms.stop()
    }

    public var now: Instant { Self.monotonicNow }

    public var wallTime: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public func setAlarm(
        at deadline: Instant,
        _ action: @escaping @Sendable () -> Void
    ) throws(PortSevered) -> Alarm {
        let number = alarms.add(at: deadline, action)
        return Alarm { [alarms] in alarms.cancel(number) }
    }

    static var monotonicNow: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
