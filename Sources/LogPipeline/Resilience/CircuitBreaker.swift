public import SystemPorts

/// Keeps calls away from a destination that is known to fail, and finds out when it works again.
public struct CircuitBreaker: Hashable, Sendable {
    /// The three states.
    public enum State: String, Hashable, Sendable {
        /// Calls go through. → ``open`` (too many failures in a row, or tripped).
        case closed
        /// No call goes through. → ``halfOpen`` (its time is over and a call is wanted), ``closed`` (a call that was
        /// on its way when the circuit opened came back well).
        case open
        /// One call, the probe, is on its way. → ``closed`` (it came back well), ``open`` (it failed).
        case halfOpen = "half-open"
    }

    /// Whether a call may be made now.
    public enum Permission: Hashable, Sendable {
        case allowed
        /// Allowed, as the one probe.
        case probe
        /// Not before this instant; ``Instant/distantFuture`` while a probe is on its way.
        case refused(until: Instant)
    }

    /// Failures in a row that open the circuit; at least 1.
    public let failureThreshold: Int
    /// How long the circuit stays open before a probe.
    public let openDuration: Duration

    public private(set) var state = State.closed
    private var failuresInARow = 0
    private var openUntil = Instant.zero

    public init(failureThreshold: Int, openDuration: Duration) {
        self.failureThreshold = max(failureThreshold, 1)
        self.openDuration = openDuration
    }

    /// Asks for one call. A ``Permission/probe`` that is granted must be answered by ``succeeded()`` or
    /// ``failed(at:)``, or given back by ``withdraw()``.
    public mutating func request(at now: Instant) -> Permission {
        switch state {
        case .closed: return .allowed
        case .halfOpen: return .refused(until: .distantFuture)
        case .open:
            guard now >= openUntil else { return .refused(until: openUntil) }
            state = .halfOpen
            return .probe
        }
    }

    /// A call came back well.
    public mutating func succeeded() {
        failuresInARow = 0
        state = .closed
    }

    /// A call failed.
    public mutating func failed(at now: Instant) {
        failuresInARow += 1
        if state == .halfOpen || failuresInARow >= failureThreshold { trip(at: now, for: openDuration) }
    }

    /// Opens the circuit at once: the retry budget is exhausted, or an operator must act.
    public mutating func trip(at now: Instant, for duration: Duration) {
        openUntil = state == .open ? max(openUntil, now + duration) : now + duration
        state = .open
    }

    /// The probe was never made, or nothing can be learnt from its end: the next request is the probe.
    public mutating func withdraw() {
        guard state == .halfOpen else { return }
        state = .open
    }
}
