public import SystemPorts

/// Records that somebody other than a shipper writes straight into the topic: without an id, and some of them
/// undecodable, each in its own way. The key names source and ordinal, so that a record is known wherever it is found.
///
/// `@unchecked Sendable`: belongs to one simulation's thread, like the log behind it.
public final class ForeignLog: @unchecked Sendable {
    /// How a record is broken.
    public enum Defect: Int, CaseIterable, Sendable {
        case cutShort, notText, notAnObject, badTimestamp, twiceTheSameName, empty
    }

    public let name: String
    /// What the records would be.
    public let lines: SourceLog
    /// One in so many is broken; `nil` for none.
    public let brokenOneIn: UInt64?
    private let seed: UInt64

    public init(_ lines: SourceLog, seed: UInt64, brokenOneIn: UInt64?) {
        name = lines.name
        self.lines = lines
        self.brokenOneIn = brokenOneIn
        var hash = StableHash(seed: seed)
        hash.combine("defects of \(lines.name)")
        self.seed = hash.value
    }

    /// What is wrong with record `ordinal`; `nil` for a good one.
    public func defect(of ordinal: Int) -> Defect? {
        guard let brokenOneIn, brokenOneIn > 0 else { return nil }
        var random = OrdinalRandom(seed: seed, ordinal: ordinal)
        guard random.next() % brokenOneIn == 0 else { return nil }
        return Defect(rawValue: Int(random.next() % UInt64(Defect.allCases.count)))
    }

    /// The value of record `ordinal`, and when it is meant to be written; `nil` behind the last.
    public func record(_ ordinal: Int) -> (value: [UInt8], intended: Instant)? {
        guard let block = lines.content(ordinal / SourceLog.blockRecords) else { return nil }
        let index = ordinal % SourceLog.blockRecords
        guard index < block.count else { return nil }
        let start = index == 0 ? 0 : Int(block.ends[index - 1])
        let line = Array(block.bytes[start..<(Int(block.ends[index]) - 1)])
        return (broken(line, defect(of: ordinal)), Instant(nanoseconds: block.times[index]))
    }

    /// The key under which record `ordinal` is written.
    public func key(of ordinal: Int) -> [UInt8] {
        Array("\(name)#\(ordinal)".utf8)
    }

    /// The ordinal that a key names, if it is one of this log's.
    public func ordinal(ofKey key: some Collection<UInt8>) -> Int? {
        let text = String(decoding: key, as: UTF8.self)
        guard text.hasPrefix(name + "#") else { return nil }
        return Int(text.dropFirst(name.count + 1))
    }

    private func broken(_ line: [UInt8], _ defect: Defect?) -> [UInt8] {
        switch defect {
        case nil: return line
        case .cutShort: return Array(line.dropLast(line.count / 3 + 1))
        case .notText: return line.dropLast() + [0xFF, 0xFE, 0x22, 0x7D]
        case .notAnObject: return [0x5B] + line + [0x5D]
        case .badTimestamp: return Array("{\"timestamp\":\"yesterday\",".utf8) + line.dropFirst(46)
        case .twiceTheSameName: return line.dropLast() + Array(",\"seq\":0}".utf8)
        case .empty: return []
        }
    }
}
