import DrillSimulation
import SystemPorts
import Testing

@Suite("The simulated disk")
struct DiskTests {
    private func run(
        _ settings: DiskSettings = DiskSettings(),
        _ body: @escaping @Sendable (ProcessLife, SimulatedDisk) async throws -> Void
    ) throws -> Simulation {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let disk = SimulatedDisk(settings)
        let process = simulation.makeProcess("shipper", cores: 1, costs: .free, disk: disk)
        let ended = Channel<String?>("ended", capacity: 1)
        process.start { life in
            do {
                try await body(life, disk)
                try await ended.send(nil)
            } catch {
                try await ended.send("\(error)")
            }
        }
        let error = try simulation.run { _ in try await ended.receive() }
        #expect(error == .some(nil))
        return simulation
    }

    @Test("what is written is read back, and files have an identity")
    func readWrite() throws {
        _ = try run { life, _ in
            let disk = life.ports.disk
            try await disk.append([1, 2, 3], to: "a/log")
            try await disk.append([4], to: "a/log")
            #expect(try await disk.read("a/log", 1..<3) == [2, 3])
            #expect(try await disk.read("a/log", 2..<100) == [3, 4])
            #expect(try await disk.read("a/log", 9..<100) == [])
            let first = try await disk.status(of: "a/log")
            #expect(first?.size == 4)
            try await disk.append([5], to: "a/other")
            try await disk.append([5], to: "b")
            #expect(try await disk.list("a") == ["a/log", "a/other"])
            #expect(try await disk.list("") == ["a/log", "a/other", "b"])
            try await disk.replace("a/log", with: [9])
            let second = try await disk.status(of: "a/log")
            #expect(second?.size == 1)
            #expect(first?.identity != second?.identity)
            #expect(first?.identity.device == second?.identity.device)
            try await disk.remove("a/log")
            #expect(try await disk.status(of: "a/log") == nil)
            await #expect(throws: DiskError.self) { try await disk.read("a/log", 0..<1) }
        }
    }

    @Test("a renamed file keeps its identity, and the name's next file has another")
    func rotation() throws {
        let disk = SimulatedDisk()
        disk.append([1], to: "log")
        let identity = disk.status(of: "log")?.identity
        try disk.rename("log", to: "log.1")
        disk.append([2], to: "log")
        #expect(disk.status(of: "log.1")?.identity == identity)
        #expect(disk.status(of: "log")?.identity != identity)
    }

    @Test("a crash loses unsynced appends only")
    func crashSemantics() throws {
        let simulation = Simulation(SimulationSettings(seed: 1))
        let process = simulation.makeProcess("shipper")
        process.disk.append([7], to: "world")
        process.start { life in
            let disk = life.ports.disk
            try await disk.append([1, 2], to: "log")
            try await disk.sync("log")
            try await disk.append([3], to: "log")
            try await disk.append([8], to: "world")
            try await disk.append([1], to: "never synced")
            try await disk.replace("registry", with: [5])
            try await disk.replace("registry", with: [6])
            #expect(life.process.disk.contents(of: "log") == [1, 2, 3], "readable at once")
            try await Latch("never").wait()
        }
        simulation.schedule(after: .seconds(1)) { process.crash() }
        try simulation.run { ports in try await ports.time.sleep(for: .seconds(2)) }
        #expect(process.disk.contents(of: "log") == [1, 2])
        #expect(process.disk.contents(of: "world") == [7])
        #expect(process.disk.contents(of: "registry") == [6])
        #expect(process.disk.list("") == ["log", "registry", "world"])
    }

    @Test("operations take their time, one after the other")
    func latency() throws {
        var settings = DiskSettings()
        settings.latency = .milliseconds(2)
        settings.syncLatency = .milliseconds(10)
        settings.bytesPerSecond = 1_000_000
        let simulation = try run(settings) { life, _ in
            let disk = life.ports.disk
            try await disk.append([UInt8](repeating: 0, count: 5_000), to: "log")
            #expect(life.ports.time.now == .milliseconds(7))
            try await disk.sync("log")
            #expect(life.ports.time.now == .milliseconds(19))
            _ = try await disk.read("log", 4_000..<9_000)
            #expect(life.ports.time.now == .milliseconds(22))
            async let a = disk.status(of: "log")
            async let b = disk.status(of: "log")
            _ = try await (a, b)
        }
        #expect(simulation.now == .milliseconds(26))
    }

    @Test("a cancelled or crashed operation changes nothing")
    func cancelledOperation() throws {
        var settings = DiskSettings()
        settings.latency = .seconds(1)
        _ = try run(settings) { life, disk in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await life.ports.disk.append([1], to: "log") }
                await Task.yield()
                group.cancelAll()
            }
            try await life.ports.time.sleep(for: .seconds(5))
            #expect(disk.status(of: "log") == nil)
        }
    }

    @Test("a full disk refuses and changes nothing, until there is room")
    func capacity() throws {
        var settings = DiskSettings()
        settings.capacity = 10
        _ = try run(settings) { life, disk in
            try await life.ports.disk.append([UInt8](repeating: 1, count: 8), to: "log")
            do {
                try await life.ports.disk.append([1, 2, 3], to: "log")
                Issue.record("there was no room")
            } catch {
                #expect((error as? DiskError)?.code == .noSpace)
            }
            #expect(disk.noSpaceHits == 1)
            #expect(disk.contents(of: "log").count == 8)
            disk.settings.capacity = 20
            try await life.ports.disk.append([1, 2, 3], to: "log")
            #expect(disk.bytesUsed == 11)
        }
    }

    @Test("faults touch what they are aimed at, and count it")
    func faults() throws {
        let simulation = try run { life, disk in
            let failing = disk.inject(DiskFault(.fail(.inputOutput), operations: [.append], pathPrefix: "spill"))
            let slow = disk.inject(DiskFault(.delay(.seconds(3)), operations: [.sync]))
            do {
                try await life.ports.disk.append([1], to: "spill/1")
                Issue.record("the fault did not fail it")
            } catch {
                #expect((error as? DiskError)?.code == .inputOutput)
            }
            try await life.ports.disk.append([1], to: "log")
            try await life.ports.disk.sync("log")
            #expect(disk.hits(of: failing) == 1)
            #expect(disk.hits(of: slow) == 1)
            disk.heal(failing)
            disk.heal(slow)
            try await life.ports.disk.append([1], to: "spill/1")
            try await life.ports.disk.sync("log")
            #expect(disk.hits(of: failing) == 1 && disk.hits(of: slow) == 1)
            disk.append([1], to: "spill/1")
        }
        #expect(simulation.now == .seconds(3))
    }

    @Test("released bytes free memory but no position")
    func release() throws {
        let disk = SimulatedDisk()
        disk.append([UInt8](repeating: 1, count: 200_000), to: "log")
        disk.release("log", below: 150_000)
        #expect(disk.bytesUsed == 50_000)
        #expect(disk.status(of: "log")?.size == 200_000)
        #expect(try disk.read("log", 150_000..<150_002) == [1, 1])
        #expect(throws: DiskError.self) { try disk.read("log", 100..<200) }
        disk.append([2], to: "log")
        #expect(try disk.read("log", 199_999..<200_001) == [1, 2])
    }
}
