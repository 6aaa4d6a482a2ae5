import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// Whose story is told: resolved with what a first run has left behind.
struct StorySubject {
    /// As people name it.
    let name: String
    let scope: StoryRecorder.Scope
    /// When the record was meant to be emitted, and which one of its source it is.
    var emission: (time: Instant, source: String, ordinal: Int)?
    /// What became of it.
    var end = ""
    /// The anomaly that the story is told for, and when it happened; `nil` where none was asked for.
    var anomaly: (name: String, example: String, time: Instant?)?

    /// - Throws: ``DrillError`` where there is no such anomaly, record or partition.
    init(_ request: StoryRequest, _ report: DrillReport, _ evidence: Evidence) throws {
        switch request {
        case .around(let wanted): self = try Self.around(wanted, report, evidence)
        case .record(let source, let ordinal): self = try Self.record(source, ordinal, evidence)
        case .id(let id): self = try Self.id(id, evidence)
        case .partition(let partition): self = try Self.partition(partition, report, evidence)
        }
    }

    private init(name: String, scope: StoryRecorder.Scope) {
        self.name = name
        self.scope = scope
    }

    // MARK: By anomaly

    private static func around(_ wanted: Anomaly?, _ report: DrillReport, _ evidence: Evidence) throws -> StorySubject {
        let found = report.violations + report.permitted
        guard let violation = found.first(where: { wanted == nil || $0.anomaly == wanted?.rawValue }) else {
            var names: [String] = []
            for name in found.map(\.anomaly) where !names.contains(name) { names.append(name) }
            let there =
                names.isEmpty
                ? "\(wanted == nil ? "" : "it has none; ")name a record (--record) or a partition (--partition)"
                : "it has: \(names.joined(separator: ", "))"
            throw DrillError("seed \(report.seed) has no \(wanted?.rawValue ?? "anomaly"); \(there)")
        }
        guard let example = violation.examples.first(where: { $0.subject != nil }), let about = example.subject else {
            let first = violation.examples.first?.text ?? "no example was kept"
            throw DrillError(
                "\(violation.anomaly) is about no single record or partition (\(first)); "
                    + "name a record (--record) or a partition (--partition)"
            )
        }
        var subject: StorySubject
        switch about {
        case .record(let source, let ordinal): subject = try record(source, ordinal, evidence)
        case .id(let id): subject = try self.id(id, evidence)
        case .partition(let partition): subject = try self.partition(partition, report, evidence)
        }
        let time = example.time.map { evidence.start + ($0 - .zero) }
        subject.anomaly = (violation.anomaly, example.text, time)
        return subject
    }

    // MARK: By record

    private static func record(_ name: String, _ ordinal: Int, _ evidence: Evidence) throws -> StorySubject {
        guard let source = evidence.sources.first(where: { $0.log.name == name }) else {
            let names = evidence.sources.map(\.log.name)
            let listed = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
            throw DrillError("there is no source \(name); there are: \(listed)")
        }
        guard ordinal < source.attempted, let place = source.log.place(ofRecord: ordinal) else {
            throw DrillError(
                "\(name) has emitted \(source.attempted) records, numbered from 0; there is no #\(ordinal)"
            )
        }
        let ids = evidence.ids(of: source, ordinal, place.positions)
        let starts = Set(ids.map { StoryRecorder.RecordStart(stream: $0.stream, start: $0.start) })
        var subject = StorySubject(name: "record \(name)#\(ordinal)", scope: .record(starts))
        let emitted = evidence.start + (place.time - .zero)
        subject.emission = (emitted, name, ordinal)
        subject.end = RecordFate(ids, source: name, ordinal: ordinal, emitted: emitted, evidence).words
        return subject
    }

