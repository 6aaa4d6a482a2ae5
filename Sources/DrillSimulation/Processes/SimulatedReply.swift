import SystemPorts

/// The answer to one ``ProcessLife/call(_:_:)``, given once, now or later. Answers that come too late (after an
/// answer, a cancellation or a crash) are ignored.
///
/// `@unchecked Sendable`: confined to the run's thread, checked on every entry.
public final class SimulatedReply<T: Sendable>: @unchecked Sendable {
    @usableFromInline
    enum State {
        /// Not suspended yet, nothing answered.
        case begun
        case waiting(UnsafeContinuation<T, any Error>)
        /// Answered while `begin` ran, or before the task came to wait.
        case answered(Result<T, any Error>)
        case closed
    }

    // Legal transitions: begun → waiting → closed, begun → answered → closed.
    @usableFromInline var state = State.begun
    @usableFromInline let executor: LifeExecutor

    @inlinable
    init(_ executor: LifeExecutor) {
        self.executor = executor
    }

    /// True until it is answered or the caller is gone.
    public var isOpen: Bool {
        guard executor.isOnRunThread else { return false }
        switch state {
        case .begun, .waiting: return true
        case .answered, .closed: return false
        }
    }

    @inlinable
    public func resume(returning value: T) {
        answer(.success(value))
    }

    @inlinable
    public func resume(throwing error: any Error) {
        answer(.failure(error))
    }

    @inlinable
    func answer(_ result: Result<T, any Error>) {
        guard executor.isOnRunThread else { return }
        switch state {
        case .begun:
            state = .answered(result)
        case .waiting(let continuation):
            state = .closed
            continuation.resume(with: result)
        case .answered, .closed:
            break
        }
    }

    /// Takes the caller's continuation.
    @inlinable
    func wait(_ continuation: UnsafeContinuation<T, any Error>) {
        switch state {
        case .begun:
            state = .waiting(continuation)
        case .answered(let result):
            state = .closed
            continuation.resume(with: result)
        case .waiting, .closed:
            continuation.resume(throwing: CancellationError())
        }
    }
}

extension SimulatedReply: OpenCall {
    @inlinable
    func fail(_ error: any Error) {
        resume(throwing: error)
    }
}

/// A call that can be ended from the outside.
@usableFromInline
protocol OpenCall: AnyObject {
    func fail(_ error: any Error)
}

/// The unanswered calls of one life.
struct OpenCalls {
    private var calls: ContiguousArray<(any OpenCall)?> = []
    private var free: ContiguousArray<Int> = []

    mutating func insert(_ call: any OpenCall) -> Int {
        if let slot = free.popLast() {
            calls[slot] = call
            return slot
        }
        calls.append(call)
        return calls.count - 1
    }

    mutating func remove(_ slot: Int) {
        calls[slot] = nil
        free.append(slot)
    }

    /// Ends every open call with `PortSevered`.
    func severAll() {
        for call in calls { call?.fail(PortSevered(port: "call")) }
    }
}
