import LogPipeline
import SystemPorts
import Testing

@Suite("Retry policy, budget and circuit breaker")
struct ResilienceTests {
    @Test("the ceiling doubles with each failure up to the maximum")
    func ceilings() {
        let policy = Backoff(initial: .milliseconds(100), maximum: .milliseconds(1_000))
        let ceilings = (1...6).map { policy.ceiling(afterFailures: $0) }
        #expect(ceilings == [100, 200, 400, 800, 1_000, 1_000].map { Duration.milliseconds($0) })
        #expect(policy.ceiling(afterFailures: .max) == .seconds(1))
        #expect(
            Backoff(initial: .milliseconds(100), maximum: .seconds(1 << 40)).ceiling(afterFailures: 500)
                == .nanoseconds(Int64.max)
        )
    }

    @Test("full jitter draws from the whole of zero to the ceiling")
    func jitter() {
        let policy = Backoff(initial: .milliseconds(100), maximum: .seconds(1))
        var random = RandomStream(seed: 1)
        let delays = (0..<1_000).map { _ in policy.delay(afterFailures: 3, random: &random) }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .milliseconds(400) })
        #expect(delays.contains { $0 < .milliseconds(40) })
        #expect(delays.contains { $0 > .milliseconds(360) })
    }

    @Test("the budget is spent by bursts and earned back by time, up to its capacity")
    func budget() {
        var budget = RetryBudget(capacity: 3, refillInterval: .seconds(1), now: .zero)
        let milliseconds: [Int64] = [0, 0, 0, 0, 999, 1_000, 1_001]
        let taken = milliseconds.map { budget.take(at: .zero + .milliseconds($0)) }
        #expect(taken == [true, true, true, false, false, true, false])
        #expect(budget.available(at: .zero + .seconds(3_600)) == 3)
    }

    @Test("the circuit opens after failures in a row, probes once, and closes on success")
    func breaker() {
        var breaker = CircuitBreaker(limits(failures: 3))
        breaker.failed(at: .zero)
        breaker.failed(at: .zero)
        breaker.succeeded()
        breaker.failed(at: .zero)
        breaker.failed(at: .zero)
        #expect(breaker.state == .closed, "a success in between starts the count again")
        breaker.failed(at: .zero)
        #expect(breaker.state == .open)
        #expect(breaker.probeDue == .zero + .seconds(5))
        expect(breaker.request(at: .zero + .seconds(4)), .refused(until: .zero + .seconds(5)))
        expect(breaker.request(at: .zero + .seconds(5)), .probe)
        #expect(breaker.probeDue == nil)
        expect(breaker.request(at: .zero + .seconds(6)), .refused(until: .distantFuture), "one probe only")
        breaker.failed(at: .zero + .seconds(7))
        expect(breaker.request(at: .zero + .seconds(11)), .refused(until: .zero + .seconds(12)))
        expect(breaker.request(at: .zero + .seconds(12)), .probe)
        breaker.succeeded()
        #expect(breaker.state == .closed)
        expect(breaker.request(at: .zero + .seconds(13)), .allowed)
    }

    @Test("a probe that says nothing is made again")
    func withdrawnProbe() {
        var breaker = CircuitBreaker(limits(failures: 1))
        breaker.failed(at: .zero)
        expect(breaker.request(at: .zero + .seconds(5)), .probe)
        breaker.withdraw()
        expect(breaker.request(at: .zero + .seconds(5)), .probe)
    }

    @Test("a circuit that asks for two probes closes after the second")
    func twoProbes() {
        var limits = limits(failures: 1)
        limits.halfOpenProbes = 2
        var breaker = CircuitBreaker(limits)
        breaker.failed(at: .zero)
        let later = Instant.zero + .seconds(5)
        expect(breaker.request(at: later), .probe)
        breaker.succeeded()
        #expect(breaker.state == .halfOpen)
        expect(breaker.request(at: later), .probe)
        breaker.succeeded()
        #expect(breaker.state == .closed)
    }

    @Test("the gate backs off between attempts, and an exhausted budget opens the circuit")
    func gate() {
        var retry = RetryPolicy()
        retry.budget = 3
        retry.budgetWindow = .seconds(3_000)
        let limits = limits(failures: 100)
        var gate = DestinationGate(retry, limits, random: RandomStream(seed: 7), now: .zero)
        var now = Instant.zero
        var waits: [Duration] = []
        for _ in 0..<3 {
            expect(gate.decide(at: now), .call)
            gate.failed(at: now)
            if case .wait(let until) = gate.decide(at: now) {
                waits.append(until - now)
                now = until
            }
        }
        #expect(!waits.isEmpty && waits.allSatisfy { $0 > .zero })
        #expect(gate.circuit == .closed)
        expect(gate.decide(at: now), .call)
        gate.failed(at: now)
        #expect(gate.circuit == .open, "the fourth retry is not in the budget")
        expect(gate.decide(at: now), .wait(until: now + limits.openTime))
        expect(gate.decide(at: now + limits.openTime), .probe)
        gate.succeeded()
        #expect(gate.circuit == .closed && gate.failures == 0)
        expect(gate.decide(at: now + limits.openTime), .call)
        #expect(gate.retries == 4)
    }

    @Test("an operator's matter is tried slowly")
    func operatorMatter() {
        let retry = RetryPolicy()
        var gate = DestinationGate(retry, limits(failures: 9), random: RandomStream(seed: 7), now: .zero)
        expect(gate.decide(at: .zero), .call)
        gate.needsOperator(at: .zero)
        expect(gate.decide(at: .zero), .wait(until: .zero + retry.maximumBackoff))
    }

    /// `#expect` cannot call what mutates.
    private func expect<Value: Equatable>(
        _ value: Value,
        _ expected: Value,
        _ comment: Comment? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, comment, sourceLocation: location)
    }

    private func limits(failures: Int) -> CircuitBreakerLimits {
        var limits = CircuitBreakerLimits()
        limits.failureThreshold = failures
        limits.openTime = .seconds(5)
        return limits
    }
}
