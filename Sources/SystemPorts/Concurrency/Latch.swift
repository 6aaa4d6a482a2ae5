import Synchronization

/// A signal that is given once and stays given: stop requests, "has started", "has ended".
public final class Latch: Sendable {
    /// Names the latch where a stalled run lists who waits where.
    public let name: String

    private struct State: Sendable {
        var isOpen = false
        var waiters = WaitQueue<Void, Void>()
    }

    private enum Step { case wait, open, cancelled }

    private let state = Mutex(State())
    /// `nil` where a wait is not worth a line in a diagnosis.
    private let label: String?

    public convenience init(_ name: String) {
        self.init(name, isObserved: true)
    }

    init(_ name: String, isObserved: Bool) {
        self.name = name
        label = isObserved ? "latch \(name)" : nil
    }

    public var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Lets everyone through who waits or will wait. Opening twice changes nothing.
    public func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            return state.waiters.all()
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Waits until the latch is open; returns at once when it is, even in a cancelled task.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting.
    public func wait(isolation: isolated (any Actor)? = #isolation) async throws {
        if isOpen { return }
        let ticket = state.withLock { $0.waiters.ticket() }
        defer { state.withLock { $0.waiters.retire(ticket) } }
        let wait = ObservedWait(label)
        defer { wait.end() }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation(isolation: isolation) { enqueue($0, ticket) }
        } onCancel: {
            state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
        }
    }

    private func enqueue(_ continuation: UnsafeContinuation<Void, any Error>, _ ticket: UInt64) {
        let step: Step = state.withLock { state in
            if state.isOpen { return .open }
            return state.waiters.add(ticket, (), continuation) ? .wait : .cancelled
        }
        switch step {
        case .wait: break
        case .open: continuation.resume()
        case .cancelled: continuation.resume(throwing: CancellationError())
        }
    }
}
