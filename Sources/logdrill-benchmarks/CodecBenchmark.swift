import Foundation
import LogModel
import RecordProtocol
import SystemPorts

/// Records between bytes and columns, beside `JSONDecoder`, `JSONEncoder` and `memcpy` on the same records.
enum CodecBenchmark {
    /// `codec [RECORDS] [KIND…]`; one million of every kind by default. Foundation gets a twentieth of them.
    static func run(_ options: [String]) throws {
        let count = options.lazy.compactMap { Int($0) }.first ?? 1_000_000
        let kinds = options.compactMap { CodecRecords.Kind(rawValue: $0) }
        let rounds = 5
        for kind in kinds.isEmpty ? CodecRecords.Kind.allCases : kinds {
            let records = CodecRecords(kind, count: count)
            let size = records.byteCount / records.recordCount
            print(
                "\(kind.rawValue): \(records.recordCount) records of \(size) bytes, best of \(rounds) rounds, one core"
            )
            let copy = best(rounds) { copied(records) }
            let decode = best(rounds) { decodedCount(records) }
            let batches = decoded(records)
            let foundation = try FoundationCodec(records, count: max(1, count / 20))
            let reference = try foundation.decode()
            report("memcpy", records.byteCount, records.recordCount, copy)
            report("decode", records.byteCount, records.recordCount, decode, reference)
            report("JSONDecoder", reference.bytes, reference.records, reference.seconds)
            var encodedBytes = 0
            let encode = best(rounds) {
                encodedBytes = encoded(batches)
                return encodedBytes
            }
            let written = try foundation.encode()
            report("encode", encodedBytes, records.recordCount, encode, written)
            report("JSONEncoder", written.bytes, written.records, written.seconds)
            print("")
        }
    }

    static func decoded(_ records: CodecRecords) -> [LogBatch] {
        let decoder = LogBatchDecoder(records.kind == .wire ? .wire : .foreign)
        let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 1_767_225_600_000_000_000))
        return records.batches.map { batch in
            let decoded = decoder.decode(batch, defaults: defaults)
            precondition(decoded.failures.isEmpty, "the benchmark's records must decode")
            return decoded.batch
        }
    }

    /// Decodes every batch, and lets it go before the next, as a pipeline does and as Foundation's values are let go here:
    /// to keep all of them would measure how fast the system hands out memory.
    private static func decodedCount(_ records: CodecRecords) -> Int {
        let decoder = LogBatchDecoder(records.kind == .wire ? .wire : .foreign)
        let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 1_767_225_600_000_000_000))
        return records.batches.reduce(0) { $0 + decoder.decode($1, defaults: defaults).batch.count }
    }

    private static func encoded(_ batches: [LogBatch]) -> Int {
        let encoder = WireEncoder()
        let stream = StreamID(high: 7, low: 9)
        var bytes = 0
        var position: Int64 = 0
        for batch in batches {
            var builder = WireBatchBuilder(encoder, capacity: batch.count * 400)
            for row in 0..<batch.count {
                builder.append(batch, row: row, id: RecordID(stream: stream, start: position, end: position + 234))
                position += 234
            }
            bytes += builder.byteCount
            _ = builder.finish(floor: nil).count
        }
        return bytes
    }

    private static func copied(_ records: CodecRecords) -> Int {
        var sum = 0
        for batch in records.batches {
            let copy = [UInt8](unsafeUninitializedCapacity: batch.bytes.count) { target, count in
                batch.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
                count = batch.bytes.count
            }
            sum += Int(copy[copy.count / 2])
        }
        return sum
    }

    /// The shortest time of several rounds, in seconds of this thread's work: other processes may be busy beside it.
    static func best(_ rounds: Int, _ body: () throws -> Int) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<rounds {
            let (time, result) = try Clocks.work(body)
            precondition(result != Int.min, "the result is used")
            best = min(best, time)
        }
        return best
    }

    /// What Foundation does with the records that shippers write, as a yardstick for whole pipelines.
    static func recordsPerSecondOfJSONDecoder() throws -> Double {
        let figure = try FoundationCodec(CodecRecords(.wire, count: 50_000), count: 50_000).decode()
        return Double(figure.records) / figure.seconds
    }

    private static func report(
        _ name: String,
        _ bytes: Int,
        _ records: Int,
        _ seconds: Double,
        _ reference: FoundationCodec.Figure? = nil
    ) {
        let speed = Double(bytes) / seconds / 1e6
        var line = "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0)
        line += String(format: "%8.0f MB/s %7.2f M records/s", speed, Double(records) / seconds / 1e6)
        if let reference {
            line += String(
                format: "  %5.1f times Foundation",
                speed / (Double(reference.bytes) / reference.seconds / 1e6)
            )
        }
        print(line)
    }
}

/// Foundation's coders on the first of the same records, one value per record.
private struct FoundationCodec {
    struct Figure {
        let bytes: Int
        let records: Int
        let seconds: Double
    }

    let inputs: [Data]

    init(_ records: CodecRecords, count: Int) throws {
        inputs = records.batches.prefix(count / CodecRecords.batchCount + 1).flatMap { batch in
            (0..<batch.count).map { Data(batch[$0]) }
        }
    }

    private func values() throws -> [FoundationRecord] {
        let decoder = JSONDecoder()
        return try inputs.map { try decoder.decode(FoundationRecord.self, from: $0) }
    }

    func decode() throws -> Figure {
        let decoder = JSONDecoder()
        let seconds = try CodecBenchmark.best(2) {
            try inputs.reduce(0) { $0 + (try decoder.decode(FoundationRecord.self, from: $1).message.utf8.count) }
        }
        return Figure(bytes: inputs.reduce(0) { $0 + $1.count }, records: inputs.count, seconds: seconds)
    }

    func encode() throws -> Figure {
        let values = try values()
        let encoder = JSONEncoder()
        var bytes = 0
        let seconds = try CodecBenchmark.best(2) {
            bytes = 0
            for value in values { bytes += try encoder.encode(value).count }
            return bytes
        }
        return Figure(bytes: bytes, records: values.count, seconds: seconds)
    }
}
