import Foundation
import LogModel
import RecordProtocol
import SystemPorts

/// The records that the codec is measured on, all bytes different from record to record.
struct CodecRecords {
    enum Kind: String, CaseIterable {
        /// What a service writes: flat, in the usual order, plain ASCII.
        case flat
        /// What a shipper puts into Kafka: the same with id and observed time.
        case wire
        /// Made to hurt: keys in random order, four messages in ten with escapes, some beyond ASCII.
        case hurting
    }

    let kind: Kind
    let batches: [ByteRecords]
    let recordCount: Int
    let byteCount: Int

    static let batchCount = 4_096

    init(_ kind: Kind, count: Int) {
        var random = RandomStream(seed: 1, name: "codec-\(kind.rawValue)")
        var batches: [ByteRecords] = []
        var byteCount = 0
        for start in stride(from: 0, to: count, by: Self.batchCount) {
            var bytes: [UInt8] = []
            var ranges: [ByteRange] = []
            for index in start..<min(count, start + Self.batchCount) {
                let first = bytes.count
                bytes += Array(Self.text(kind, index, &random).utf8)
                ranges.append(ByteRange(start: first, end: bytes.count))
                bytes.append(0x0A)
            }
            byteCount += bytes.count - ranges.count
            batches.append(ByteRecords(bytes: bytes, ranges: ranges))
        }
        self.kind = kind
        self.batches = batches
        recordCount = count
        self.byteCount = byteCount
    }

    private static let services = ["checkout", "cart", "search", "billing", "auth", "catalogue", "mail", "gateway"]
    private static let severities = ["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"]
    private static let verbs = ["accepted", "served", "refused", "retried", "queued", "rendered"]
    private static let escaped = [
        "say \\\"hi\\\" to ", "C:\\\\temp\\\\", "line\\nnext ", "caf\\u00e9 ", "naïve ", "tab\\t",
    ]

    private static func text(_ kind: Kind, _ index: Int, _ random: inout RandomStream) -> String {
        func pick(_ list: [String]) -> String { list[random.index(below: list.count)] }
        let moment = Timestamp(nanoseconds: 1_767_225_600_000_000_000 + Int64(index) * 1_000_003)
        var message =
            "\(pick(verbs)) order \(random.below(900_000) + 100_000) of customer \(random.below(90_000) + 10_000)"
        if kind == .hurting, random.chance(4, outOf: 10) { message = pick(escaped) + message }
        let trace = String(format: "%016lx", random.next())
        var members = [
            "\"timestamp\":\"\(moment.text)\"", "\"severity\":\"\(pick(severities))\"",
            "\"service\":\"\(pick(services))\"", "\"environment\":\"prod\"",
            "\"host\":\"web-\(random.below(20) + 10)\"", "\"message\":\"\(message)\"", "\"trace_id\":\"\(trace)\"",
            "\"status\":\(random.below(400) + 200)", "\"duration_ms\":\(random.below(900) + 100).5",
        ]
        if kind == .hurting {
            for last in stride(from: members.count - 1, to: 0, by: -1) {
                members.swapAt(last, random.index(below: last + 1))
            }
        }
        if kind == .wire {
            let id = RecordID(stream: StreamID(high: 7, low: 9), start: Int64(index) * 234, end: Int64(index + 1) * 234)
            members.insert("\"_id\":\"\(id)\"", at: 0)
            members.insert("\"observed\":\"\((moment + .milliseconds(3)).text)\"", at: 2)
        }
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// The same record for Foundation.
struct FoundationRecord: Codable {
    var id: String?
    var timestamp: String
    var observed: String?
    var severity: String
    var service: String
    var environment: String
    var host: String
    var message: String
    var traceID: String
    var status: Int
    var duration: Double

    enum CodingKeys: String, CodingKey {
        case id = "_id"
        case timestamp, observed, severity, service, environment, host, message
        case traceID = "trace_id"
        case status
        case duration = "duration_ms"
    }
}
