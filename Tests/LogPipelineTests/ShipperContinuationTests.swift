import DrillSimulation
import LogModel
import LogPipeline
import RecordProtocol
import SystemPorts
import Testing

@Suite("A shipper joins lines that belong together")
struct ShipperContinuationTests {
    private static let stack = "one\n\tat a\n\tat b\r\ntwo\n\tat c\nthree\n"

    @Test("indented lines are part of the record before them, in pieces of any size", arguments: Seeds(1...20))
    func joins(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) {
            $0.shipper.sources[0].continuation = #"^\s"#
        } _: { world in
            let file = ShipperInput(inode: 7)
            world.inputs.add(file, to: "app")
            var random = RandomStream(seed: seed.value, name: "pieces")
            var rest = Array(Self.stack.utf8)[...]
            while !rest.isEmpty {
                let count = 1 + random.index(below: 9)
                file.write(String(decoding: rest.prefix(count), as: UTF8.self))
                rest = rest.dropFirst(count)
                try await world.sleep(.milliseconds(Int64(random.index(below: 20))))
            }
            try await world.until("all are stored") { world.kafka.stored.count == 3 }
            #expect(world.kafka.messages == ["one\n\tat a\n\tat b", "two\n\tat c", "three"])
            #expect(world.kafka.records.compactMap(\.id?.start) == [0, 17, 27])
            #expect(world.kafka.records.compactMap(\.id?.end) == [17, 27, 33])
        }
    }

    @Test("a record waits for its time-out, and what comes later is a record of its own")
    func timeOut() throws {
        try ShipperWorld.run {
            $0.shipper.sources[0].continuation = #"^\s"#
            $0.shipper.sources[0].continuationTimeout = .seconds(2)
        } _: { world in
            let file = ShipperInput("one\n\tat a\n", inode: 7)
            world.inputs.add(file, to: "app")
            try await world.sleep(.seconds(1))
            #expect(world.kafka.messages.isEmpty, "more may come")
            try await world.until("it is taken as it is") { world.kafka.stored.count == 1 }
            file.write("\tat late\n")
            try await world.until("the rest is stored") { world.kafka.stored.count == 2 }
            #expect(world.kafka.messages == ["one\n\tat a", "\tat late"])
            try await world.until("all is settled") { world.app.persistedPosition == 19 }
        }
    }

    @Test("read again after a crash, records that were cut by time are cut at the same places", arguments: Seeds(1...10))
    func crash(seed: Seed) throws {
        try ShipperWorld.run(seed: seed) {
            $0.shipper.sources[0].continuation = #"^\s"#
            $0.shipper.sources[0].continuationTimeout = .seconds(1)
        } _: { world in
            let file = ShipperInput("one\n\tat a\n", inode: 7)
            world.kafka.always(.appendAndLose)
            world.inputs.add(file, to: "app")
            try await world.until("the first is in the log") { world.kafka.stored.count >= 1 }
            world.process.crash()
            file.write("\tat late\ntwo\n")
            world.kafka.always(.acknowledge)
            world.process.restart()
            try await world.until("all is settled") { world.app.persistedPosition == 23 }
            var seen: [RecordID: String] = [:]
            for (id, message) in zip(world.kafka.records.compactMap(\.id), world.kafka.messages) {
                #expect(seen[id] == nil || seen[id] == message)
                seen[id] = message
            }
            #expect(Set(seen.values) == ["one\n\tat a", "\tat late", "two"])
        }
    }

    @Test("with a text format the first line is matched, and the others belong to the message")
    func textFormat() throws {
        try ShipperWorld.run {
            $0.shipper.sources[0].continuation = #"^\s"#
            $0.shipper.sources[0].format = .text(TextFormat(pattern: #"^(?P<severity>\w+) (?P<message>.*)$"#))
        } _: { world in
            world.inputs.add(ShipperInput("ERROR it broke\r\n\tat a\nINFO fine\n", inode: 7), to: "app")
            try await world.until("all are stored") { world.kafka.stored.count == 2 }
            #expect(world.kafka.messages == ["it broke\r\n\tat a", "fine"])
            #expect(world.kafka.records.map(\.severity) == [.error, .info])
            #expect(world.app.counters.parseErrors == 0)
        }
    }
}
