import InMemoryLogStore
import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// Joins, id by id, what the workload emitted with what store, dead letters, journals and queues account for. No count
/// is derived from another: each mark is set by what was found.
///
/// It may be given the evidence several times while a run goes on. Then it takes in what is settled for good: rows that
/// were committed, and records below both a log's start and its checkpoint. What can still change waits for the end.
struct LedgerJoin {
    private(set) var evidence: Evidence
    /// Whether the run is over.
    private(set) var isFinal = true
    var tables: [EmittedTable]
    /// Foreign producers' records, behind those of the sources.
    let foreignBase: Int
    var directory: StreamDirectory
    var history = History()
    /// Further copies, and dropped records by reason, per table.
    var copies: [Int]
    var copiedOrdinals: [(table: Int, ordinal: Int)] = []
    /// The stream of the row joined last: rows come in runs of one stream.
    var recent: (stream: StreamID, entry: StreamDirectory.Entry)?
    /// Where the next row of each table is likely to be.
    var lastFound: [Int]
    /// Segments of the store that were joined, counted from the first that was ever stored.
    var segmentsJoined = 0
    var storedRuns = StoredRuns()
    var loggedOrder: LoggedOrder
    /// Offsets below which each log was joined.
    var loggedTo: [TopicPartition: Int64] = [:]
    private(set) var dropped: [DroppedRun] = []
    private(set) var inFlight: [String: Int] = [:]
    private(set) var foreignOrdinals: [TopicPartition: [Int64: (table: Int, ordinal: Int)]] = [:]
    private(set) var partitionOfForeignStream: [StreamID: TopicPartition] = [:]
    /// When lost records were lost.
    var moments = LossMoments()
    /// Ids whose dead-letter rows were joined.
    private var lettersJoined: Set<RecordID> = []
    /// Names of fields that the pipeline adds.
    let ignoredFields: [UInt64]

    /// Records of one table that were dropped for one reason.
    struct DroppedRun {
        let table: Int
        let ordinals: Range<Int>
        let reason: String
    }

    init(_ evidence: Evidence) {
        self.evidence = evidence
        tables = evidence.sources.map { EmittedTable($0.log) }
        foreignBase = tables.count
        tables += evidence.foreign.map { EmittedTable($0.log.lines) }
        copies = [Int](repeating: 0, count: tables.count)
        lastFound = copies
        loggedOrder = LoggedOrder(tables.map(\.source))
        directory = StreamDirectory(evidence)
        ignoredFields = evidence.addedFields.map { FieldDigest.text($0) }
    }

    /// Finds everything that `evidence` tells, beyond what was found before.
    ///
    /// - Parameter isFinal: false while the run goes on.
    mutating func read(_ evidence: Evidence, isFinal: Bool) {
        self.evidence = evidence
        self.isFinal = isFinal
        for (number, source) in evidence.sources.enumerated() { tables[number].extend(to: source.attempted) }
        for (number, foreign) in evidence.foreign.enumerated() {
            tables[foreignBase + number].extend(to: foreign.attempted)
        }
        directory = StreamDirectory(evidence, known: directory.entries)
        recent = nil
        findForeign()
        dropped = []
        joinStore()
        joinLetters()
        joinSettlements()
        joinDrops()
        if isFinal { joinCuts() }
        joinLogs()
        if isFinal { joinHoldings() }
    }

    private mutating func findForeign() {
        for (number, foreign) in evidence.foreign.enumerated() {
            for place in foreign.places where place.ordinal < tables[foreignBase + number].count {
                foreignOrdinals[place.partition, default: [:]][place.offset] = (foreignBase + number, place.ordinal)
            }
        }
        for log in evidence.logs {
            for run in log.runs where run.stream.isForeign { partitionOfForeignStream[run.stream] = log.partition }
        }
    }

    // MARK: Dead letters

