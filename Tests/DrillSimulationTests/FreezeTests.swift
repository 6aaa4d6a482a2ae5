import DrillSimulation
import SystemPorts
import Testing

@Suite("Freeze and thaw")
struct FreezeTests {
    @Test("a frozen process does nothing until it is thawed, then goes on in order", arguments: [true, false])
    func freeze(metered: Bool) throws {
        var settings = SimulationSettings(seed: 2)
        settings.scheduling = .fifo
        let simulation = Simulation(settings)
        let costs = metered ? CostTable([WorkStage("x"): Cost(nanosecondsPerBatch: 1)]) : .free
        let process = simulation.makeProcess("worker", cores: 2, costs: costs, disk: nil)
        let log = Log()
        process.start { life in
            for delay: Int64 in [3, 1, 2] {
                life.schedule(after: .seconds(delay)) {
                    log.add("event \(delay) at \(simulation.now.nanoseconds / 1_000_000_000)")
                }
            }
            for tick in 1...6 {
                try await life.ports.time.sleep(for: .seconds(1))
                log.add("tick \(tick) at \(life.ports.time.now.nanoseconds / 1_000_000_000)")
            }
        }
        simulation.schedule(at: .milliseconds(500)) { process.freeze() }
        simulation.schedule(at: .milliseconds(2_500)) {
            #expect(process.isFrozen && process.isRunning)
            log.add("thaw")
            process.thaw()
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(9)) }
        // The clock went on: the sleep that ended while frozen ends at the thaw, the next one is counted from there.
        let expected = ["thaw", "event 1 at 2", "event 2 at 2", "tick 1 at 2", "event 3 at 3", "tick 2 at 3"]
        #expect(Array(log.all.prefix(6)) == expected)
        #expect(log.all.last == "tick 6 at 7")
        // Two events, the alarm, and the ticks' job that the alarm would have woken: that comes after the thaw.
        #expect(process.heldByFreezes == 3)
    }

    @Test("an answer that comes during the freeze is there after it")
    func answerDuringFreeze() throws {
        let simulation = Simulation(SimulationSettings(seed: 2))
        let process = simulation.makeProcess("client")
        let log = Log()
        process.start { life in
            let value: Int = try await life.call("ask") { reply in
                simulation.schedule(after: .seconds(2)) { reply.resume(returning: 4) }
            }
            log.add("\(value) at \(life.localNow.nanoseconds / 1_000_000_000)")
        }
        simulation.schedule(at: .seconds(1)) { process.freeze() }
        simulation.schedule(at: .seconds(5)) { process.thaw() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(9)) }
        #expect(log.all == ["4 at 5"])
    }

    @Test("an alarm that is cancelled while it is held does not go off")
    func cancelWhileHeld() throws {
        let simulation = Simulation(SimulationSettings(seed: 2))
        let process = simulation.makeProcess("client")
        let log = Log()
        process.start { life in
            let event = life.schedule(after: .seconds(2)) { log.add("went off") }
            simulation.schedule(at: .seconds(3)) { event.cancel() }
            try await Latch("never").wait()
        }
        simulation.schedule(at: .seconds(1)) { process.freeze() }
        simulation.schedule(at: .seconds(5)) { process.thaw() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(9)) }
        #expect(log.all.isEmpty)
    }

    @Test("a frozen process can crash, and ends at once")
    func crashWhileFrozen() throws {
        let simulation = Simulation(SimulationSettings(seed: 2))
        let process = simulation.makeProcess("client")
        let log = Log()
        process.start { life in
            defer { log.add("unwound at \(simulation.now.nanoseconds / 1_000_000_000)") }
            life.schedule(after: .seconds(2)) { log.add("went off") }
            try await life.ports.time.sleep(for: .seconds(2))
        }
        simulation.schedule(at: .seconds(1)) { process.freeze() }
        simulation.schedule(at: .seconds(4)) { process.crash() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(9)) }
        #expect(log.all == ["unwound at 4"])
    }
}
