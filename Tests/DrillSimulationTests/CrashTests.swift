import DrillSimulation
import SystemPorts
import Testing

@Suite("Crash and restart")
struct CrashTests {
    private let simulation: Simulation = {
        var settings = SimulationSettings(seed: 5)
        settings.leakGrace = .milliseconds(5)
        return Simulation(settings)
    }()

    @Test("after a crash nothing that a process does has an effect")
    func severed() throws {
        let log = Log()
        let process = simulation.makeProcess("shipper")
        let simulation = simulation
        process.start { life in
            let ports = life.ports
            do {
                try await ports.time.sleep(for: .seconds(100))
            } catch {
                log.add("sleep threw \(type(of: error)) at \(ports.time.now.nanoseconds)")
            }
            // What a defer or a shutdown path would try.
            do { try await ports.disk.append([1], to: "late") } catch {
                log.add("disk: \((error as? DiskError)?.code == .severed)")
            }
            do { try await ports.disk.sync("file") } catch {
                log.add("sync: \((error as? DiskError)?.code == .severed)")
            }
            do { _ = try ports.time.setAlarm(at: .seconds(200)) {} } catch { log.add("alarm: \(type(of: error))") }
            do { try await ports.time.sleep(for: .seconds(1)) } catch { log.add("sleep again: \(type(of: error))") }
            do {
                let _: Int = try await life.call("commit") { reply in
                    log.add("commit reached the server")
                    reply.resume(returning: 1)
                }
            } catch { log.add("call: \(type(of: error))") }
            life.schedule(after: .zero) { log.add("an owned event happened") }
        }
        simulation.schedule(at: .seconds(10)) { process.crash() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(300)) }
        #expect(
            log.all == [
                "sleep threw CancellationError at 10000000000", "disk: true", "sync: true", "alarm: PortSevered",
                "sleep again: CancellationError", "call: PortSevered",
            ]
        )
        #expect(process.disk.status(of: "late") == nil)
        #expect(process.hasExited && !process.isRunning && process.life == nil)
    }

    @Test("a crash drops the life's events and alarms without moving the clock for them")
    func eventsAreDropped() throws {
        let log = Log()
        let process = simulation.makeProcess("client")
        process.start { life in
            life.schedule(after: .seconds(50)) { log.add("owned event") }
            _ = try life.ports.time.setAlarm(at: .seconds(60)) { log.add("alarm") }
            life.onSever { log.add("severed") }
            try await Latch("never").wait()
        }
        simulation.schedule(at: .seconds(1)) { process.crash() }
        // Idle at the crash: an event that counts for nothing must not take the clock to its instant.
        let failure = failing { try simulation.run { _ in try await Latch("never").wait() } }
        #expect(log.all == ["severed"])
        #expect(failure?.code == .idle)
        #expect(failure?.instant == .seconds(1))
    }

    @Test("a reply that comes after the crash is not delivered")
    func lateReply() throws {
        let log = Log()
        let process = simulation.makeProcess("client")
        let simulation = simulation
        process.start { life in
            do {
                let value: Int = try await life.call("ask") { reply in
                    simulation.schedule(after: .seconds(5)) {
                        log.add("open: \(reply.isOpen)")
                        reply.resume(returning: 7)
                    }
                }
                log.add("got \(value)")
            } catch { log.add("\(type(of: error))") }
        }
        simulation.schedule(at: .seconds(1)) { process.crash() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(10)) }
        #expect(log.all == ["PortSevered", "open: false"])
    }

    @Test("a task that waits without regard to the crash is named")
    func survivor() {
        let process = simulation.makeProcess("processor-1")
        process.start { life in
            // Deaf to cancellation: nothing ever resumes it.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        simulation.schedule(at: .seconds(1)) { process.crash() }
        let failure = failing { try simulation.run { ports in try await ports.time.sleep(for: .seconds(10)) } }
        #expect(failure?.code == .survivor)
        #expect(failure?.instant == .seconds(1))
        #expect(failure?.summary.contains("processor-1 was crashed in life 1") == true)
    }

    @Test("a restart runs the same main with the old disk and new random streams")
    func restart() throws {
        let log = Log()
        let process = simulation.makeProcess("shipper")
        process.onExit = { exit in log.add("\(exit)") }
        process.start { life in
            var random = life.ports.random.stream(for: "jitter")
            var again = life.ports.random.stream(for: "jitter")
            #expect(random.next() == again.next(), "one name, one stream within a life")
            log.add("life \(life.number): \(life.process.disk.contents(of: "file")) \(random.next())")
            try await life.ports.disk.append([1, 2], to: "file")
            try await life.ports.disk.sync("file")
            try await life.ports.disk.append([3], to: "file")
            try await Latch("never").wait()
        }
        for second: Int64 in [1, 2] { simulation.schedule(at: .seconds(second)) { process.restart() } }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(3)) }
        let lines = log.all
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("life 1: []"))
        #expect(lines[1] == "life 1 crashed")
        #expect(lines[2].hasPrefix("life 2: [1, 2] "), "the synced bytes survived, the others did not")
        #expect(lines[4].hasPrefix("life 3: [1, 2, 1, 2] "))
        let draws = Set([lines[0], lines[2], lines[4]].map { $0.split(separator: " ").last })
        #expect(draws.count == 3, "each life draws anew")
    }

    @Test("an exit is reported with its reason")
    func exits() throws {
        struct Broken: Error {}
        let log = Log()
        let returns = simulation.makeProcess("returns")
        let throwing = simulation.makeProcess("throws")
        returns.onExit = { log.add("returns: \($0)") }
        throwing.onExit = { log.add("throws: \($0)") }
        returns.start { life in try await life.ports.time.sleep(for: .seconds(1)) }
        throwing.start { life in
            try await life.ports.time.sleep(for: .seconds(2))
            throw Broken()
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(3)) }
        #expect(log.all == ["returns: life 1 returned", "throws: life 1 threw Broken()"])
        #expect(returns.hasExited && throwing.hasExited)
    }

    @Test("a process may be restarted by whoever is told of its crash")
    func restartFromExit() throws {
        let log = Log()
        let process = simulation.makeProcess("worker")
        process.onExit = { [unowned process] exit in
            log.add("\(exit)")
            if case .crashed = exit.reason { process.restart() }
        }
        process.start { life in
            log.add("life \(life.number)")
            try await Latch("never").wait()
        }
        simulation.schedule(at: .seconds(1)) { process.restart() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(2)) }
        #expect(log.all == ["life 1", "life 1 crashed", "life 2"])
    }
}
