import Synchronization

/// Runs `body` with a scope whose children can be started at any time and cancelled one by one: what task groups lack.
///
/// When `body` returns or throws, the remaining children are cancelled and awaited; no child outlives the scope. A
/// child that fails ends the scope (its error is thrown, everything else is cancelled), unless it was started with
/// ``Supervisor/FailurePolicy/contain`` or was being cancelled.
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
        while let child = await supervisor.nextStart() {
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
        wakeup = Wakeup("supervisor \(name)", isObserved: false)
    }

    /// Starts `operation` as a child of the scope, soon. When the scope ends before, it never runs and its outcome is
    /// ``SupervisedChild/Outcome/cancelled``.
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

    /// The next child to run; `nil` when the scope has ended or its task was cancelled.
    func nextStart() async -> SupervisedChild? {
        while true {
            let (child, isClosed) = state.withLock { state in
                (state.starts.isEmpty || state.isClosed ? nil : state.starts.removeFirst(), state.isClosed)
            }
            if let child { return child }
            if isClosed { return nil }
            // A cancellation reaches the body too; what that returns or throws decides.
            do { try await wakeup.wait() } catch { close() }
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
        /// It threw; while it was being cancelled too, which then ends no scope.
        case failed(any Error)
    }

    public let name: String
    private let policy: Supervisor.FailurePolicy
    private let operation: @Sendable () async throws -> Void
    private let stop: Latch
    private let ended: Latch
    private let result = Mutex<Outcome?>(nil)
    private let escalating = Mutex<(any Error)?>(nil)

    init(_ name: String, _ policy: Supervisor.FailurePolicy, _ operation: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.policy = policy
        self.operation = operation
        stop = Latch("stop of \(name)", isObserved: false)
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
    public func outcome(isolation: isolated (any Actor)? = #isolation) async throws -> Outcome {
        try await ended.wait()
        return result.withLock { $0 } ?? .cancelled
    }

    /// Runs the operation to its end. Throws its error where that is to end the scope.
    func run() async throws {
        guard !stop.isOpen else { return abandon() }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.operate() }
            // Cancellation of the scope reaches both the operation and this wait.
            try? await stop.wait()
            group.cancelAll()
        }
        ended.open()
        if let error = escalating.withLock({ $0 }) { throw error }
    }

    private func operate() async {
        defer { stop.open() }
        let outcome: Outcome
        do {
            try Task.checkCancellation()
            try await operation()
            outcome = .completed
        } catch {
            // What a cancelled operation throws is a consequence, whatever its type.
            let isStopping = stop.isOpen || Task.isCancelled
            outcome = isStopping && error is CancellationError ? .cancelled : .failed(error)
            if !isStopping, case .escalate = policy { escalating.withLock { $0 = error } }
        }
        result.withLock { $0 = outcome }
    }

    func abandon() {
        result.withLock { $0 = .cancelled }
        ended.open()
    }
}
