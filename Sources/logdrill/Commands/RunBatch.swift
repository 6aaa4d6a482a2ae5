import DrillRunner

/// Runs of a command, several at a time if wanted: results are handed on in the runs' order, whichever is done first.
struct RunBatch<Result: Sendable> {
    private struct Books: Sendable {
        var waiting: [UInt64: Result] = [:]
        var handedOn: UInt64 = 0
    }

    private let count: Int

    init(_ count: Int) {
        self.count = count
    }

    /// - Parameters:
    ///   - run: one run, by number from 0, on any thread.
    ///   - isLast: whether no further run is begun after this result; those that have begun are brought to their end.
    ///   - take: told the results one after the other, in the runs' order. Called while no other thread enters one,
    ///     which is what keeps their output from mixing.
    func perform(
        jobs: Int,
        run: @escaping @Sendable (Int) -> Result,
        isLast: @escaping @Sendable (Result) -> Bool,
        take: @escaping @Sendable (Result) -> Void
    ) {
        let work = NumberedWork(count > 0 ? 0...UInt64(count - 1) : nil, books: Books())
        _ = work.perform(on: WorkerThreads(min(jobs, count))) { number in
            let result = run(Int(number))
            if isLast(result) { work.end() }
            work.enter { books in
                books.waiting[number] = result
                while let next = books.waiting.removeValue(forKey: books.handedOn) {
                    books.handedOn += 1
                    take(next)
                }
            }
        }
    }
}
