import KafkaPorts
import RecordProtocol

/// Finds the source and the ordinal behind an id.
struct StreamDirectory {
    /// How a stream's positions lead to ordinals.
    enum Positions {
        /// Bytes of the source's file.
        case bytes
        /// Counted records of one connection: the ordinals that went through it, in runs.
        case counted([Range<Int>])
    }

    struct Entry {
        /// Index among the evidence's sources.
        let source: Int
        let positions: Positions
        let owner: StreamOwner
    }

    private(set) var entries: [StreamID: Entry] = [:]
    /// Indices among the evidence's sources, by name.
    private(set) var numbers: [String: Int] = [:]
    private let sockets: [SimulatedSocket?]

    /// - Parameter known: what was found earlier in the run, beside what `evidence` tells.
    init(_ evidence: Evidence, known: [StreamID: Entry] = [:]) {
        entries = known
        sockets = evidence.sources.map(\.socket)
        for (index, source) in evidence.sources.enumerated() { numbers[source.log.name] = index }
        for owner in evidence.streams {
            guard let number = numbers[owner.source] else { continue }
            let socket = evidence.sources[number].socket
            let positions: Positions = socket.map { .counted($0.ordinals(ofConnection: owner.connection)) } ?? .bytes
            entries[owner.stream] = Entry(source: number, positions: positions, owner: owner)
        }
    }

    /// The entry of a stream. One that no status spoke of (its shipper died too soon) is taken for a reading of the file
    /// whose name its record bears; the fields will tell if that is wrong.
    mutating func entry(of stream: StreamID, bearing source: String?) -> Entry? {
        if let entry = entries[stream] { return entry }
        guard let source, let number = numbers[source], sockets[number] == nil else { return nil }
        let entry = Entry(source: number, positions: .bytes, owner: StreamOwner(stream, source: source))
        entries[stream] = entry
        return entry
    }

    /// The ordinals of records that begin within `positions` of a stream.
    static func ordinals(_ entry: Entry, _ positions: Range<Int64>, in table: EmittedTable) -> [Range<Int>] {
        switch entry.positions {
        case .bytes: return [table.ordinals(in: positions)]
        case .counted(let runs):
            var result: [Range<Int>] = []
            var before: Int64 = 0
            for run in runs {
                let from = max(positions.lowerBound, before) - before
                let until = min(positions.upperBound, before + Int64(run.count)) - before
                if from < until { result.append(run.lowerBound + Int(from)..<run.lowerBound + Int(until)) }
                before += Int64(run.count)
            }
            return result
        }
    }

    /// The ordinal of the record `start ..< end` of a stream.
    static func ordinal(_ entry: Entry, _ start: Int64, _ end: Int64, hint: Int, in table: EmittedTable) -> Int? {
        switch entry.positions {
        case .bytes: return table.ordinal(start, end, hint: hint)
        case .counted:
            guard end == start + 1 else { return nil }
            return ordinals(entry, start..<end, in: table).first?.lowerBound
        }
    }
}

extension SimulatedSocket {
    /// The ordinals that were accepted by connection `number`, in order.
    func ordinals(ofConnection number: Int) -> [Range<Int>] {
        fates.indices.compactMap { index in
            guard fates[index].kind == .accepted(connection: number) else { return nil }
            return fates[index].first..<(index + 1 < fates.count ? fates[index + 1].first : nextOrdinal)
        }
    }

    /// The ordinals that the writer dropped, with the reason.
    var droppedOrdinals: [(ordinals: Range<Int>, reason: String)] {
        fates.indices.compactMap { index in
            guard case .dropped(let reason) = fates[index].kind else { return nil }
            return (fates[index].first..<(index + 1 < fates.count ? fates[index + 1].first : nextOrdinal), reason)
        }
    }
}
