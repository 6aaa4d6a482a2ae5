import InMemoryLogStore
import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// What became of one record, looked up in the evidence by its ids: in words.
struct RecordFate {
    let words: String

    init(_ ids: [RecordID], source: String, ordinal: Int, emitted: Instant?, _ evidence: Evidence) {
        let start = evidence.start
        func clock(_ time: Instant) -> String { Wording.clock(time - start) }
        func holds(_ positions: StreamPositions) -> Bool {
            ids.contains { $0.stream == positions.stream && positions.positions.contains($0.start, $0.end) }
        }
        let stored = Self.stored(ids, evidence)
        if let first = stored.first {
            let latency = emitted.map { ", \(Wording.duration(first - $0)) after it was meant to be emitted" } ?? ""
            let again =
                stored.count > 1 ? "; stored again at \(stored.dropFirst().map(clock).joined(separator: ", "))" : ""
            words = "stored at \(clock(first))\(latency)\(again)"
        } else if let letter = evidence.store.letters.first(where: { letter in ids.contains(letter.row.id) }) {
            words = "dead-lettered: \(letter.row.reason)"
        } else if evidence.store.filtered.contains(where: holds) {
            words = "taken out by a processor's filter"
        } else if let run = evidence.settlements.first(where: { run in
            ids.contains { $0.stream == run.stream && run.positions.contains($0.start) }
        }) {
            words = "\(run.settlement.kind.rawValue) by a shipper: \(run.settlement.reason)"
        } else if let place = Self.logPlace(ids, evidence) {
            words = "never stored; it lies in \(place)"
        } else if let cut = Self.lastCut(ids, evidence) {
            words = "lost: \(cut.broker) held it in \(cut.partition) and holds it no more, and nobody else does"
        } else if ids.isEmpty {
            words = "never read by a shipper"
        } else {
            words = "nobody accounts for it: neither the store, nor the dead letters, nor any log"
        }
    }

    private static func stored(_ ids: [RecordID], _ evidence: Evidence) -> [Instant] {
        var times: [Instant] = []
        for segment in evidence.store.segments {
            for place in 0..<segment.count where ids.contains(segment.id(segment.row(place))) {
                times.append(segment.committed)
            }
        }
        return times
    }

    private static func logPlace(_ ids: [RecordID], _ evidence: Evidence) -> String? {
        for log in evidence.logs {
            if log.runs.contains(where: { run in
                ids.contains { $0.stream == run.stream && run.positions.contains($0.start) }
            }) {
                return "the log of \(log.partition)"
            }
        }
        return nil
    }

    private static func lastCut(_ ids: [RecordID], _ evidence: Evidence) -> ReplicaCut? {
        evidence.cuts.last { cut in
            cut.runs.contains { run in ids.contains { $0.stream == run.stream && run.positions.contains($0.start) } }
        }
    }
}
