import DrillSimulation
import SystemPorts
import Testing

@Suite("Detectors")
struct DetectorTests {
    private func settings(_ change: (inout SimulationSettings) -> Void = { _ in }) -> SimulationSettings {
        var settings = SimulationSettings(seed: 3)
        settings.leakGrace = .milliseconds(5)
        settings.testName = "detector"
        change(&settings)
        return settings
    }

    @Test("a run that stands still says who waits where, and since when")
    func idle() throws {
        let simulation = Simulation(settings())
        let process = simulation.makeProcess("processor-1")
        process.start { life in
            try await life.ports.time.sleep(for: .seconds(2))
            async let a: Void = Latch("assignment").wait()
            async let b: Void = Latch("assignment").wait()
            let _: Int = try await life.call("fetch logs/0") { _ in }
            _ = try await (a, b)
        }
        let failure = failing {
            try simulation.run { _ in _ = try await Channel<Int>("verdict", capacity: 1).receive() }
        }
        let message = failure?.message ?? ""
        #expect(failure?.code == .idle)
        #expect(failure?.instant == .seconds(2))
        #expect(message.contains("processor-1, life 1:"), "\(message)")
        #expect(message.contains("fetch logs/0, since 2 s"), "\(message)")
        #expect(message.contains("latch assignment ×2, since 2 s"), "\(message)")
        #expect(message.contains("receive from verdict, since 0 s"), "\(message)")
        #expect(message.contains("LOGDRILL_SEED=3 swift test --filter detector"), "\(message)")
    }

    @Test("a loop that waits for nothing is a spin", arguments: [SchedulingPolicy.fifo, .seeded])
    func spinOfJobs(_ policy: SchedulingPolicy) {
        let simulation = Simulation(
            settings {
                $0.spinLimit = 10_000
                $0.scheduling = policy
            }
        )
        let failure = failing {
            try simulation.run { ports in while true { try await ports.time.sleep(for: .zero) } }
        }
        #expect(failure?.code == .spin)
        #expect(simulation.statistics.jobs < 11_000 + 200_001)
    }

    @Test("an event that schedules itself for now is a spin")
    func spinOfEvents() {
        let simulation = Simulation(settings { $0.spinLimit = 1_000 })
        func again() {
            simulation.schedule(after: .zero) { again() }
        }
        again()
        #expect(failing { try simulation.run { _ in try await Latch("never").wait() } }?.code == .spin)
    }

    @Test("the limit is of virtual time")
    func timeLimit() {
        let simulation = Simulation(settings { $0.timeLimit = .seconds(60) })
        let failure = failing {
            try simulation.run { ports in while true { try await ports.time.sleep(for: .seconds(7)) } }
        }
        #expect(failure?.code == .timeLimit)
        #expect(failure?.instant == .seconds(60))
    }

    @Test("work in flight that nobody settles is a stall, unless a fault excuses it")
    func stall() {
        func run(faultUntil: Int64, inFlight: Int = 5, settlesUntil: Int64 = 0) -> SimulationFailure? {
            let simulation = Simulation(settings())
            simulation.detectStalls(window: .seconds(10)) {
                Progress(
                    inFlight: inFlight,
                    settled: Int(min(simulation.now.nanoseconds, settlesUntil * 1_000_000_000) / 1_000_000_000),
                    faultIsActive: simulation.now < .seconds(faultUntil)
                )
            }
            return failing {
                try simulation.run { ports in for _ in 0..<60 { try await ports.time.sleep(for: .seconds(1)) } }
            }
        }
        let plain = run(faultUntil: 0)
        #expect(plain?.code == .stall)
        #expect(plain?.summary.contains("5 in flight") == true)
        #expect(plain.map { $0.instant >= .seconds(10) && $0.instant <= .seconds(15) } == true)
        #expect(run(faultUntil: 60) == nil)
        #expect(run(faultUntil: 0, inFlight: 0) == nil)
        #expect(run(faultUntil: 0, settlesUntil: 60) == nil)
        let late = run(faultUntil: 0, settlesUntil: 30)
        #expect(late.map { $0.code == .stall && $0.instant > .seconds(39) } == true)
    }

    @Test("the body's error ends the run and is kept")
    func bodyThrows() {
        struct Broken: Error {}
        let failure = failing { try Simulation(settings()).run { _ in throw Broken() } }
        #expect(failure?.code == .body)
        #expect(failure?.cause is Broken)
    }

    @Test("an event can end the run")
    func stop() {
        let simulation = Simulation(settings())
        simulation.schedule(after: .seconds(3)) { simulation.stop(SimulationFailure(.stopped, "seen enough")) }
        let failure = failing { try simulation.run { _ in try await Latch("never").wait() } }
        #expect(failure?.code == .stopped)
        #expect(failure?.summary == "seen enough")
        #expect(failure?.instant == .seconds(3))
    }

    @Test("a failed run lets every task unwind")
    func unwinding() {
        let simulation = Simulation(settings())
        let log = Log()
        let process = simulation.makeProcess("worker")
        process.start { life in
            defer { log.add("worker unwound") }
            await withDiscardingTaskGroup { group in
                group.addTask {
                    do { let _: Int = try await life.call("ask") { _ in } } catch {
                        log.add("call: \(type(of: error))")
                    }
                }
                group.addTask {
                    do { try await life.ports.time.sleep(for: .seconds(100)) } catch {
                        log.add("sleep: \(type(of: error))")
                    }
                }
            }
        }
        simulation.schedule(after: .seconds(1)) { simulation.stop(SimulationFailure(.stopped, "enough")) }
        _ = failing { try simulation.run { _ in try await Latch("never").wait() } }
        #expect(log.all.sorted() == ["call: PortSevered", "sleep: CancellationError", "worker unwound"])
    }

    @Test("a run that succeeds ends the processes that still run")
    func successEndsProcesses() throws {
        let simulation = Simulation(settings())
        let log = Log()
        let process = simulation.makeProcess("worker")
        process.onExit = { _ in log.add("told of an exit") }
        process.start { life in
            defer { log.add("unwound") }
            try await life.ports.time.sleep(for: .seconds(100))
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
        #expect(log.all == ["unwound"])
        #expect(simulation.now == .seconds(1))
    }

    @Test("a simulation runs once")
    func runsOnce() throws {
        let simulation = Simulation(settings())
        try simulation.run { _ in }
        #expect(failing { try simulation.run { _ in } }?.code == .stopped)
    }
}
