import DrillSimulation
import SystemPorts
import Testing

@Suite("Cores and costs")
struct CoresTests {
    private static let decode = WorkStage("decode")
    private let costs = CostTable([
        decode: Cost(nanosecondsPerBatch: 1_000_000, picosecondsPerRecord: 2_000_000, picosecondsPerByte: 1_000)
    ])

    /// `tasks` tasks that each do `batches` batches of one millisecond: how long it takes, and how busy it was.
    private func run(cores: Int, tasks: Int, batches: Int, seed: UInt64 = 1) throws -> (end: Instant, busy: Duration) {
        let simulation = Simulation(SimulationSettings(seed: seed))
        let process = simulation.makeProcess("processor", cores: cores, costs: costs, disk: nil)
        let done = Latch("done")
        process.start { life in
            await withDiscardingTaskGroup { group in
                for _ in 0..<tasks {
                    group.addTask {
                        for _ in 0..<batches {
                            life.ports.work.report(Self.decode, records: 0, bytes: 0)
                            await Task.yield()
                        }
                    }
                }
            }
            done.open()
        }
        try simulation.run { _ in try await done.wait() }
        let busy = simulation.statistics.busy.first { $0.process == "processor" }?.time ?? .zero
        return (simulation.now, busy)
    }

    @Test("the price is the batch's, the records' and the bytes'")
    func price() {
        #expect(costs.nanoseconds(Self.decode, records: 1_000, bytes: 250_000) == 1_000_000 + 2_000_000 + 250_000)
        #expect(costs.nanoseconds(WorkStage("other"), records: 1_000, bytes: 1) == 0)
        #expect(CostTable.free.isFree && !costs.isFree)
    }

    @Test("work takes the time of the cores that there are", arguments: Seeds(1...20))
    func saturation(seed: Seed) throws {
        for cores in [1, 2, 4] {
            let (end, busy) = try run(cores: cores, tasks: 8, batches: 25, seed: seed.value)
            #expect(busy == .milliseconds(200))
            let least = Instant.milliseconds(Int64(200 / cores))
            // The order is random, so that at the end a core may have nothing to do.
            let most = cores == 1 ? least : least + .milliseconds(8)
            #expect((least...most).contains(end), "\(cores) cores: \(end)")
        }
    }

    @Test("cores beyond the tasks are of no use")
    func moreCoresThanTasks() throws {
        #expect(try run(cores: 64, tasks: 2, batches: 10).end == .milliseconds(10))
    }

    @Test("a task sees its own work pass, and what it asks for then starts after it")
    func localTime() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("processor", cores: 1, costs: costs, disk: nil)
        let log = Log()
        let done = Latch("done")
        process.start { life in
            life.ports.work.report(Self.decode, records: 1_000, bytes: 0)
            log.add("local \(life.ports.time.now.nanoseconds)")
            life.schedule(after: .milliseconds(1)) { log.add("event \(simulation.now.nanoseconds)") }
            try await life.ports.time.sleep(for: .milliseconds(2))
            log.add("woke \(life.ports.time.now.nanoseconds)")
            done.open()
        }
        try simulation.run { _ in try await done.wait() }
        #expect(log.all == ["local 3000000", "event 4000000", "woke 5000000"])
    }

    @Test("a busy process answers late: its alarm waits for a core")
    func busyCoreDelaysAlarm() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("processor", cores: 1, costs: costs, disk: nil)
        let log = Log()
        let done = Latch("done")
        process.start { life in
            async let sleeper: Void = {
                try await life.ports.time.sleep(for: .milliseconds(1))
                log.add("woke \(life.ports.time.now.nanoseconds)")
            }()
            try await life.ports.time.sleep(for: .microseconds(500))
            life.ports.work.report(Self.decode, records: 4_500, bytes: 0)
            try await sleeper
            done.open()
        }
        try simulation.run { _ in try await done.wait() }
        #expect(log.all == ["woke 10500000"])
    }

    @Test("a crash ends a saturated process at once, and its next life starts with idle cores")
    func crashWhileBusy() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("processor", cores: 1, costs: costs, disk: nil)
        let log = Log()
        process.start { life in
            defer { log.add("life \(life.number) ended at \(simulation.now.nanoseconds / 1_000_000)") }
            await withDiscardingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        while !Task.isCancelled {
                            life.ports.work.report(Self.decode, records: 50_000, bytes: 0)
                            await Task.yield()
                        }
                    }
                }
            }
        }
        simulation.schedule(at: .milliseconds(150)) { process.restart() }
        simulation.schedule(at: .milliseconds(170)) { process.crash() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
        #expect(log.all == ["life 1 ended at 150", "life 2 ended at 170"])
    }

    @Test("a free process pays nothing for its reports")
    func freeProcess() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("free")
        process.start { life in
            for _ in 0..<100 {
                life.ports.work.report(Self.decode, records: 1_000_000, bytes: 1_000_000)
                await Task.yield()
            }
        }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(1)) }
        #expect(process.hasExited)
        #expect(simulation.now == .seconds(1))
    }
}
