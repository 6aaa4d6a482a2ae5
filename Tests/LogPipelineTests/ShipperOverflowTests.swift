import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// What must hold when the buffer is full and when the shipper stops. Each check also runs with its protection taken out.
enum ShipperAccountChecks {
    /// Everything offered is stored or told as dropped, nothing twice.
    static func dropsAreCounted(_ policy: OverflowPolicy, _ seed: Seed, _ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        kafka.always(.hold)
        try ShipperWorld.run(seed: seed, kafka: kafka, mutants: mutants) { configuration in
            configuration.shipper.buffer.maxBytes = 20_000
            configuration.shipper.buffer.overflow = policy
            configuration.shipper.batch.maxRecords = 20
            configuration.kafka.producer.queueMaxMessages = 1
            configuration.shipper.readChunkBytes = 1_024
        } _: { world in
            kafka.state.withLock { $0.queueLimit = 1 }
            let file = ShipperInput(inode: 7)
            world.inputs.add(file, to: "app")
            for index in 0..<200 {
                file.write(lines(5, from: index * 5))
                try await world.sleep(.milliseconds(20))
            }
            let end = Int64(lines(1_000).utf8.count)
            try await world.until("all is read") { world.app.readPosition == end }
            #expect(world.status.bufferedBytes < 20_000 + 8_000)
            #expect(world.app.counters.dropped.first?.reason == "overflow")
            // The producer dies, and what it held is sent again.
            kafka.always(.acknowledge)
            kafka.state.withLock { state in
                state.refusals = [.localFatal]
                state.queueLimit = .max
            }
            file.write("wake up\n")
            try await world.until("all is settled", within: .seconds(300)) { world.app.settledPosition == end + 8 }
            let stored = Set(world.kafka.records.compactMap(\.id))
            let dropped = world.journal.entries.map(\.id)
            #expect(Set(dropped).count == dropped.count)
            #expect(stored.isDisjoint(with: dropped))
            #expect(stored.count + dropped.count == 1_001)
            #expect(world.app.counters.dropped == [DropCount(reason: "overflow", records: Int64(dropped.count))])
            let isNewestStored = stored.contains { $0.end == end }
            #expect(isNewestStored == (policy == .dropOldest))
        }
    }

    static func shutdownFlushes(_ seed: Seed, _ mutants: Mutants = .none) throws {
        try ShipperWorld.run(seed: seed, mutants: mutants) {
            $0.shipper.batch.maxAge = .seconds(60)
        } _: { world in
            let file = ShipperInput(lines(20), inode: 7)
            world.inputs.add(file, to: "app")
            try await world.until("all is read") { world.app.readPosition == Int64(lines(20).utf8.count) }
            #expect(world.kafka.stored.isEmpty)
            let exit = try await world.stop()
            #expect(exit.isClean)
            #expect(world.kafka.stored.count == 20)
            #expect(try world.registry().first?.saved.position == Int64(lines(20).utf8.count))
        }
    }

    static func unterminatedLines(_ mutants: Mutants = .none) throws {
        try ShipperWorld.run(mutants: mutants) { configuration in
            configuration.shipper.sources = [SourceConfiguration(name: "pipe", kind: .standardInput)]
            configuration.shipper.sources[0].format = .plain
        } _: { world in
            let pipe = ShipperInput("one\ntwo")
            pipe.end()
            world.inputs.add(pipe, to: "pipe")
            // Its only source has ended: the shipper ends by itself.
            try await world.until("the shipper ends") { !world.exits.isEmpty }
            #expect(world.exits.first?.isClean == true)
            #expect(world.kafka.messages == ["one", "two"])
        }
    }

    static func filterCounts(_ mutants: Mutants = .none) throws {
        try ShipperWorld.run(mutants: mutants) { configuration in
            configuration.shipper.sources[0].defaultSeverity = .debug
            configuration.shipper.sources[0].minimumSeverity = .info
        } _: { world in
            world.inputs.add(ShipperInput(lines(5), inode: 7), to: "app")
            try await world.until("all is settled") { world.app.settledPosition == 35 }
            #expect(world.app.counters.filtered == 5)
            #expect(world.journal.entries.count == 5)
        }
    }
}

@Suite("A shipper's buffer and its end")
struct ShipperOverflowTests {
    @Test(
        "dropped records are counted and told, exactly",
        arguments: [OverflowPolicy.dropNewest, .dropOldest],
        Seeds(1...10)
    )
    func drops(policy: OverflowPolicy, seed: Seed) throws {
        try ShipperAccountChecks.dropsAreCounted(policy, seed)
    }

