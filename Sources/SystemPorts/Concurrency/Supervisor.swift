import Synchronization

/// Runs `body` with a scope whose children can be started at any time and cancelled one by one: what task groups lack.
///
/// When `body` returns or throws, the remaining children are cancelled and awaited; no child outlives the scope. A
/// child that fails ends the scope (its error is thrown, everything else is cancelled), unless it was started with
/// ``Supervisor/FailurePolicy/contain``.
public func withSupervisor<Result: Sendable>(
    _ name: String,
    _ body: @escaping @Sendable (Supervisor) async throws -> Result
) async throws -> Result {
    let supervisor = Supervisor(name)
    let result = ResultBox<Result>()
    try await withThrowingDiscardingTaskGroup { group in
        group.addTask {
            defer { supervisor.close() }
            let value = try await body(supervisor)
            result.value.withLock { $0 = value }
        }
        while let child = try await supervisor.nextStart() {
            group.addTask { try await child.run() }
        }
        group.cancelAll()
    }
    guard let value = result.value.withLock({ $0 }) else { throw CancellationError() }
    return value
}

/// Carries the body's result out of its task.
private final class ResultBox<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}

/// The scope of ``withSupervisor(_:_:)``.
public final class Supervisor: Sendable {
    /// What a child's failure means for the scope.
    public enum FailurePolicy: Sendable {
        /// The scope ends with the child's error.
        case escalate
        /// The error is only kept in ``SupervisedChild/outcome()``.
        case contain
    }

    public let name: String

    private struct State: Sendable {
        var starts: [SupervisedChild] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup

    init(_ name: String) {
        self.name = name
        wakeup = Wakeup("supervisor \(name)")
    }

    /// Starts `operation` as a child of the scope. After the scope has ended the child is cancelled before it starts.
    @discardableResult
    public func start(
        _ name: String,
        onFailure policy: FailurePolicy = .escalate,
        _ operation: @escaping @Sendable () async throws -> Void
    ) -> SupervisedChild {
        let child = SupervisedChild(name, policy, operation)
        let isOpen = state.withLock { state in
            if !state.isClosed { state.starts.append(child) }
            return !state.isClosed
        }
        if isOpen { wakeup.notify() } else { child.abandon() }
        return child
    }

    func nextStart() async throws -> SupervisedChild? {
        while true {
            let (child, isClosed) = state.withLock { state in
                (state.starts.isEmpty || state.isClosed ? nil : state.starts.removeFirst(), state.isClosed)
            }
            if let child { return child }
            if isClosed { return nil }
            do { try await wakeup.wait() } catch {
                close()
                throw error
            }
        }
    }

    func close() {
        let abandoned = state.withLock { state in
            state.isClosed = true
            defer { state.starts = [] }
            return state.starts
        }
        for child in abandoned { child.abandon() }
        wakeup.notify()
    }
}

/// One child of a supervised scope.
public final class SupervisedChild: Sendable {
    /// How a child ended.
    public enum Outcome: Sendable {
        case completed
        case cancelled
        case failed(any Error)
    }

    public let name: String
    private let policy: Supervisor.FailurePolicy
    private let operation: @Sendable () async throws -> Void
    private let stop: Latch
    private let ended: Latch
    private let result = Mutex<Outcome?>(nil)

    init(_ name: String, _ policy: Supervisor.FailurePolicy, _ operation: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.policy = policy
        self.operation = operation
        stop = Latch("stop of \(name)")
        ended = Latch("end of \(name)")
    }

    /// Cancels this child alone. Returns at once; await ``outcome()`` for its end.
    public func cancel() {
        stop.open()
    }

    public var hasEnded: Bool { ended.isOpen }

    /// Waits for the child's end.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    public func outcome() async throws -> Outcome {
        try await ended.wait()
        return result.withLock { $0 } ?? .cancelled
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                defer { stop.open() }
                let outcome: Outcome
                do {
                    try Task.checkCancellation()
                    try await operation()
                    outcome = .completed
                } catch is CancellationError {
                    outcome = .cancelled
                } catch {
                    outcome = .failed(error)
                }
                result.withLock { $0 = outcome }
            }
            // Cancellation of the scope reaches both the operation and this wait.
            try? await stop.wait()
            group.cancelAll()
        }
        ended.open()
        if case .failed(let error) = result.withLock({ $0 }), case .escalate = policy { throw error }
    }

    func abandon() {
        result.withLock { $0 = .cancelled }
        ended.open()
    }
}
