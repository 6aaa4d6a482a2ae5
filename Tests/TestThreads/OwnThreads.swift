import Foundation
public import Testing

/// Runs tests on threads of their own instead of the concurrency pool's, of which there is one for each core.
public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    public let isRecursive = true
    private let executor: ThreadExecutor

    fileprivate init(_ executor: ThreadExecutor) {
        self.executor = executor
    }

    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(executor) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// For whole drills: a simulated run holds its thread from beginning to end, and on the pool a few would keep all
    /// other tests waiting.
    public static var ownThreads: OwnThreads { OwnThreads(.drills) }

    /// For tests of what real threads do: on the pool they would wait for simulated runs at every step.
    public static var realThreads: OwnThreads { OwnThreads(.stress) }
}

private final class ThreadExecutor: TaskExecutor {
    static let drills = ThreadExecutor(width: 2)
    static let stress = ThreadExecutor(width: 4)

    private let queue: OperationQueue

    private init(width: Int) {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = width
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.addOperation { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