    private static func id(_ id: RecordID, _ evidence: Evidence) throws -> StorySubject {
        if let owner = evidence.streams.first(where: { $0.stream == id.stream }),
            let source = evidence.sources.first(where: { $0.log.name == owner.source }),
            let ordinal = source.ordinal(at: id.start, connection: owner.connection)
        {
            return try record(owner.source, ordinal, evidence)
        }
        let start = StoryRecorder.RecordStart(stream: id.stream, start: id.start)
        var subject = StorySubject(name: "record \(id)", scope: .record([start]))
        subject.end = RecordFate([id], source: "", ordinal: -1, emitted: nil, evidence).words
        return subject
    }

    // MARK: By partition

    private static func partition(
        _ partition: TopicPartition,
        _ report: DrillReport,
        _ evidence: Evidence
    ) throws -> StorySubject {
        guard let log = evidence.logs.first(where: { $0.partition == partition }) else {
            let names = evidence.logs.map(\.partition.description).joined(separator: ", ")
            throw DrillError("there is no partition \(partition); there are: \(names)")
        }
        var subject = StorySubject(name: "partition \(partition)", scope: .partition(partition))
        let settled = evidence.store.commits.last { $0.partition == partition }?.nextOffset
        let lost = report.details.lost[partition] ?? 0
        var loss = lost > 0 ? "; \(StoryWords.records(lost)) of this partition \(lost == 1 ? "is" : "are") lost" : ""
        let untold = report.counts.lost - report.details.lost.values.reduce(0, +)
        if untold > 0 { loss += "; of \(Wording.count(untold)) lost in this run nothing tells the partition" }
        guard log.highWatermark > log.logStart else {
            let empty = log.highWatermark == 0 ? "no record ever came into its log" : "its log is empty"
            subject.end = empty + loss
            return subject
        }
        let (first, last) = (Wording.count(Int(log.logStart)), Wording.count(Int(log.highWatermark) - 1))
        let progress: String
        switch settled {
        case nil: progress = "the store has settled nothing of it"
        case let next? where next >= log.highWatermark: progress = "the store has settled all that is in it"
        case let next?: progress = "the store has settled it below offset \(Wording.count(Int(next)))"
        }
        subject.end = "its log holds offsets \(first) to \(last), and \(progress)\(loss)"
        return subject
    }
}

extension Evidence {
    /// The ids that a source's record has, one for each stream that its source was read as.
    fileprivate func ids(of source: SourceEvidence, _ ordinal: Int, _ bytes: Range<Int64>) -> [RecordID] {
        streams.filter { $0.source == source.log.name }.compactMap { owner in
            guard let socket = source.socket else {
                return RecordID(stream: owner.stream, start: bytes.lowerBound, end: bytes.upperBound)
            }
            var before: Int64 = 0
            for run in socket.ordinals(ofConnection: owner.connection) {
                if run.contains(ordinal) {
                    let position = before + Int64(ordinal - run.lowerBound)
                    return RecordID(stream: owner.stream, start: position, end: position + 1)
                }
                before += Int64(run.count)
            }
            return nil
        }
    }
}

extension SourceEvidence {
    /// The record that begins at a stream's position.
    fileprivate func ordinal(at position: Int64, connection: Int) -> Int? {
        guard let socket else { return log.ordinal(at: position) }
        var before: Int64 = 0
        for run in socket.ordinals(ofConnection: connection) {
            if position < before + Int64(run.count) { return run.lowerBound + Int(position - before) }
            before += Int64(run.count)
        }
        return nil
    }
}

extension SourceLog {
    /// Where a record lies, and when it is meant to be emitted since the workload's start; `nil` behind the end.
    func place(ofRecord ordinal: Int) -> (positions: Range<Int64>, time: Instant)? {
        guard let block = content(ordinal / Self.blockRecords) else { return nil }
        let index = ordinal % Self.blockRecords
        guard index < block.count else { return nil }
        let start = index == 0 ? 0 : Int64(block.ends[index - 1])
        return (
            (block.position + start)..<(block.position + Int64(block.ends[index])),
            Instant(nanoseconds: block.times[index])
        )
    }
}
