/// Suspended tasks in the order of their arrival. A value: owned by a primitive's state, changed under its lock;
/// the continuations it returns are resumed outside.
///
/// A waiter leaves the queue under the lock before it is resumed, so each is resumed exactly once: that is why the
/// continuations are unchecked.
@usableFromInline
struct WaitQueue<Payload: Sendable, Answer: Sendable>: Sendable {
    @usableFromInline
    struct Waiter: Sendable {
        @usableFromInline let ticket: UInt64
        @usableFromInline let payload: Payload
        @usableFromInline let continuation: UnsafeContinuation<Answer, any Error>

        @inlinable
        init(ticket: UInt64, payload: Payload, continuation: UnsafeContinuation<Answer, any Error>) {
            self.ticket = ticket
            self.payload = payload
            self.continuation = continuation
        }
    }

    @usableFromInline var waiters = Ring<Waiter>()
    @usableFromInline var lastTicket: UInt64 = 0
    /// Tickets in use. A cancellation can come before its task waits, and after its wait has ended: the former must be
    /// remembered, the latter must leave nothing behind.
    @usableFromInline var tickets: [(number: UInt64, isCancelled: Bool)] = []

    @inlinable
    init() {}

    @inlinable var isEmpty: Bool { waiters.isEmpty }

    @inlinable
    mutating func ticket() -> UInt64 {
        lastTicket &+= 1
        tickets.append((lastTicket, false))
        return lastTicket
    }

    /// Adds a waiter, unless its ticket was cancelled already; says whether it waits.
    @inlinable
    mutating func add(_ ticket: UInt64, _ payload: Payload, _ continuation: UnsafeContinuation<Answer, any Error>)
        -> Bool
    {
        if let index = tickets.firstIndex(where: { $0.number == ticket }), tickets[index].isCancelled { return false }
        waiters.append(Waiter(ticket: ticket, payload: payload, continuation: continuation))
        return true
    }

    @inlinable
    mutating func first() -> Waiter? {
        waiters.popFirst()
    }

    @inlinable
    mutating func all() -> [Waiter] {
        var rest: [Waiter] = []
        while let waiter = waiters.popFirst() { rest.append(waiter) }
        return rest
    }

    /// Takes the waiter of `ticket` out; remembers the cancellation where nobody waits under it yet.
    @inlinable
    mutating func cancel(_ ticket: UInt64) -> Waiter? {
        guard let index = tickets.firstIndex(where: { $0.number == ticket }) else { return nil }
        tickets[index].isCancelled = true
        return waiters.removeFirst { $0.ticket == ticket }
    }

    /// Gives a ticket back.
    @inlinable
    mutating func retire(_ ticket: UInt64) {
        guard let index = tickets.firstIndex(where: { $0.number == ticket }) else { return }
        tickets.swapAt(index, tickets.count &- 1)
        tickets.removeLast()
    }
}
