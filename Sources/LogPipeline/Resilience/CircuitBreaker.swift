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
        /// One call at a time, the probe, is on its way. → ``closed`` (enough came back well), ``open`` (one failed).
        case halfOpen = "half-open"
    }

    /// Whether a call may be made now.
    public enum Permission: Hashable, Sendable {
        case allowed
        /// Allowed, as the one probe.
        case probe
        /// Not before this instant; `Instant.distantFuture` while a probe is on its way.
        case refused(until: Instant)
    }

    public let limits: CircuitBreakerLimits

    public private(set) var state = State.closed
    private var failuresInARow = 0
    private var openUntil = Instant.zero
    private var probeIsOut = false
    private var probesSucceeded = 0

    public init(_ limits: CircuitBreakerLimits) {
        self.limits = limits
    }

    /// From when on ``request(at:)`` grants a probe; `nil` while calls go through, or the probe is on its way.
    public var probeDue: Instant? {
        switch state {
        case .closed: nil
        case .open: openUntil
        case .halfOpen: probeIsOut ? nil : openUntil
        }
    }

    /// Asks for one call. A ``Permission/probe`` that is granted must be answered by ``succeeded()`` or
    /// ``failed(at:)``, or given back by ``withdraw()``.
    public mutating func request(at now: Instant) -> Permission {
        switch state {
        case .closed:
            return .allowed
        case .open:
            guard now >= openUntil else { return .refused(until: openUntil) }
            state = .halfOpen
            probesSucceeded = 0
        case .halfOpen:
            guard !probeIsOut else { return .refused(until: .distantFuture) }
        }
        probeIsOut = true
        return .probe
    }

    /// A call came back well.
    public mutating func succeeded() {
        failuresInARow = 0
        probeIsOut = false
        probesSucceeded += 1
        if state != .halfOpen || probesSucceeded >= limits.halfOpenProbes { state = .closed }
    }

    /// A call failed.
    public mutating func failed(at now: Instant) {
        failuresInARow += 1
        if state == .halfOpen || failuresInARow >= max(limits.failureThreshold, 1) {
            trip(at: now, for: limits.openTime)
        }
    }

    /// Opens the circuit at once: the retry budget is exhausted, or an operator must act.
    public mutating func trip(at now: Instant, for duration: Duration) {
        openUntil = state == .open ? max(openUntil, now + duration) : now + duration
        state = .open
        probeIsOut = false
    }

    /// The probe was never made, or nothing can be learnt from its end: the next request is the probe.
    public mutating func withdraw() {
        probeIsOut = false
    }
}
