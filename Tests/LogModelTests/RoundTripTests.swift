import LogModel
import RecordProtocol
import SystemPorts
import Testing

@Suite("Round trips")
struct RoundTripTests {
    private func decode(_ records: ByteRecords) -> DecodedBatch {
        LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment))
    }

    private func byteRecords(_ values: [[UInt8]]) -> ByteRecords {
        var bytes: [UInt8] = []
        var ranges: [ByteRange] = []
        for value in values {
            ranges.append(ByteRange(start: bytes.count, end: bytes.count + value.count))
            bytes += value
        }
        return ByteRecords(bytes: bytes, ranges: ranges)
    }

    @Test("ten thousand records come back as they were", arguments: 0..<20)
    func records(_ seed: Int) throws {
        var source = RandomRecords(seed: UInt64(seed))
        let records = (0..<500).map { _ in source.record() }
        let decoded = decode(byteRecords(records.map { WireEncoder.encode($0) }))
        #expect(decoded.failures == [])
        for row in 0..<decoded.batch.count { try #require(decoded.batch.record(row) == records[row]) }
    }

    @Test("a decoder that has learned from earlier batches reads the next ones as a new one does", arguments: 0..<20)
    func sequence(_ seed: Int) throws {
        var source = RandomRecords(seed: UInt64(3_000 + seed))
        let learned = LogBatchDecoder(.wire)
        var earlier: [(batch: LogBatch, records: [LogRecord])] = []
        for length in [1, 3, 0, 10, 200, 1, 40] {
            let records = (0..<length).map { _ in source.record() }
            var values = records.map { WireEncoder.encode($0) }
            if seed % 2 == 1, length > 2 { values[1] = Array("{\"broken".utf8) }
            let bytes = byteRecords(values)
            let decoded = learned.decode(bytes, defaults: RecordDefaults(observed: someMoment, service: "web"))
            let anew = LogBatchDecoder(.wire).decode(
                bytes,
                defaults: RecordDefaults(observed: someMoment, service: "web")
            )
            #expect(decoded.failures == anew.failures)
            try #require(decoded.batch.count == anew.batch.count)
            for row in decoded.batch.indices {
                try #require(decoded.batch.record(row) == anew.batch.record(row))
                try #require(decoded.batch.inputIndex(row) == anew.batch.inputIndex(row))
            }
            earlier.append((decoded.batch, anew.batch.indices.map { anew.batch.record($0) }))
        }
        // What was learned later changes nothing in the batches that share it.
        for (batch, records) in earlier {
            for row in batch.indices { try #require(batch.record(row) == records[row]) }
        }
    }

    @Test("a batch encodes to the same bytes as its records one by one", arguments: 0..<20)
    func batches(_ seed: Int) throws {
        var source = RandomRecords(seed: UInt64(1_000 + seed))
        var records = (0..<60).map { _ in source.record() }
        let batch = LogBatch(records: records)
        for row in records.indices { records[row].id = source.id() }
        var builder = WireBatchBuilder(WireEncoder(), capacity: seed)
        for row in records.indices {
            if let id = records[row].id { builder.append(batch, row: row, id: id) }
        }
        let floor = seed % 2 == 0 ? nil : FloorAnnouncement(position: .max, acknowledged: .max)
        let sealed = builder.finish(floor: floor)
        #expect(sealed.count == records.count)
        for row in records.indices {
            let alone = WireEncoder.encode(records[row], floor: row == 0 ? floor : nil)
            try #require(String(decoding: sealed[row], as: UTF8.self) == String(decoding: alone, as: UTF8.self))
        }
        let decoded = decode(sealed)
        #expect(decoded.failures == [])
        #expect(decoded.batch.floors == (floor.map { [RowFloor(row: 0, floor: $0)] } ?? []))
        for row in records.indices { try #require(decoded.batch.record(row) == records[row]) }
    }

    @Test("keys in any order, blanks and escaped names say the same", arguments: 0..<40)
    func shuffled(_ seed: Int) throws {
        var source = RandomRecords(seed: UInt64(2_000 + seed))
        for _ in 0..<50 {
            var record = source.record()
            let members = Members(of: record).shuffled(&source.random)
            let decoded = decode(byteRecords([Array(members.text(&source.random).utf8)]))
            try #require(decoded.failures == [])
            let found = decoded.batch.record(0)
            record.attributes.sort { $0.name < $1.name }
            var sorted = found
            sorted.attributes.sort { $0.name < $1.name }
            try #require(sorted == record)
            // Encoding takes its way around the contiguous copy here.
            #expect(decode(byteRecords([WireEncoder.encode(found)])).batch.record(0) == found)
            var builder = WireBatchBuilder(WireEncoder())
            builder.append(decoded.batch, row: 0, id: source.id())
            let again = decode(builder.finish())
            #expect(again.failures == [])
            #expect(again.batch.record(0).attributes == found.attributes)
            #expect(again.batch.message(0) == found.message)
        }
    }

    @Test("any cut of a record is told as truncated, at its end")
    func truncated() {
        var source = RandomRecords(seed: 3)
        for _ in 0..<40 {
            let bytes = WireEncoder.encode(source.record())
            let cuts = (1..<bytes.count).map { Array(bytes[..<$0]) }
            let decoded = decode(byteRecords(cuts))
            #expect(decoded.batch.count == 0)
            let wrong = decoded.failures.filter { failure in
                failure.error.code != .truncated || failure.error.byteOffset != cuts[failure.index].count
            }
            // Half a number or date is malformed in its own right where something could still follow.
            #expect(wrong.allSatisfy { $0.error.code == .badNumber }, "\(wrong.prefix(3))")
        }
    }
}

/// The members of a record's wire form as texts.
private struct Members {
    var parts: [(name: String, value: String)] = []

    init(of record: LogRecord) {
        for attribute in record.attributes {
            var alone = LogRecord(timestamp: someMoment, message: "")
            alone.attributes = [attribute]
            let text = String(decoding: WireEncoder.encode(alone), as: UTF8.self)
            let empty = String(
                decoding: WireEncoder.encode(LogRecord(timestamp: someMoment, message: "")),
                as: UTF8.self
            )
            let member = text.dropFirst(empty.count).dropLast()
            let end = Self.nameEnd(member)
            parts.append((String(member[..<end]), String(member[member.index(after: end)...])))
        }
        var bare = record
        bare.attributes = []
        let text = String(decoding: WireEncoder.encode(bare), as: UTF8.self)
        var rest = text.dropFirst().dropLast()
        while !rest.isEmpty {
            let end = Self.nameEnd(rest)
            let name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            let value = Self.stringEnd(rest)
            parts.append((name, String(rest[..<value])))
            rest = rest[value...].dropFirst()
        }
    }

    /// Behind the string that `text` begins with.
    private static func stringEnd(_ text: Substring) -> Substring.Index {
        var index = text.utf8.index(after: text.startIndex)
        while text.utf8[index] != 0x22 {
            if text.utf8[index] == 0x5C { index = text.utf8.index(after: index) }
            index = text.utf8.index(after: index)
        }
        return text.utf8.index(after: index)
    }

    private static func nameEnd(_ text: Substring) -> Substring.Index { stringEnd(text) }

    func shuffled(_ random: inout RandomStream) -> Members {
        var copy = self
        for last in stride(from: parts.count - 1, to: 0, by: -1) {
            copy.parts.swapAt(last, random.index(below: last + 1))
        }
        return copy
    }

    func text(_ random: inout RandomStream) -> String {
        func blanks() -> String {
            random.chance(1, outOf: 4) ? [" ", "\n", "\t ", "\r\n"][random.index(below: 4)] : ""
        }
        let members = parts.map { part in
            var name = part.name
            if random.chance(1, outOf: 4), name.hasPrefix("\"a") { name = "\"\\u0061" + name.dropFirst(2) }
            return blanks() + name + blanks() + ":" + blanks() + part.value + blanks()
        }
        return blanks() + "{" + members.joined(separator: ",") + "}" + blanks()
    }
}