    private mutating func joinLetters() {
        for letter in evidence.store.letters {
            let row = letter.row
            guard let (table, ordinal) = place(row.id, row.origin) else {
                if isFinal { history.aliens.add("dead letter \(row.id)", of: .id(row.id)) }
                continue
            }
            let isKnown = !lettersJoined.insert(row.id).inserted
            if ordinal < tables[table].first {
                if !isKnown { history.conflicts.add("\(row.id): closed, and then dead-lettered", of: .id(row.id)) }
                continue
            }
            tables[table].marks[ordinal].insert(letter.isRedriven ? .redriven : .deadLettered)
            tables[table].partitions[ordinal] = row.origin.partition
        }
        guard isFinal else { return }
        history.letterRows = evidence.store.letters
        history.letters = evidence.letters
    }

    private func place(_ id: RecordID, _ origin: RecordOrigin) -> (table: Int, ordinal: Int)? {
        if id.stream.isForeign {
            guard let offset = origin.offset else { return nil }
            return foreignOrdinals[TopicPartition(topic: origin.topic, partition: origin.partition)]?[offset]
        }
        guard let entry = directory.entries[id.stream] else { return nil }
        let ordinal = StreamDirectory.ordinal(entry, id.start, id.end, hint: 0, in: tables[entry.source])
        return ordinal.map { (entry.source, $0) }
    }

    // MARK: What was settled without a row

    private mutating func joinSettlements() {
        for filtered in evidence.store.filtered {
            for range in filtered.positions.ranges {
                mark(filtered.stream, range, .filteredAtProcessor)
            }
        }
        for run in evidence.settlements {
            switch run.settlement.kind {
            case .filtered: mark(run.stream, run.positions, .filteredAtSource)
            case .dropped: drop(run)
            }
        }
        for owner in evidence.streams {
            guard let entry = directory.entries[owner.stream] else { continue }
            set(entry, below: owner.readTo, .read)
            set(entry, below: owner.settledTo, .acknowledged)
        }
    }

    private mutating func drop(_ run: SourceSettlementRun) {
        guard let entry = directory.entries[run.stream] else { return }
        var marks: EmittedTable.Marks = .dropped
        if LedgerTerm.dropped(reason: run.settlement.reason).isInDoubt { marks.insert(.droppedInDoubt) }
        let sends = evidence.sends.first { $0.source == tables[entry.source].source }
        if let sends, sends.lives > 1 { marks.insert(.dropMayBeForgotten) }
        for ordinals in StreamDirectory.ordinals(entry, run.positions, in: tables[entry.source]) {
            for ordinal in ordinals {
                tables[entry.source].marks[ordinal].formUnion(marks)
            }
            dropped.append(DroppedRun(table: entry.source, ordinals: ordinals, reason: run.settlement.reason))
        }
    }

    /// What the workload itself, or a foreign producer's client, says was never taken.
    private mutating func joinDrops() {
        for (number, source) in evidence.sources.enumerated() {
            for (ordinals, reason) in source.socket?.droppedOrdinals ?? [] {
                let ordinals = ordinals.clamped(to: tables[number].first..<tables[number].count)
                for ordinal in ordinals { tables[number].marks[ordinal].insert(.dropped) }
                if !ordinals.isEmpty { dropped.append(DroppedRun(table: number, ordinals: ordinals, reason: reason)) }
            }
        }
        for (number, foreign) in evidence.foreign.enumerated() {
            for ordinal in foreign.rejected where ordinal < tables[foreignBase + number].count {
                tables[foreignBase + number].marks[ordinal].insert(.dropped)
                dropped.append(
                    DroppedRun(table: foreignBase + number, ordinals: ordinal..<ordinal + 1, reason: "rejected")
                )
            }
        }
    }

    // MARK: What is still on its way

