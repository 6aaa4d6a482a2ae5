import DrillSimulation
import SystemPorts
import TestThreads
import Testing

private struct Broken: Error {}

@Suite("Supervisor")
struct SupervisorTests {
    @Test("a child can be cancelled alone", arguments: Seeds(1...30))
    func cancelledAlone(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            try await withSupervisor("s") { scope in
                let children = (0..<3).map { number in
                    scope.start("child \(number)") { try await ports.time.sleep(for: .seconds(10)) }
                }
                try await ports.time.sleep(for: .seconds(1))
                children[1].cancel()
                guard case .cancelled = try await children[1].outcome() else { throw Broken() }
                #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
                #expect(!children[0].hasEnded && !children[2].hasEnded)
                guard case .completed = try await children[0].outcome() else { throw Broken() }
                #expect(ports.time.now == Instant(nanoseconds: 10_000_000_000))
            }
        }
    }

    @Test("a child that fails ends the scope with its error and cancels the others", arguments: Seeds(1...30))
    func escalation(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let log = Log(of: String.self)
            await #expect(throws: Broken.self) {
                try await withSupervisor("s") { scope in
                    scope.start("bystander") {
                        defer { log.add("bystander ended") }
                        try await ports.time.sleep(for: .seconds(100))
                    }
                    scope.start("failing") {
                        try await ports.time.sleep(for: .seconds(1))
                        throw Broken()
                    }
                    defer { log.add("body ended") }
                    try await Latch("never").wait()
                }
            }
            #expect(log.all.sorted() == ["body ended", "bystander ended"])
            #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
        }
    }

    @Test("a contained failure is kept in the outcome and ends nothing")
    func containment() throws {
        try simulate(seed: 1) { _, _ in
            try await withSupervisor("s") { scope in
                let child = scope.start("child", onFailure: .contain) { throw Broken() }
                guard case .failed(let error) = try await child.outcome() else {
                    Issue.record("it failed")
                    return
                }
                #expect(error is Broken)
            }
        }
    }

    @Test("a child that fails while it is being cancelled does not end the scope")
    func failureWhileCancelled() throws {
        let result = try simulate(seed: 1) { _, ports in
            try await withSupervisor("s") { scope in
                let child = scope.start("child") {
                    do { try await ports.time.sleep(for: .seconds(10)) } catch { throw Broken() }
                }
                scope.start("cancelled with the scope") {
                    do { try await ports.time.sleep(for: .seconds(10)) } catch { throw Broken() }
                }
                try await ports.time.sleep(for: .seconds(1))
                child.cancel()
                guard case .failed = try await child.outcome() else { return "not failed" }
                return "kept"
            }
        }
        #expect(result == "kept")
    }

    @Test("the scope waits for its children before it ends", arguments: Seeds(1...30))
    func waitsForChildren(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let log = Log(of: String.self)
            let value = try await withSupervisor("s") { scope in
                let started = Latch("started")
                scope.start("slow to end") {
                    started.open()
                    try? await Latch("never").wait()
                    // Cleans up deaf to the cancellation.
                    for _ in 0..<50 { await Task.yield() }
                    log.add("child ended")
                }
                try await started.wait()
                return 7
            }
            log.add("scope ended")
            #expect(value == 7)
            #expect(log.all == ["child ended", "scope ended"])
        }
    }

    @Test("the body's error ends the children and is thrown")
    func bodyThrows() throws {
        try simulate(seed: 1) { _, ports in
            await #expect(throws: Broken.self) {
                try await withSupervisor("s") { scope in
                    scope.start("child") { try await ports.time.sleep(for: .seconds(100)) }
                    try await ports.time.sleep(for: .seconds(1))
                    throw Broken()
                }
            }
            #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
        }
    }

    @Test("cancelling the scope's task cancels body and children, and the body's result still counts")
    func scopeCancelled() throws {
        try simulate(seed: 1) { _, ports in
            let log = Log(of: String.self)
            await withDiscardingTaskGroup { group in
                group.addTask {
                    let value = try? await withSupervisor("s") { scope in
                        scope.start("child") {
                            defer { log.add("child") }
                            try await ports.time.sleep(for: .seconds(100))
                        }
                        do { try await ports.time.sleep(for: .seconds(100)) } catch { log.add("body") }
                        return "shut down"
                    }
                    log.add(value ?? "nothing")
                }
                try? await ports.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
            #expect(log.all.last == "shut down")
            #expect(log.all.sorted() == ["body", "child", "shut down"])
            #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
        }
    }

    @Test("a child cancelled before it came to run, or started after the end, never runs", arguments: Seeds(1...30))
    func neverRuns(seed: Seed) throws {
        try simulate(seed: seed) { _, _ in
            let log = Log(of: String.self)
            let scope = try await withSupervisor("s") { scope in
                let child = scope.start("child") { log.add("ran") }
                child.cancel()
                guard case .cancelled = try await child.outcome() else { throw Broken() }
                return scope
            }
            let late = scope.start("late") { log.add("ran late") }
            guard case .cancelled = try await late.outcome() else { throw Broken() }
            #expect(log.all.isEmpty)
        }
    }

    @Test("children start children", arguments: Seeds(1...30))
    func nested(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let log = Log(of: Int.self)
            try await withSupervisor("s") { scope in
                @Sendable func start(_ depth: Int) {
                    scope.start("depth \(depth)") {
                        log.add(depth)
                        if depth < 5 { start(depth + 1) }
                    }
                }
                start(0)
                try await ports.time.sleep(for: .seconds(1))
            }
            #expect(log.all == Array(0...5))
        }
    }

    @Test("the same holds on real threads", .realThreads, .timeLimit(.minutes(2)))
    func realThreads() async throws {
        for round in 0..<200 {
            let log = Log(of: Int.self)
            let value = try await withSupervisor("s") { scope in
                let children = (0..<8).map { number in
                    scope.start("child \(number)") {
                        if number.isMultiple(of: 2) { try await Latch("never").wait() }
                        log.add(number)
                    }
                }
                for child in children where child.name.hasSuffix("4") { child.cancel() }
                for child in children[1...] where !(Int(child.name.suffix(1)) ?? 0).isMultiple(of: 2) {
                    _ = try await child.outcome()
                }
                return round
            }
            #expect(value == round)
            #expect(log.all.sorted() == [1, 3, 5, 7])
        }
    }
}
