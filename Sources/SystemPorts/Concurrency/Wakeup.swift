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

    private enum Step { case wait, notified, expired }

    private let state = Mutex(State())
    /// `nil` where a wait is not worth a line in a diagnosis.
    private let label: String?

    public convenience init(_ name: String) {
        self.init(name, isObserved: true)
    }

    init(_ name: String, isObserved: Bool) {
        self.name = name
        label = isObserved ? name : nil
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
    public func wait(isolation: isolated (any Actor)? = #isolation) async throws {
        _ = try await wait(isolation, alarm: { _ in nil })
    }

    /// Waits for a nudge, at most until `deadline`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting; ``PortSevered`` when the process is gone.
    public func wait(
        until deadline: Instant,
        on time: any TimeSource,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Reason {
        try await wait(
            isolation,
            alarm: { ticket throws(PortSevered) in
                try time.setAlarm(at: deadline) { [self] in
                    state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(returning: .deadline)
                }
            }
        )
    }

    private func wait(
        _ isolation: isolated (any Actor)?,
        alarm set: (UInt64) throws(PortSevered) -> Alarm?
    ) async throws -> Reason {
        // First, so that a cancelled task does not use up a nudge.
        try Task.checkCancellation()
        let ticket: UInt64? = state.withLock { state in
            if state.isPending {
                state.isPending = false
                return nil
            }
            return state.waiters.ticket()
        }
        guard let ticket else { return .notified }
        defer { state.withLock { $0.waiters.retire(ticket) } }
        let alarm = try set(ticket)
        defer { alarm?.cancel() }
        let wait = ObservedWait(label)
        defer { wait.end() }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation(isolation: isolation) { enqueue($0, ticket) }
        } onCancel: {
            state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
        }
    }

    private func enqueue(_ continuation: UnsafeContinuation<Reason, any Error>, _ ticket: UInt64) {
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
        // The ticket was cancelled before the task came to wait: by its own cancellation, or by the alarm.
        case .expired where Task.isCancelled: continuation.resume(throwing: CancellationError())
        case .expired: continuation.resume(returning: .deadline)
        }
    }
}
