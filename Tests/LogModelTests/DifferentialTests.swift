import Foundation
import LogModel
import RecordProtocol
import SystemPorts
import Testing

/// What another JSON reader accepts we accept, and what it refuses we refuse, on records with random damage.
@Suite("Beside Foundation's reader")
struct DifferentialTests {
    private func damaged(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.index(below: 3) where !bytes.isEmpty {
            let place = random.index(below: bytes.count)
            let interesting = Array("{}[]\":,\\/ut0123456789eE+-. \n\tx".utf8) + [0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
            let byte = interesting[random.index(below: interesting.count)]
            switch random.index(below: 4) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default:
                let end = min(bytes.count, place + random.index(below: 12))
                bytes.replaceSubrange(place..<place, with: bytes[place..<end])
            }
        }
        return bytes
    }

    /// Ours are rules beyond JSON's.
    private static let stricter: Set<DecodeError.Code> = [
        .duplicateKey, .badTimestamp, .badSeverity, .badID, .badFloor, .wrongType, .tooDeep,
    ]

    @Test("damaged records are accepted or refused alike", arguments: 0..<20)
    func damagedRecords(_ seed: Int) throws {
        var source = RandomRecords(seed: UInt64(5_000 + seed))
        var compared = 0
        for _ in 0..<250 {
            let bytes = damaged(WireEncoder.encode(source.record()), &source.random)
            // A NUL makes Foundation guess at UTF-16 and UTF-32, and it refuses numbers beyond a Double.
            guard !bytes.contains(0), bytes.first != 0xEF else { continue }
            let records = ByteRecords(bytes: bytes, ranges: [ByteRange(start: 0, end: bytes.count)])
            let decoded = LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: someMoment))
            let ours = decoded.failures.first?.error
            if let ours, Self.stricter.contains(ours.code) { continue }
            let theirs = Self.verdict(bytes)
            guard ours != nil || theirs != .outOfRange else { continue }
            compared += 1
            try #require(
                (ours == nil) == (theirs == .accepted),
                "\(String(describing: ours)), \(theirs): \(String(decoding: bytes, as: UTF8.self))"
            )
        }
        #expect(compared > 100)
    }

    private enum Verdict: Equatable {
        case accepted, outOfRange
        case refused(String)
    }

    private static func verdict(_ bytes: [UInt8]) -> Verdict {
        do {
            let value = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            return value is [String: Any] ? .accepted : .refused("not an object")
        } catch {
            let text = "\((error as NSError).userInfo)"
            return text.contains("not representable") || text.contains("too large") ? .outOfRange : .refused(text)
        }
    }
}
