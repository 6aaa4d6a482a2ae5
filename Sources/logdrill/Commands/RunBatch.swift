import Synchronization

/// Runs of a command, several at a time if wanted: results are handed on in the runs' order, whichever is done first.
final class RunBatch<Result: Sendable>: Sendable {
    private struct State: Sendable {
        var next = 0
        var isStopped = false
        var waiting: [Int: Result] = [:]
        var handedOn = 0
    }

    private let count: Int
    private let state = Mutex(State())

    init(_ count: Int) {
        self.count = count
    }

    /// - Parameters:
    ///   - run: one run, by number from 0, on any thread.
    ///   - isLast: whether no further run is begun after this result; those that have begun are brought to their end.
    ///   - take: told the results one after the other, in the runs' order. Called under the batch's lock, which is what
    ///     keeps their output from mixing.
    func perform(
        jobs: Int,
        run: @escaping @Sendable (Int) -> Result,
        isLast: @escaping @Sendable (Result) -> Bool,
        take: @escaping @Sendable (Result) -> Void
    ) {
        WorkerThreads(min(jobs, count)).run { [self] in
            while let number = claim() {
                let result = run(number)
                hand(result, number, isLast: isLast(result), take)
            }
        }
    }

    private func claim() -> Int? {
        state.withLock { state in
            guard !state.isStopped, state.next < count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func hand(_ result: Result, _ number: Int, isLast: Bool, _ take: (Result) -> Void) {
        state.withLock { state in
            if isLast { state.isStopped = true }
            state.waiting[number] = result
            while let next = state.waiting.removeValue(forKey: state.handedOn) {
                state.handedOn += 1
                take(next)
            }
        }
    }
}
