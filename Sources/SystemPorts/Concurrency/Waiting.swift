/// Told of every wait on one of this module's primitives, so that a run that stands still can say who waits where.
public protocol WaitObserver: Sendable {
    /// A task starts to wait for `what`. Returns a number that ends the wait again.
    func waitBegan(_ what: String) -> UInt64
    func waitEnded(_ wait: UInt64)
}

/// The observer of the current task tree; the simulation sets one per process, live code none.
public enum Waiting {
    @TaskLocal public static var observer: (any WaitObserver)?
}

/// Runs `wait`, reported to the current observer under `what`; unreported where that is `nil`.
@inlinable
nonisolated(nonsending)
    func observed<Result>(
        _ what: String?,
        _ wait: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result
{
    guard let what, let observer = Waiting.observer else { return try await wait() }
    let number = observer.waitBegan(what)
    defer { observer.waitEnded(number) }
    return try await wait()
}
