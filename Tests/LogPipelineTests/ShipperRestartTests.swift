import DrillSimulation
import LogModel
import LogPipeline
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// What must hold across the lives of a shipper. Each check also runs with its protection taken out.
enum ShipperRestartChecks {
    static func crashKeepsIDs(_ seed: Seed, _ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        try ShipperWorld.run(seed: seed, kafka: kafka, mutants: mutants) { configuration in
            configuration.shipper.batch.maxRecords = 10
        } _: { world in
            let file = ShipperInput(lines(50), inode: 7)
            world.inputs.add(file, to: "app")
            try await world.until("the floor is persisted") { world.app.persistedPosition > 0 }
            // Appended, but the shipper dies before it knows.
            kafka.always(.appendAndLose)
            file.write(lines(50, from: 50))
            let before = world.kafka.stored.count
            try await world.until("more is appended") { world.kafka.stored.count > before }
            world.process.crash()
            kafka.always(.acknowledge)
            world.process.restart()
            let end = Int64(lines(100).utf8.count)
            try await world.until("all is settled") { world.app.settledPosition == end }
            let (distinct, all) = ShipperSendingChecks.ids(world)
            #expect(distinct == 100)
            #expect(all > 100)
            #expect(Set(world.kafka.messages).count == 100)
            let streams = Set(world.kafka.records.compactMap(\.id?.stream))
            #expect(streams.count == 1)
        }
    }

    /// Nothing is announced that the registry does not hold.
    static func floorsAreNeverAheadOfTheRegistry(_ seed: Seed, _ mutants: Mutants = .none) throws {
        let kafka = ShipperFakeKafka()
        kafka.order(.acknowledge, .lose, .acknowledge, .acknowledge, .appendAndLose)
        try ShipperWorld.run(seed: seed, kafka: kafka, mutants: mutants) { configuration in
            configuration.shipper.batch.maxRecords = 10
            configuration.shipper.registry.persistInterval = .milliseconds(700)
        } _: { world in
            let disk = world.process.disk
            kafka.state.withLock { state in
                state.probe = { value in
                    let records = ByteRecords(bytes: value, ranges: [ByteRange(start: 0, end: value.count)])
                    let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
                    let batch = LogBatchDecoder(.wire).decode(records, defaults: defaults).batch
                    let entries = try? StreamRegistryFormat.decode(disk.contents(of: "registry/shipper"))
                    guard let floor = batch.floors.first?.floor, let id = batch.recordID(0) else {
                        Issue.record("a batch without a floor")
                        return
                    }
                    guard let entry = entries?.first(where: { $0.stream == id.stream }) else {
                        Issue.record("a record of a stream that the registry does not know")
                        return
                    }
                    #expect(floor.position <= entry.saved.position)
                    #expect(floor.acknowledged <= entry.saved.acknowledged.total)
                }
            }
            let file = ShipperInput(inode: 7)
            world.inputs.add(file, to: "app")
            for index in 0..<100 {
                file.write(lines(3, from: index * 3))
                try await world.sleep(.milliseconds(25))
                if index == 50 { world.process.restart() }
            }
            try await world.until("all is settled") { world.app.settledPosition == Int64(lines(300).utf8.count) }
            let floors = world.kafka.floors
            #expect((floors.last?.floor.position ?? 0) > 0)
            #expect(Set(world.kafka.records.compactMap(\.id)).count == 300)
        }
    }
}

@Suite("A shipper is restarted")
struct ShipperRestartTests {
    @Test(
        "a crash between append and acknowledgement gives duplicates in the log, under the same ids",
        arguments: Seeds(1...30)
    )
    func crash(seed: Seed) throws {
        try ShipperRestartChecks.crashKeepsIDs(seed)
    }

    @Test("no floor is ahead of the registry, no stream is sent before it is there", arguments: Seeds(1...30))
    func floors(seed: Seed) throws {
        try ShipperRestartChecks.floorsAreNeverAheadOfTheRegistry(seed)
    }

    @Test("a clean stop leaves nothing to do twice")
    func clean() throws {
        try ShipperWorld.run { world in
            let file = ShipperInput(lines(20), inode: 7)
            world.inputs.add(file, to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 20 }
            #expect(try await world.stop().isClean)
            file.write(lines(5, from: 20))
            world.process.restart()
            try await world.until("the rest is settled") { world.app.settledPosition == Int64(lines(25).utf8.count) }
            #expect(world.kafka.messages == (0..<25).map { "line \($0)" })
            #expect(Set(world.kafka.records.compactMap(\.id?.stream)).count == 1)
        }
    }

