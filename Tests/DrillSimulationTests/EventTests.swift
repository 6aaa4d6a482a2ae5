import DrillSimulation
import SystemPorts
import Testing

@Suite("Events and calls")
struct EventTests {
    @Test("events happen in the order of their instants, then of their scheduling", arguments: Seeds(1...50))
    func order(seed: Seed) throws {
        let simulation = Simulation(SimulationSettings(seed: seed.value))
        var random = simulation.random("test")
        var expected: [(at: Int64, number: Int)] = []
        var happened: [Int] = []
        var events: [ScheduledEvent] = []
        let count = 1 + random.index(below: 2_000)
        for number in 0..<count {
            let at = random.integer(in: 0...100)
            events.append(simulation.schedule(at: Instant(nanoseconds: at)) { happened.append(number) })
            expected.append((at, number))
        }
        var cancelled: Set<Int> = []
        for number in 0..<count where random.chance(1, outOf: 3) {
            events[number].cancel()
            events[number].cancel()
            cancelled.insert(number)
        }
        try simulation.run { ports in try await ports.time.sleep(for: .nanoseconds(200)) }
        let order = expected.sorted { ($0.at, $0.number) < ($1.at, $1.number) }.map(\.number)
        #expect(happened == order.filter { !cancelled.contains($0) })
        #expect(simulation.statistics.events == happened.count + 1)
    }

    @Test("a cancelled event's place is used again, and its old handle cancels nothing")
    func staleHandle() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        var happened: [String] = []
        let old = simulation.schedule(after: .seconds(1)) { happened.append("old") }
        old.cancel()
        simulation.schedule(after: .seconds(1)) { happened.append("new") }
        old.cancel()
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(2)) }
        #expect(happened == ["new"])
    }

    @Test("very many cancelled events leave the others alone")
    func compaction() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        var happened: [Int] = []
        for number in 0..<50_000 {
            let event = simulation.schedule(at: Instant(nanoseconds: Int64(50_000 - number))) {
                happened.append(number)
            }
            if !number.isMultiple(of: 100) { event.cancel() }
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(2)) }
        #expect(happened == (0..<500).map { $0 * 100 }.reversed())
    }

    @Test("an event in the past happens now, and the clock never goes back")
    func past() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        var instants: [Instant] = []
        simulation.schedule(after: .seconds(5)) {
            simulation.schedule(at: .seconds(1)) { instants.append(simulation.now) }
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(6)) }
        #expect(instants == [.seconds(5)])
    }

    @Test("a reply is taken once: at once, later, or as an error")
    func replies() throws {
        struct Refused: Error {}
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("client")
        let log = Log()
        process.start { life in
            let atOnce: Int = try await life.call("a") { reply in
                reply.resume(returning: 1)
                reply.resume(returning: 2)
            }
            let later: Int = try await life.call("b") { reply in
                life.schedule(after: .seconds(1)) { reply.resume(returning: 3) }
                life.schedule(after: .seconds(2)) { reply.resume(returning: 4) }
            }
            log.add("\(atOnce) \(later)")
            do {
                let _: Int = try await life.call("c") { $0.resume(throwing: Refused()) }
            } catch { log.add("\(type(of: error))") }
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(5)) }
        #expect(log.all == ["1 3", "Refused"])
    }

    @Test("a cancelled call throws, and its late answer is ignored", arguments: Seeds(1...20))
    func cancelledCall(seed: Seed) throws {
        let simulation = Simulation(SimulationSettings(seed: seed.value))
        let process = simulation.makeProcess("client")
        let log = Log()
        process.start { life in
            await withDiscardingTaskGroup { group in
                group.addTask {
                    do {
                        let _: Int = try await life.call("ask") { reply in
                            life.schedule(after: .seconds(2)) { reply.resume(returning: 1) }
                        }
                    } catch { log.add("\(type(of: error)) at \(life.localNow.nanoseconds)") }
                }
                try? await life.ports.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(5)) }
        #expect(log.all == ["CancellationError at 1000000000"])
    }

    @Test("a process's wall clock is skewed, its monotonic clock is not")
    func skew() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("p", cores: 1, costs: .free, disk: nil, clockSkew: .seconds(-90))
        let log = Log()
        process.start { life in
            try await life.ports.time.sleep(for: .seconds(10))
            log.add("\(life.ports.time.now == simulation.now)")
            log.add("\((life.ports.time.wallTime - simulation.wallTime).wholeNanoseconds)")
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(20)) }
        #expect(log.all == ["true", "-90000000000"])
        #expect(process.skewedReadings == 1)
        #expect(simulation.wallTime.milliseconds == 1_767_225_600_000 + 20_000)
    }

    @Test("the clock's jumps are announced in order")
    func pacing() throws {
        let log = Log()
        var settings = SimulationSettings(seed: 1)
        settings.onClockAdvance = { log.add("\($0.nanoseconds)") }
        let simulation = Simulation(settings)
        for second: Int64 in [3, 1, 2] { simulation.schedule(at: .seconds(second)) {} }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(3)) }
        #expect(log.all == ["1000000000", "2000000000", "3000000000"])
    }
}
