public import SystemPorts

/// One destination's resilience, in one value: backoff, retry budget and circuit breaker, asked before every call.
///
/// An exhausted budget opens the circuit; it never makes a failure the record's.
public struct DestinationGate: Sendable {
    /// What a gate is built from.
    public struct Settings: Hashable, Sendable {
        public var retry = RetryPolicy()
        /// Retries in one burst.
        public var budgetCapacity = 20
        /// One retry is earned back in this time.
        public var budgetRefillInterval: Duration = .seconds(1)
        /// Failures in a row that open the circuit.
        public var failureThreshold = 5
        /// How long the circuit stays open before a probe.
        public var openDuration: Duration = .seconds(5)
        /// How long it stays open when an operator must act.
        public var operatorInterval: Duration = .seconds(30)

        public init() {}
    }

    /// Whether to call now.
    public enum Decision: Hashable, Sendable {
        case call
        /// Call, with as little as possible: the circuit is half-open.
        case probe
        /// Ask again at this instant, or when a call has come back.
        case wait(until: Instant)
    }

    public let settings: Settings
    /// Failures in a row.
    public private(set) var failures = 0
    /// Calls that were made after a failure.
    public private(set) var retries = 0
    private var notBefore = Instant.zero
    private var budget: RetryBudget
    private var breaker: CircuitBreaker
    private var random: RandomStream
    package var mutants = Mutants.none

    public init(_ settings: Settings, random: RandomStream, now: Instant) {
        self.settings = settings
        self.random = random
        budget = RetryBudget(
            capacity: settings.budgetCapacity,
            refillInterval: settings.budgetRefillInterval,
            now: now
        )
        breaker = CircuitBreaker(failureThreshold: settings.failureThreshold, openDuration: settings.openDuration)
    }

    public var circuit: CircuitBreaker.State { breaker.state }

    /// Asks for one call.
    public mutating func decide(at now: Instant) -> Decision {
        if !mutants.has("processor-retries-forever-without-backoff") && now < notBefore {
            return .wait(until: notBefore)
        }
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
        notBefore = now + settings.retry.delay(afterFailures: failures, random: &random)
        if mutants.has("processor-retries-forever-without-backoff") || mutants.has("processor-no-circuit-breaker") {
            return
        }
        breaker.failed(at: now)
        if breaker.state == .closed && !budget.take(at: now) { breaker.trip(at: now, for: settings.openDuration) }
        // The breaker's own time is the wait from here on; backoff on top of it would only delay the probe.
        if breaker.state == .open { notBefore = .zero }
    }

    /// A call failed in a way that no retry mends: slow attempts until an operator has acted.
    public mutating func needsOperator(at now: Instant) {
        failures += 1
        breaker.trip(at: now, for: settings.operatorInterval)
        notBefore = .zero
    }

    /// A call that was granted was not made, or its end says nothing of the destination.
    public mutating func withdraw() {
        breaker.withdraw()
    }
}