    @Test(
        "a file that is not the one the registry knows is a new stream",
        arguments: ["another inode", "shrunken", "other content"]
    )
    func newStream(case what: String) throws {
        try ShipperWorld.run { world in
            let old = ShipperInput(lines(20), inode: 7)
            world.inputs.add(old, to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition == Int64(lines(20).utf8.count) }
            world.process.crash()
            switch what {
            case "another inode": world.inputs.add(ShipperInput(lines(25, "other"), inode: 8), to: "app")
            case "shrunken": world.inputs.add(ShipperInput(lines(5, "other"), inode: 7), to: "app")
            default: world.inputs.add(ShipperInput(lines(25, "diff"), inode: 7), to: "app")
            }
            world.process.restart()
            let count = what == "shrunken" ? 25 : 45
            try await world.until("all are stored") { world.kafka.stored.count == count }
            #expect(Set(world.kafka.records.compactMap(\.id?.stream)).count == 2)
            #expect(world.app.counters.endedStreams == 1)
            try await world.until("the registry knows the new stream alone") {
                (try? world.registry())?.map(\.stream) == [world.app.stream].compactMap { $0 }
            }
        }
    }

    @Test(
        "a file that is replaced or cut off while it is read ends its stream; the next one begins",
        arguments: [7, 8]
    )
    func rotation(inode: UInt64) throws {
        try ShipperWorld.run { world in
            let old = ShipperInput(lines(20) + "unterminated", inode: 7)
            world.inputs.add(old, to: "app")
            try await world.until("it is read") { world.kafka.stored.count == 20 }
            if inode == 7 { old.truncate() } else { old.end() }
            world.inputs.add(ShipperInput(lines(5, "new"), inode: inode), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 26 }
            #expect(world.kafka.messages[20] == "unterminated")
            #expect(Set(world.kafka.records.compactMap(\.id?.stream)).count == 2)
            #expect(world.app.counters.endedStreams == 1)
        }
    }

    @Test("an input that cannot be read again is a new stream in each life, counted by records")
    func pipes() throws {
        try ShipperWorld.run { configuration in
            configuration.shipper.sources = [SourceConfiguration(name: "net", kind: .tcp(host: "", port: 1))]
            configuration.shipper.sources[0].format = .plain
        } _: { world in
            for name in ["a", "b"] {
                let connection = ShipperInput(lines(3, name))
                connection.end()
                world.inputs.add(connection, to: "net")
            }
            try await world.until("both connections are stored") { world.kafka.stored.count == 6 }
            let streams = Set(world.kafka.records.compactMap(\.id?.stream))
            #expect(streams.count == 2)
            #expect(world.kafka.records.compactMap(\.id?.start).sorted() == [0, 0, 1, 1, 2, 2])
            world.process.crash()
            world.inputs.add(ShipperInput(lines(1, "c")), to: "net")
            world.process.restart()
            try await world.until("the new one is stored") { world.kafka.stored.count == 7 }
            #expect(Set(world.kafka.records.compactMap(\.id?.stream)).count == 3)
        }
    }

    @Test("a damaged registry stops the shipper instead of beginning anew")
    func damaged() throws {
        try ShipperWorld.run { world in
            world.inputs.add(ShipperInput(lines(3), inode: 7), to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition > 0 }
            world.process.crash()
            world.process.disk.replace("registry/shipper", with: Array("LDREG damaged beyond recognition".utf8))
            world.process.restart()
            try await world.until("it ends with an error") {
                world.current.state.withLock { $0.errors }.contains { $0.contains("registry") }
            }
            #expect(world.kafka.stored.count == 3)
        }
    }

    @Test(
        "while the disk is full nothing is announced, everything is sent, and there is an alarm",
        arguments: Seeds(1...10)
    )
    func diskFull(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) {
            $0.shipper.batch.maxRecords = 10
        } _: { world in
            let file = ShipperInput(lines(10), inode: 7)
            world.inputs.add(file, to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition > 0 }
            let saved = world.app.persistedPosition
            let fault = world.process.disk.inject(DiskFault(.fail(.noSpace), operations: [.replace, .append]))
            for index in 1..<20 {
                file.write(lines(10, from: index * 10))
                try await world.sleep(.milliseconds(200))
            }
            try await world.until("all are stored") { world.kafka.stored.count == 200 }
            #expect(world.app.persistedPosition == saved)
            #expect(world.status.alarms.contains { $0.contains("no space") })
            #expect(world.kafka.floors.allSatisfy { $0.floor.position <= saved })
            world.process.disk.heal(fault)
            let end = Int64(lines(200).utf8.count)
            try await world.until("it is persisted again") { world.app.persistedPosition == end }
            #expect(world.status.alarms.isEmpty)
        }
    }
}
