import DrillSimulation
import SystemPorts
import TestThreads
import Testing

@Suite("Wakeup")
struct WakeupTests {
    @Test("nudges given before the wait are kept, as one")
    func keptNudge() throws {
        try simulate(seed: 1) { _, ports in
            let wakeup = Wakeup("w")
            wakeup.notify()
            wakeup.notify()
            try await wakeup.wait()
            let reason = try await wakeup.wait(until: ports.time.now + .seconds(1), on: ports.time)
            #expect(reason == .deadline)
            #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
        }
    }

    @Test("a nudge ends a wait before its deadline, and its alarm does no harm later")
    func nudgeBeforeDeadline() throws {
        try simulate(seed: 1) { simulation, ports in
            let wakeup = Wakeup("w")
            simulation.schedule(after: .seconds(1)) { wakeup.notify() }
            let reason1 = try await wakeup.wait(until: Instant.zero + .seconds(5), on: ports.time)
            #expect(reason1 == .notified)
            #expect(ports.time.now == Instant(nanoseconds: 1_000_000_000))
            let reason2 = try await wakeup.wait(until: Instant.zero + .seconds(9), on: ports.time)
            #expect(reason2 == .deadline)
            #expect(ports.time.now == Instant(nanoseconds: 9_000_000_000))
        }
    }

    @Test("a deadline that has passed ends the wait at once, unless there is a nudge")
    func pastDeadline() throws {
        try simulate(seed: 1) { _, ports in
            let wakeup = Wakeup("w")
            try await ports.time.sleep(for: .seconds(5))
            let reason3 = try await wakeup.wait(until: .zero, on: ports.time)
            #expect(reason3 == .deadline)
            wakeup.notify()
            let reason4 = try await wakeup.wait(until: .zero, on: ports.time)
            #expect(reason4 == .notified)
            #expect(ports.time.now == Instant(nanoseconds: 5_000_000_000))
        }
    }

    @Test("a cancelled task throws and leaves the nudge to the next one", arguments: Seeds(1...20))
    func cancelled(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let wakeup = Wakeup("w")
            let log = Log(of: String.self)
            await withDiscardingTaskGroup { group in
                group.addTask { do { try await wakeup.wait() } catch { log.add("\(type(of: error))") } }
                try? await ports.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
            wakeup.notify()
            await withDiscardingTaskGroup { group in
                group.cancelAll()
                group.addTask { do { try await wakeup.wait() } catch { log.add("\(type(of: error))") } }
            }
            #expect(log.all == ["CancellationError", "CancellationError"])
            let reason5 = try await wakeup.wait(until: Instant.zero + .seconds(60), on: ports.time)
            #expect(reason5 == .notified)
        }
    }

    @Test("a worker that sleeps until it is nudged leaves no work undone", arguments: Seeds(1...200))
    func noLostNudge(seed: Seed) throws {
        try simulate(seed: seed) { simulation, ports in
            let wakeup = Wakeup("work")
            let todo = Channel<Int>("todo", capacity: 1_000)
            let log = Log(of: Int.self)
            var random = simulation.random("pauses")
            let pauses = (0..<40).map { _ in Duration.nanoseconds(random.integer(in: 0...2)) }
            try await withSupervisor("s") { scope in
                scope.start("worker") {
                    while log.all.count < 40 {
                        while let work = todo.poll() { log.add(work) }
                        if log.all.count < 40 {
                            _ = try await wakeup.wait(until: ports.time.now + .nanoseconds(1), on: ports.time)
                        }
                    }
                }
                for number in 0..<40 {
                    try await ports.time.sleep(for: pauses[number])
                    #expect(try todo.offer(number))
                    wakeup.notify()
                }
                while log.all.count < 40 { try await ports.time.sleep(for: .nanoseconds(1)) }
            }
            #expect(log.all == Array(0..<40))
            #expect(ports.time.now < Instant(nanoseconds: 200))
        }
    }

    @Test("on real threads no nudge is lost", .realThreads, .timeLimit(.minutes(2)))
    func realThreads() async throws {
        let ping = Wakeup("ping")
        let pong = Wakeup("pong")
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                for _ in 0..<2_000 {
                    ping.notify()
                    try await pong.wait()
                }
            }
            group.addTask {
                for _ in 0..<2_000 {
                    try await ping.wait()
                    pong.notify()
                }
            }
        }
    }
}

@Suite("Latch")
struct LatchTests {
    @Test("an open latch lets everyone through, before and after", arguments: Seeds(1...20))
    func opens(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let latch = Latch("l")
            let log = Log(of: Int.self)
            await withDiscardingTaskGroup { group in
                for number in 0..<5 {
                    group.addTask {
                        try? await latch.wait()
                        log.add(number)
                    }
                }
                try? await ports.time.sleep(for: .seconds(1))
                #expect(log.all.isEmpty && !latch.isOpen)
                latch.open()
                latch.open()
            }
            try await latch.wait()
            #expect(latch.isOpen && log.all.count == 5)
        }
    }

    @Test("a cancelled wait throws; the others go on waiting")
    func cancelled() throws {
        try simulate(seed: 1) { _, ports in
            let latch = Latch("l")
            let log = Log(of: String.self)
            try await withSupervisor("s") { scope in
                let first = scope.start("first") {
                    do { try await latch.wait() } catch { log.add("\(type(of: error))") }
                }
                let second = scope.start("second") {
                    try await latch.wait()
                    log.add("through")
                }
                try await ports.time.sleep(for: .seconds(1))
                first.cancel()
                _ = try await first.outcome()
                #expect(!second.hasEnded)
                latch.open()
                _ = try await second.outcome()
            }
            #expect(log.all == ["CancellationError", "through"])
        }
    }
}
