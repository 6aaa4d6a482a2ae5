import Synchronization

/// A signal that is given once and stays given: stop requests, "has started", "has ended".
public final class Latch: Sendable {
    /// Names the latch where a stalled run lists who waits where.
    public let name: String

    private struct State: Sendable {
        var isOpen = false
        var waiters = WaitQueue<Void, Void>()
    }

    private let state = Mutex(State())

    public init(_ name: String) {
        self.name = name
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

    /// Waits until the latch is open.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting.
    public func wait() async throws {
        if isOpen { return }
        let ticket = state.withLock { $0.waiters.ticket() }
        defer { state.withLock { $0.waiters.retire(ticket) } }
        try await observed("latch \(name)") {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    enum Step { case wait, open, cancelled }
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
            } onCancel: {
                state.withLock { $0.waiters.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
            }
        }
    }
}
