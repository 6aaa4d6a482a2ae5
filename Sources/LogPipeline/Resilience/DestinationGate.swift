public import SystemPorts

/// One destination's resilience, in one value: backoff, retry budget and circuit breaker, asked before every call.
///
/// An exhausted budget opens the circuit; it never makes a failure the record's.
public struct DestinationGate: Sendable {
    /// Whether to call now.
    public enum Decision: Hashable, Sendable {
        case call
        /// Call, with as little as possible: the circuit is half-open.
        case probe
        /// Ask again at this instant, or when a call has come back.
        case wait(until: Instant)
    }

    /// Failures in a row.
    public private(set) var failures = 0
    /// Calls that were made after a failure.
    public private(set) var retries = 0
    private let backoff: Backoff
    private let openTime: Duration
    private var notBefore = Instant.zero
    private var budget: RetryBudget
    private var breaker: CircuitBreaker
    private var random: RandomStream
    private let mutants: Mutants

    /// A gate to a destination that is presumed to work. `random` draws the jitter.
    public init(_ retry: RetryPolicy, _ circuit: CircuitBreakerLimits, random: RandomStream, now: Instant) {
        self.init(retry, circuit, random: random, now: now, mutants: .none)
    }

    package init(
        _ retry: RetryPolicy,
        _ circuit: CircuitBreakerLimits,
        random: RandomStream,
        now: Instant,
        mutants: Mutants
    ) {
        backoff = Backoff(initial: retry.initialBackoff, maximum: retry.maximumBackoff)
        openTime = circuit.openTime
        budget = RetryBudget(
            capacity: retry.budget,
            refillInterval: retry.budgetWindow / max(retry.budget, 1),
            now: now
        )
        breaker = CircuitBreaker(circuit)
        self.random = random
        self.mutants = mutants
    }

    public var circuit: CircuitBreaker.State { breaker.state }

    /// From when on a probe is wanted; `nil` while none is, or one is on its way. Whoever has nothing to call with then
    /// must get something, or the circuit stays open for good.
    public var probeDue: Instant? { breaker.probeDue }

    /// Asks for one call.
    public mutating func decide(at now: Instant) -> Decision {
        if now < notBefore { return .wait(until: notBefore) }
        let decision: Decision
        switch breaker.request(at: now) {
        case .allowed: decision = .call
        case .probe: decision = .probe
        case .refused(let until): return .wait(until: until)
        }
        if failures > 0 { retries += 1 }
        return decision
    }

    /// A call came back well.
    public mutating func succeeded() {
        failures = 0
        notBefore = .zero
        breaker.succeeded()
    }

    /// A call failed in a way that another may not.
    public mutating func failed(at now: Instant) {
        failures += 1
        if mutants.has("processor-retries-forever-without-backoff") { return }
        notBefore = now + backoff.delay(afterFailures: failures, random: &random)
        if mutants.has("processor-no-circuit-breaker") { return }
        breaker.failed(at: now)
        if breaker.state == .closed && !budget.take(at: now) { breaker.trip(at: now, for: openTime) }
        // The breaker's own time is the wait from here on; backoff on top of it would only delay the probe.
        if breaker.state == .open { notBefore = .zero }
    }

    /// A call failed in a way that no retry mends: slow attempts until an operator has acted.
    public mutating func needsOperator(at now: Instant) {
        failures += 1
        breaker.trip(at: now, for: max(backoff.maximum, openTime))
        notBefore = .zero
    }

    /// A call that was granted was not made, or its end says nothing of the destination.
    public mutating func withdraw() {
        breaker.withdraw()
    }
}
