import Synchronization

/// A nudge for one task that sleeps until there is something to do: nudges given while it works are kept (as one).
public final class Wakeup: Sendable {
    /// Names the wake-up where a stalled run lists who waits where.
    public let name: String

    /// Why a wait ended.
    public enum Reason: Sendable {
        case notified, deadline
    }

    private struct State: Sendable {
        var isPending = false
        var waiters = WaitQueue<Void, Reason>()
    }

    private let state = Mutex(State())

    public init(_ name: String) {
        self.name = name
    }

    /// Wakes the waiting task, or lets the next wait return at once.
    public func notify() {
        let waiter = state.withLock { state in
            let waiter = state.waiters.first()
            if waiter == nil { state.isPending = true }
            return waiter
        }
        waiter?.continuation.resume(returning: .notified)
    }

    /// Waits for a nudge.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting.
    public func wait() async throws {
        _ = try await wait(alarm: { _ in nil })
    }

    /// Waits for a nudge, at most until `deadline`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting; ``PortSevered`` when the process is gone.
    public func wait(until deadline: Instant, on time: any TimeSource) async throws -> Reason {
        try await wait(alarm: { ticket throws(PortSevered) in
            try time.setAlarm(at: deadline) { [self] in
                state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(returning: .deadline)
            }
        })
    }

    private func wait(alarm set: (UInt64) throws(PortSevered) -> Alarm?) async throws -> Reason {
        let ticket: UInt64? = state.withLock { state in
            if state.isPending {
                state.isPending = false
                return nil
            }
            return state.waiters.ticket()
        }
        guard let ticket else {
            try Task.checkCancellation()
            return .notified
        }
        let alarm = try set(ticket)
        defer {
            alarm?.cancel()
            state.withLock { $0.waiters.retire(ticket) }
        }
        return try await observed(name) {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    enum Step { case wait, notified, expired }
                    let step: Step = state.withLock { state in
                        if state.isPending {
                            state.isPending = false
                            return .notified
                        }
                        return state.waiters.add(ticket, (), continuation) ? .wait : .expired
                    }
                    switch step {
                    case .wait: break
                    case .notified: continuation.resume(returning: .notified)
                    case .expired where Task.isCancelled: continuation.resume(throwing: CancellationError())
                    case .expired: continuation.resume(returning: .deadline)
                    }
                }
            } onCancel: {
                state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
            }
        }
    }
}