    private mutating func joinHoldings() {
        for (number, source) in evidence.sources.enumerated() {
            guard let first = source.socket?.firstUnread, first < tables[number].count else { continue }
            for ordinal in first..<tables[number].count { hold(number, ordinal, "socket buffer") }
        }
        for holding in evidence.holdings {
            switch holding.content {
            case .positions(let stream, let positions): hold(stream, positions, holding.queue)
            case .unread(let source, let from):
                guard let table = directory.numbers[source] else { continue }
                let open = tables[table].first..<tables[table].count
                for ordinal in max(open.lowerBound, from)..<max(open.lowerBound, from, open.upperBound)
                where open.contains(ordinal) {
                    hold(table, ordinal, holding.queue)
                }
            case .offsets(let partition, let offsets):
                for log in evidence.logs where log.partition == partition {
                    for run in log.runs where run.offsets.overlaps(offsets) {
                        holdLogged(run, offsets, partition, holding.queue)
                    }
                }
                guard let foreign = foreignOrdinals[partition] else { continue }
                for (offset, place) in foreign.sorted(by: { $0.key < $1.key }) where offsets.contains(offset) {
                    hold(place.table, place.ordinal, holding.queue)
                }
            }
        }
    }

    private mutating func holdLogged(
        _ run: LoggedRun,
        _ offsets: Range<Int64>,
        _ partition: TopicPartition,
        _ queue: String
    ) {
        guard let entry = directory.entries[run.stream] else { return }
        let records = Array(StreamDirectory.ordinals(entry, run.positions, in: tables[entry.source]).joined())
        for (index, ordinal) in records.enumerated() where offsets.contains(run.offsets.lowerBound + Int64(index)) {
            hold(entry.source, ordinal, queue)
        }
    }

    private mutating func hold(_ stream: StreamID, _ positions: Range<Int64>, _ queue: String) {
        guard let entry = directory.entries[stream] else { return }
        for ordinals in StreamDirectory.ordinals(entry, positions, in: tables[entry.source]) {
            for ordinal in ordinals { hold(entry.source, ordinal, queue) }
        }
    }

    /// A record that has an outcome, or that another queue holds too, is not counted (again).
    private mutating func hold(_ table: Int, _ ordinal: Int, _ queue: String) {
        guard RecordEnd(tables[table].marks[ordinal]) == .lost else { return }
        tables[table].marks[ordinal].insert(.held)
        inFlight[queue, default: 0] += 1
    }

    // MARK: Marking ranges

    private mutating func mark(_ stream: StreamID, _ positions: Range<Int64>, _ mark: EmittedTable.Marks) {
        if stream.isForeign {
            guard let partition = partitionOfForeignStream[stream], let places = foreignOrdinals[partition] else {
                return
            }
            for (offset, place) in places.sorted(by: { $0.key < $1.key }) where positions.contains(offset) {
                tables[place.table].marks[place.ordinal].insert(mark)
            }
            return
        }
        guard let entry = directory.entries[stream] else {
            if isFinal { history.aliens.add("\(stream):\(positions.lowerBound)-\(positions.upperBound)") }
            return
        }
        set(entry, positions, mark)
    }

    private mutating func set(_ entry: StreamDirectory.Entry, _ positions: Range<Int64>, _ mark: EmittedTable.Marks) {
        for ordinals in StreamDirectory.ordinals(entry, positions, in: tables[entry.source]) {
            for ordinal in ordinals { tables[entry.source].marks[ordinal].insert(mark) }
        }
    }

    /// Marks the records that lie whole below `position`.
    private mutating func set(_ entry: StreamDirectory.Entry, below position: Int64, _ mark: EmittedTable.Marks) {
        guard position > 0 else { return }
        for ordinals in StreamDirectory.ordinals(entry, 0..<position, in: tables[entry.source]) {
            for ordinal in ordinals {
                if case .bytes = entry.positions, tables[entry.source].starts[ordinal + 1] > position { continue }
                tables[entry.source].marks[ordinal].insert(mark)
            }
        }
    }

    func foreignPlace(_ partition: TopicPartition, _ offset: Int64) -> (table: Int, ordinal: Int)? {
        foreignOrdinals[partition]?[offset]
    }
}
