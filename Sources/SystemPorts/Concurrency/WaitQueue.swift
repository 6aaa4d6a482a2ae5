/// Suspended tasks in the order of their arrival. A value: owned by a primitive's state, changed under its lock;
/// the continuations it returns are resumed outside.
struct WaitQueue<Payload: Sendable, Answer: Sendable>: Sendable {
    struct Waiter: Sendable {
        let ticket: UInt64
        let payload: Payload
        let continuation: CheckedContinuation<Answer, any Error>
    }

    private var waiters: [Waiter] = []
    private var head = 0
    private var lastTicket: UInt64 = 0
    /// Tickets cancelled before their task came to wait.
    private var cancelledEarly: Set<UInt64> = []

    var isEmpty: Bool { head == waiters.count }

    mutating func ticket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Adds a waiter, unless its ticket was cancelled already; says whether it waits.
    mutating func add(_ ticket: UInt64, _ payload: Payload, _ continuation: CheckedContinuation<Answer, any Error>)
        -> Bool
    {
        guard cancelledEarly.remove(ticket) == nil else { return false }
        waiters.append(Waiter(ticket: ticket, payload: payload, continuation: continuation))
        return true
    }

    mutating func first() -> Waiter? {
        guard head < waiters.count else { return nil }
        let waiter = waiters[head]
        head += 1
        if head == waiters.count {
            waiters.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64 && head * 2 > waiters.count {
            waiters.removeFirst(head)
            head = 0
        }
        return waiter
    }

    mutating func all() -> [Waiter] {
        let rest = Array(waiters[head...])
        waiters.removeAll()
        head = 0
        return rest
    }

    /// Takes the waiter of `ticket` out; remembers the ticket where nobody waits under it yet.
    mutating func cancel(_ ticket: UInt64) -> Waiter? {
        guard let index = waiters[head...].firstIndex(where: { $0.ticket == ticket }) else {
            cancelledEarly.insert(ticket)
            return nil
        }
        return waiters.remove(at: index)
    }

    /// Forgets a ticket whose task never came to wait.
    mutating func retire(_ ticket: UInt64) {
        cancelledEarly.remove(ticket)
    }
}
