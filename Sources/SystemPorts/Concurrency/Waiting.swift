/// Told of every wait on one of this module's primitives, so that a run that stands still can say who waits where.
public protocol WaitObserver: Sendable {
    /// A task starts to wait for `what`. Returns a number that ends the wait again.
    func waitBegan(_ what: String) -> UInt64
    func waitEnded(_ wait: UInt64)
}

// Every wait of this module takes its caller's isolation as a parameter and hands it on, also into the closures: so
// nothing hops to another executor between the call and the moment when the waiter has its place in the queue.
// (`nonisolated(nonsending)` would do, but closures inside such a function hop.)

/// The observer of the current task tree; the simulation sets one per process, live code none.
public enum Waiting {
    @TaskLocal public static var observer: (any WaitObserver)?
}

/// A wait that is reported to the current observer from its creation to ``end()``.
@usableFromInline
struct ObservedWait {
    @usableFromInline let observer: (any WaitObserver)?
    @usableFromInline let number: UInt64

    /// Unreported where there is no label.
    @inlinable
    init(_ label: String?) {
        guard let label, let observer = Waiting.observer else {
            self.observer = nil
            number = 0
            return
        }
        self.observer = observer
        number = observer.waitBegan(label)
    }

    @inlinable
    func end() {
        observer?.waitEnded(number)
    }
}
