import Synchronization

/// Numbered work for several threads. Numbers are handed out in order, so that all below one that ended the work have
/// been begun, and are brought to their end; what comes of them is entered into common books, one thread at a time.
public final class NumberedWork<Books: Sendable>: Sendable {
    private struct State: Sendable {
        /// `nil` when there is none to begin.
        var next: UInt64?
        var books: Books
    }

    private let last: UInt64
    private let state: Mutex<State>

    /// - Parameter numbers: `nil` for no work at all.
    public init(_ numbers: ClosedRange<UInt64>?, books: Books) {
        last = numbers?.upperBound ?? 0
        state = Mutex(State(next: numbers?.lowerBound, books: books))
    }

    /// Calls `work` with each number, on the executor's threads, until all are done or the work was ended.
    ///
    /// - Parameter isOver: asked before each number, from any of the threads.
    /// - Returns: the books.
    public func perform(
        on executor: any RunExecutor,
        until isOver: @escaping @Sendable () -> Bool = { false },
        _ work: @escaping @Sendable (UInt64) -> Void
    ) -> Books {
        executor.run { [self] in
            while !isOver(), let number = claim() { work(number) }
        }
        return enter { $0 }
    }

    /// Begins nothing further.
    public func end() {
        state.withLock { $0.next = nil }
    }

    /// Reads and changes the books, while no other thread does.
    public func enter<Outcome: Sendable>(_ body: (inout Books) -> Outcome) -> Outcome {
        state.withLock { body(&$0.books) }
    }

    private func claim() -> UInt64? {
        state.withLock { state in
            guard let number = state.next else { return nil }
            state.next = number < last ? number + 1 : nil
            return number
        }
    }
}
