import DrillRunner
import DrillSimulation
import SystemPorts
import Testing

@Suite("Simulated files and sockets")
struct SimulatedInputTests {
    private func log(_ rate: Int64, total: Int? = nil) -> SourceLog {
        let plan = SourcePlan(name: "app", service: "app", schedule: ArrivalSchedule(.constant(rate), total: total))
        return SourceLog(plan, seed: 1, epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000))
    }

    /// Runs `body` in a process, to its end.
    private func run<Result: Sendable>(
        _ body: @escaping @Sendable (Simulation, ProcessLife) async throws -> Result
    ) throws -> Result {
        let simulation = Simulation(SimulationSettings(seed: 1))
        return try simulation.run { _ in
            let outcome = Channel<Result>("outcome", capacity: 1)
            simulation.makeProcess("shipper-1").start { life in
                try await outcome.send(body(simulation, life))
            }
            guard let result = try await outcome.receive() else { throw CancellationError() }
            return result
        }
    }

    @Test("a reader that waits for growth is woken when the next record is due, and no event is spent in between")
    func waiting() throws {
        let log = log(10, total: 50)
        let (bytes, times) = try run { _, life in
            let file = SimulatedLogFile(log, in: life, startingAt: Instant(nanoseconds: 1_000_000_000))
            var bytes: [UInt8] = []
            var times: [Int64] = []
            while bytes.reduce(0, { $1 == 0x0A ? $0 + 1 : $0 }) < 50 {
                bytes += try await file.read(at: Int64(bytes.count), limit: 1 << 20) ?? []
                times.append(life.ports.time.now.nanoseconds)
            }
            return (bytes, times)
        }
        #expect(bytes == log.bytes(at: 0, limit: 1 << 20, now: .distantFuture))
        #expect(times == (1...50).map { 1_000_000_000 + Int64($0) * 100_000_000 })
    }

    @Test("a file has one identity, and another file another")
    func identity() throws {
        let log = log(10)
        let other = SourceLog(
            SourcePlan(name: "other", service: "app", schedule: ArrivalSchedule(.constant(1))),
            seed: 1,
            epoch: Timestamp(nanoseconds: 0)
        )
        let identities = try run { _, life in
            [log, log, other].map { SimulatedLogFile($0, in: life, startingAt: .zero).identity }
        }
        #expect(identities[0] == identities[1])
        #expect(identities[0] != identities[2])
    }

    @Test("a socket that nobody reads fills up, drops whole records and counts them")
    func overflow() throws {
        let log = log(1_000, total: 2_000)
        let (received, dropped) = try run { simulation, life in
            let socket = SimulatedSocket(log, bufferBytesMax: 20_000, startingAt: .zero, on: simulation)
            let source = socket.connect(life)
            try await life.ports.time.sleep(for: .seconds(1))
            let first = try await source.read(at: 0, limit: 1 << 20) ?? []
            let dropped = socket.droppedRecords
            return (first, dropped)
        }
        #expect(received.count <= 20_000)
        #expect(received.last == 0x0A)
        let lines = received.split(separator: 0x0A).count
        #expect(lines + (dropped["socket-full"] ?? 0) == 1_000)
        #expect(lines > 50)
    }

    @Test("what is written while nobody listens is dropped, and a closed connection's buffer is gone")
    func reconnecting() throws {
        let log = log(100)
        let (lines, dropped) = try run { simulation, life in
            let socket = SimulatedSocket(log, startingAt: .zero, on: simulation)
            try await life.ports.time.sleep(for: .seconds(1))
            _ = socket.connect(life)
            try await life.ports.time.sleep(for: .seconds(1))
            let second = socket.connect(life)
            try await life.ports.time.sleep(for: .seconds(1))
            let bytes = try await second.read(at: 0, limit: 1 << 20) ?? []
            return (bytes.split(separator: 0x0A).count, socket.droppedRecords)
        }
        #expect(lines == 100)
        #expect(dropped == ["socket-closed": 100])
    }

    @Test("a listener gets one connection per life, and the next life another")
    func accepting() throws {
        let log = log(100, total: 400)
        let simulation = Simulation(SimulationSettings(seed: 1))
        let socket = SimulatedSocket(log, startingAt: .zero, on: simulation)
        try simulation.run { driver in
            let process = simulation.makeProcess("shipper-1")
            process.start { life in
                while let source = try await socket.accept(life) {
                    _ = try await source.read(at: 0, limit: 1)
                }
            }
            try await driver.time.sleep(for: .seconds(1))
            process.crash()
            try await driver.time.sleep(for: .seconds(1))
            process.restart()
            try await driver.time.sleep(for: .seconds(1))
        }
        #expect(socket.connections == 2)
        #expect(socket.droppedRecords == ["socket-closed": 100])
    }
}