    @Test("blocking stops the reading, holds the limit, and loses nothing", arguments: Seeds(1...10))
    func blocks(seed: Seed) throws {
        let kafka = ShipperFakeKafka()
        kafka.always(.reject(.notEnoughReplicas))
        try ShipperWorld.run(seed: seed, kafka: kafka) { configuration in
            configuration.shipper.buffer.maxBytes = 20_000
            configuration.shipper.batch.maxRecords = 20
            configuration.shipper.readChunkBytes = 1_000
            // Shorter than the blockade: a chunk ends within a line, whose rest lies in the file all the while.
            configuration.shipper.sources[0].idleCut = .seconds(2)
        } _: { world in
            world.inputs.add(ShipperInput(lines(5_000), inode: 7), to: "app")
            try await world.sleep(.seconds(30))
            let read = world.app.readPosition
            #expect(read < Int64(lines(5_000).utf8.count) / 4)
            #expect(world.status.bufferedBytes < 20_000 + 30_000)
            try await world.sleep(.seconds(30))
            #expect(world.app.readPosition == read)
            kafka.always(.acknowledge)
            let end = Int64(lines(5_000).utf8.count)
            try await world.until("all is settled", within: .seconds(600)) { world.app.settledPosition == end }
            #expect(world.kafka.messages.sorted() == (0..<5_000).map { "line \($0)" }.sorted())
            #expect(world.journal.entries.isEmpty)
        }
    }

    @Test("stopping seals and flushes what was read", arguments: Seeds(1...10))
    func stops(seed: Seed) throws {
        try ShipperAccountChecks.shutdownFlushes(seed)
    }

    @Test("at the deadline a file's records are left for the next life")
    func leaves() throws {
        let kafka = ShipperFakeKafka()
        kafka.always(.reject(.notEnoughReplicas))
        try ShipperWorld.run(kafka: kafka) {
            $0.shipper.shutdownDeadline = .seconds(5)
        } _: { world in
            world.inputs.add(ShipperInput(lines(20) + "unfinished", inode: 7), to: "app")
            try await world.until("it is sent") { world.kafka.sends > 0 }
            let start = world.driver.time.now
            let exit = try await world.stop()
            #expect(exit == ShipperExit(leftForRereading: 20, droppedAtShutdown: 0))
            #expect(world.driver.time.now - start < .seconds(6))
            kafka.always(.acknowledge)
            world.process.restart()
            try await world.until("all are stored") { world.kafka.stored.count == 21 }
            #expect(world.kafka.messages.last == "unfinished")
            #expect(world.journal.entries.isEmpty)
        }
    }

    @Test("at the deadline a pipe's records are dropped, counted and told")
    func dropsAtShutdown() throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.acknowledge)
        kafka.always(.hold)
        try ShipperWorld.run(kafka: kafka) { configuration in
            configuration.shipper.sources = [SourceConfiguration(name: "pipe", kind: .standardInput)]
            configuration.shipper.sources[0].format = .plain
            configuration.shipper.batch.maxRecords = 5
            configuration.shipper.shutdownDeadline = .seconds(2)
        } _: { world in
            world.inputs.add(ShipperInput(lines(12) + "last words"), to: "pipe")
            try await world.until("some are stored") { world.app.settledPosition == 5 }
            let exit = try await world.stop()
            #expect(exit == ShipperExit(leftForRereading: 0, droppedAtShutdown: 8))
            #expect(world.journal.entries.map(\.settlement.reason) == Array(repeating: "shutdown", count: 8))
            #expect(Set(world.journal.entries.map(\.id.start)) == Set(5..<13))
        }
    }

    @Test("the last line counts, terminated or not")
    func unterminated() throws {
        try ShipperAccountChecks.unterminatedLines()
    }

    @Test("a filtered record is counted once")
    func filters() throws {
        try ShipperAccountChecks.filterCounts()
    }

    @Test(
        "one source that is a hundred times as noisy does not keep the others from being read",
        arguments: Seeds(1...5)
    )
    func noisy(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) { configuration in
            configuration.shipper.sources = (0..<5).map { index in
                var source = SourceConfiguration(name: "s\(index)", kind: .file(path: "s\(index)"))
                source.format = .plain
                return source
            }
            configuration.shipper.buffer.maxBytes = 100_000
            configuration.shipper.batch.maxRecords = 100
            configuration.shipper.readChunkBytes = 4_096
        } _: { world in
            for index in 0..<5 {
                let count = index == 0 ? 10_000 : 100
                world.inputs.add(ShipperInput(lines(count, "s\(index)"), inode: UInt64(10 + index)), to: "s\(index)")
            }
            try await world.until("all are stored", within: .seconds(600)) { world.kafka.stored.count == 10_400 }
            let lastQuiet = world.kafka.messages.lastIndex { !$0.hasPrefix("s0") } ?? .max
            #expect(lastQuiet < 5_000)
        }
    }
}
