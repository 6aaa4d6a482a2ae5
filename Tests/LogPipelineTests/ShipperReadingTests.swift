import DrillSimulation
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("A shipper reads its sources")
struct ShipperReadingTests {
    @Test(
        "every line becomes one record with the positions of its bytes, terminator included",
        arguments: Seeds(1...20)
    )
    func ships(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) { world in
            world.inputs.add(ShipperInput("one\ntwo\r\n\nfour\n", inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 4 }
            let records = world.kafka.records
            #expect(records.map(\.message) == ["one", "two", "", "four"])
            #expect(records.compactMap(\.id?.start) == [0, 4, 9, 10])
            #expect(records.compactMap(\.id?.end) == [4, 9, 10, 15])
            #expect(records.allSatisfy { $0.source == "app" && $0.id?.stream == records[0].id?.stream })
            #expect(Set(world.kafka.stored.map(\.partition)).count == 1)
            try await world.until("all is settled") { world.app.settledPosition == 15 }
            #expect(world.app.counters.read == 4)
            #expect(world.app.counters.acknowledged == 4)
            #expect(world.app.holdings.isEmpty)
            #expect(world.status.bufferedBytes == 0)
        }
    }

    @Test("the result does not depend on how the bytes come", arguments: Seeds(1...20))
    func pieces(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) { world in
            let file = ShipperInput(inode: 7)
            world.inputs.add(file, to: "app")
            var random = RandomStream(seed: seed.value, name: "pieces")
            let text = Array(lines(200, "zeile ü"))
            var start = 0
            while start < text.count {
                let count = min(1 + random.index(below: 40), text.count - start)
                file.write(String(text[start..<(start + count)]))
                start += count
                try await world.sleep(.milliseconds(Int64(random.index(below: 30))))
            }
            try await world.until("all are stored") { world.kafka.stored.count == 200 }
            #expect(world.kafka.messages == (0..<200).map { "zeile ü \($0)" })
        }
    }

    @Test("an unfinished last line is a record once it was idle, and its terminator is none")
    func idleCut() throws {
        try ShipperWorld.run {
            $0.shipper.sources[0].idleCut = .seconds(2)
        } _: { world in
            let file = ShipperInput("done\nunfin", inode: 7)
            world.inputs.add(file, to: "app")
            try await world.sleep(.seconds(1))
            #expect(world.kafka.messages == ["done"])
            try await world.until("the rest is cut") { world.kafka.stored.count == 2 }
            #expect(world.kafka.records[1].id?.end == 10)
            file.write("\r\nnext\n")
            try await world.until("the next line is stored") { world.kafka.stored.count == 3 }
            #expect(world.kafka.messages == ["done", "unfin", "next"])
            #expect(world.kafka.records[2].id?.start == 12)
            try await world.until("all is settled") { world.app.persistedPosition == 17 }
        }
    }

    @Test("a line above the limit is cut, and read again it is cut at the same places", arguments: Seeds(1...10))
    func longLines(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) {
            $0.shipper.sources[0].maximumLineBytes = 64
        } _: { world in
            let long = String(repeating: "0123456789", count: 15)
            world.kafka.always(.appendAndLose)
            world.inputs.add(ShipperInput("short\n\(long)\nend\n", inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count >= 5 }
            world.process.crash()
            let first = world.kafka.records.prefix(5)
            world.kafka.always(.acknowledge)
            world.process.restart()
            try await world.until("all is settled") { world.app.settledPosition == 161 }
            #expect(first.map(\.message.utf8.count) == [5, 64, 64, 22, 3])
            #expect(Set(world.kafka.records.compactMap(\.id)) == Set(first.compactMap(\.id)))
        }
    }

    @Test("NDJSON lines keep their fields; what is no object is shipped whole, with the reason")
    func ndjson() throws {
        try ShipperWorld.run { configuration in
            configuration.shipper.sources[0].format = .ndjson
            configuration.shipper.sources[0].service = "fallback"
            configuration.shipper.sources[0].environment = "test"
            configuration.shipper.sources[0].defaultSeverity = .info
            configuration.shipper.sources[0].staticFields = [.init(name: "team", value: "web")]
        } _: { world in
            let text = """
                {"timestamp":"2026-01-02T03:04:05Z","severity":"error","service":"shop","message":"bang","code":7}
                {"message":"calm"}
                not json at all
                {"message":"truncated

                """
            world.inputs.add(ShipperInput(text, inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 4 }
            let records = world.kafka.records
            #expect(records.map(\.message) == ["bang", "calm", "not json at all", "{\"message\":\"truncated"])
            #expect(records.map(\.severity) == [.error, .info, .info, .info])
            #expect(records.map(\.service) == ["shop", "fallback", "fallback", "fallback"])
            #expect(records.allSatisfy { $0.environment == "test" && $0[attribute: "team"] == "web" })
            #expect(records[0][attribute: "code"] == 7)
            #expect(records.map { $0[attribute: "parse_error"] != nil } == [false, false, true, true])
            #expect(world.app.counters.parseErrors == 2)
            // The event's time is the record's own, Kafka's time is when it was observed.
            #expect(records[0].timestamp.nanoseconds == 1_767_323_045_000_000_000)
            #expect(world.kafka.stored[0].timestamp == records[0].observed.milliseconds)
        }
    }

    @Test("text lines become records by the pattern's groups; what does not match is shipped whole")
    func text() throws {
        try ShipperWorld.run { configuration in
            configuration.shipper.sources[0].format = .text(
                TextFormat(
                    pattern: #"(?P<timestamp>\S+ \S+) (?P<severity>\w+) \[(?P<thread>[^\]]*)\] (?P<message>.*)"#,
                    timestampFormat: "%Y-%m-%d %H:%M:%S,%f"
                )
            )
        } _: { world in
            let text = "2026-01-02 03:04:05,678 WARN [main] over the limit\n\tat com.example.Main\n"
            world.inputs.add(ShipperInput(text, inode: 7), to: "app")
            try await world.until("both are stored") { world.kafka.stored.count == 2 }
            let records = world.kafka.records
            #expect(records[0].severity == .warn)
            #expect(records[0].message == "over the limit")
            #expect(records[0][attribute: "thread"] == "main")
            #expect(records[0].timestamp.nanoseconds == 1_767_323_045_678_000_000)
            #expect(records[1].message == "\tat com.example.Main")
            #expect(records[1][attribute: "parse_error"] != nil)
        }
    }

    @Test("records below the minimum severity are filtered, counted, told, and passed over by the position")
    func filters() throws {
        try ShipperWorld.run { configuration in
            configuration.shipper.sources[0].format = .ndjson
            configuration.shipper.sources[0].minimumSeverity = .info
        } _: { world in
            let text = (0..<30).map { index in
                "{\"severity\":\"\(["debug", "info", "trace"][index % 3])\",\"message\":\"\(index)\"}\n"
            }.joined()
            world.inputs.add(ShipperInput(text + "{\"message\":\"no severity\"}\n", inode: 7), to: "app")
            let size = Int64(text.utf8.count + 26)
            try await world.until("all is settled") { world.app.settledPosition == size }
            #expect(world.kafka.stored.count == 11)
            #expect(world.app.counters.filtered == 20)
            #expect(world.app.counters.read == 31)
            let told = world.journal.entries
            #expect(told.count == 20 && Set(told).count == 20)
            #expect(told.allSatisfy { $0.settlement == SourceSettlement(.filtered, reason: "minimum-severity") })
            try await world.until("it is persisted") { world.app.persistedPosition == size }
            #expect(try world.registry().first?.saved.settledAtSource.total == 20)
        }
    }

    @Test("a batch that is filtered away entirely moves the position all the same")
    func filtersAll() throws {
        try ShipperWorld.run { configuration in
            configuration.shipper.sources[0].defaultSeverity = .debug
            configuration.shipper.sources[0].minimumSeverity = .error
        } _: { world in
            world.inputs.add(ShipperInput(lines(50), inode: 7), to: "app")
            try await world.until("it is persisted") { world.app.persistedPosition == Int64(lines(50).utf8.count) }
            #expect(world.kafka.stored.isEmpty)
        }
    }

    @Test("a failing input is tried again, and is an alarm meanwhile")
    func inputFails() throws {
        try ShipperWorld.run { world in
            let file = ShipperInput(lines(3), inode: 7)
            file.fail(4)
            world.inputs.add(file, to: "app")
            try await world.until("there is an alarm") {
                world.status.alarms.contains { $0.contains("cannot be read") }
            }
            try await world.until("all are stored") { world.kafka.stored.count == 3 }
            #expect(world.status.alarms.isEmpty)
        }
    }
}
