import Synchronization
import SystemPorts

/// The thread on which alarms ring.
final class AlarmThread: Sendable {
    private struct State: Sendable {
        var queue = AlarmQueue()
        var isStopped = false
    }

    private let state = Mutex(State())
    private let pipe: WakePipe

    init() throws(SystemCallError) {
        pipe = try WakePipe()
        try startThread("alarms") { [self] in loop() }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        pipe.wake()
    }

    func add(at deadline: Instant, _ action: @escaping AlarmQueue.Action) -> UInt64 {
        let (number, isFirst) = state.withLock { $0.queue.add(at: deadline, action) }
        if isFirst { pipe.wake() }
        return number
    }

    func cancel(_ number: UInt64) {
        state.withLock { $0.queue.cancel(number) }
    }

    private func loop() {
        while true {
            let now = SystemTime.monotonicNow
            let (action, deadline, isStopped) = state.withLock { state in
                (state.queue.due(at: now), state.queue.nextDeadline, state.isStopped)
            }
            if isStopped { return }
            if let action {
                action()
                continue
            }
            // A failing poll would spin; there is no cause for one but a lack of memory, and then a try is all there is.
            _ = try? pipe.poll(-1, timeout: Self.milliseconds(from: now, to: deadline))
            pipe.drain()
        }
    }

    /// Rounded up, so that the thread does not wake before the deadline and spin up to it.
    private static func milliseconds(from now: Instant, to deadline: Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let nanoseconds = (deadline.nanoseconds).subtractingReportingOverflow(now.nanoseconds)
        guard !nanoseconds.overflow else { return .max }
        let milliseconds = (max(nanoseconds.partialValue, 0) + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }
}
