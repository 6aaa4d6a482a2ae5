import LogPipeline
import SystemPorts
import Testing

@Suite("Retry policy, budget and circuit breaker")
struct ResilienceTests {
    @Test("the ceiling doubles with each failure up to the maximum")
    func ceilings() {
        let policy = RetryPolicy(initialDelay: .milliseconds(100), maximumDelay: .milliseconds(1_000))
        let ceilings = (1...6).map { policy.ceiling(afterFailures: $0) }
        #expect(ceilings == [100, 200, 400, 800, 1_000, 1_000].map { Duration.milliseconds($0) })
        #expect(policy.ceiling(afterFailures: .max) == .seconds(1))
        #expect(RetryPolicy(maximumDelay: .seconds(1 << 40)).ceiling(afterFailures: 500) == .nanoseconds(Int64.max))
    }

    @Test("full jitter draws from the whole of zero to the ceiling")
    func jitter() {
        let policy = RetryPolicy(initialDelay: .milliseconds(100), maximumDelay: .seconds(1))
        var random = RandomStream(seed: 1)
        let delays = (0..<1_000).map { _ in policy.delay(afterFailures: 3, random: &random) }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .milliseconds(400) })
        #expect(delays.contains { $0 < .milliseconds(40) })
        #expect(delays.contains { $0 > .milliseconds(360) })
    }

    @Test("the budget is spent by bursts and earned back by time, up to its capacity")
    func budget() {
        var budget = RetryBudget(capacity: 3, refillInterval: .seconds(1), now: .zero)
        for _ in 0..<3 { #expect(budget.take(at: .zero)) }
        #expect(!budget.take(at: .zero))
        #expect(!budget.take(at: .zero + .milliseconds(999)))
        #expect(budget.take(at: .zero + .milliseconds(1_000)))
        #expect(!budget.take(at: .zero + .milliseconds(1_001)))
        #expect(budget.available(at: .zero + .seconds(3_600)) == 3)
    }

    @Test("the circuit opens after failures in a row, probes once, and closes on success")
    func breaker() {
        var breaker = CircuitBreaker(failureThreshold: 3, openDuration: .seconds(5))
        breaker.failed(at: .zero)
        breaker.failed(at: .zero)
        breaker.succeeded()
        breaker.failed(at: .zero)
        breaker.failed(at: .zero)
        #expect(breaker.state == .closed, "a success in between starts the count again")
        breaker.failed(at: .zero)
        #expect(breaker.state == .open)
        #expect(breaker.request(at: .zero + .seconds(4)) == .refused(until: .zero + .seconds(5)))
        #expect(breaker.request(at: .zero + .seconds(5)) == .probe)
        #expect(breaker.request(at: .zero + .seconds(6)) == .refused(until: .distantFuture), "one probe only")
        breaker.failed(at: .zero + .seconds(7))
        #expect(breaker.request(at: .zero + .seconds(11)) == .refused(until: .zero + .seconds(12)))
        #expect(breaker.request(at: .zero + .seconds(12)) == .probe)
        breaker.succeeded()
        #expect(breaker.state == .closed)
        #expect(breaker.request(at: .zero + .seconds(13)) == .allowed)
    }

    @Test("a probe that says nothing is made again")
    func withdrawnProbe() {
        var breaker = CircuitBreaker(failureThreshold: 1, openDuration: .seconds(5))
        breaker.failed(at: .zero)
        #expect(breaker.request(at: .zero + .seconds(5)) == .probe)
        breaker.withdraw()
        #expect(breaker.request(at: .zero + .seconds(5)) == .probe)
    }

    @Test("the gate backs off between attempts, and an exhausted budget opens the circuit")
    func gate() {
        var settings = DestinationGate.Settings()
        settings.budgetCapacity = 3
        settings.budgetRefillInterval = .seconds(1_000)
        settings.failureThreshold = 100
        var gate = DestinationGate(settings, random: RandomStream(seed: 7), now: .zero)
        var now = Instant.zero
        var waits: [Duration] = []
        for _ in 0..<3 {
            #expect(gate.decide(at: now) == .call)
            gate.failed(at: now)
            if case .wait(let until) = gate.decide(at: now) {
                waits.append(until - now)
                now = until
            }
        }
        #expect(!waits.isEmpty && waits.allSatisfy { $0 > .zero })
        #expect(gate.circuit == .closed)
        #expect(gate.decide(at: now) == .call)
        gate.failed(at: now)
        #expect(gate.circuit == .open, "the fourth retry is not in the budget")
        #expect(gate.decide(at: now) == .wait(until: now + settings.openDuration))
        #expect(gate.decide(at: now + settings.openDuration) == .probe)
        gate.succeeded()
        #expect(gate.circuit == .closed && gate.failures == 0)
        #expect(gate.decide(at: now + settings.openDuration) == .call)
    }

    @Test("an operator's matter is tried slowly")
    func operatorMatter() {
        let settings = DestinationGate.Settings()
        var gate = DestinationGate(settings, random: RandomStream(seed: 7), now: .zero)
        #expect(gate.decide(at: .zero) == .call)
        gate.needsOperator(at: .zero)
        #expect(gate.decide(at: .zero) == .wait(until: .zero + settings.operatorInterval))
    }
}
