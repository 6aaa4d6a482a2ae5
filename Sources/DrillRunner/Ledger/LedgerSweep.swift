import InMemoryLogStore
import RecordProtocol
import SystemPorts

/// Goes once through every record, decides its end, and adds it to every measure it belongs to.
struct LedgerSweep {
    private let join: LedgerJoin
    private let slices: [RecordSlice]
    private let start: Int64
    private let lateAfter: Int64
    private(set) var report = LedgerReport()
    private(set) var history: History
    private(set) var filteredAtSource = 0
    private(set) var filteredAtProcessor = 0
    private(set) var read = 0
    private var losses: [LossPlace: LostCount] = [:]
    private var breakdown: LedgerBreakdown

    /// - Parameter latencyInterval: the length of the stretches for which latency is measured; `nil` for none.
    init(_ join: LedgerJoin, slices: [RecordSlice], latencyInterval: Duration? = nil) {
        self.join = join
        self.slices = slices
        history = join.history
        start = join.evidence.start.nanoseconds
        lateAfter = join.evidence.lateAfter.wholeNanoseconds
        report.slices = slices.map { _ in SliceMeasures() }
        report.ages = AgeSeries(until: join.evidence.end)
        breakdown = LedgerBreakdown(join.tables)
        if let interval = latencyInterval {
            let length = (join.evidence.end - join.evidence.start).wholeNanoseconds
            report.latencyInterval = interval
            let columns = Int(max(0, length) / max(1, interval.wholeNanoseconds)) + 1
            report.latencyOverTime = [LatencyHistogram](repeating: LatencyHistogram(), count: columns)
        }
    }

    mutating func run() {
        let seconds = Int(max(0, join.evidence.end.nanoseconds) / 1_000_000_000) + 1
        report.offered = [Int](repeating: 0, count: seconds)
        report.settled = report.offered
        for number in join.tables.indices { sweep(number) }
        countCopies()
        countSettledElsewhere()
        countDropped()
        report.lost = losses.values.sorted { $0.place < $1.place }
        report.inFlight = join.inFlight.sorted { $0.key < $1.key }.map { ReasonCount(reason: $0.key, count: $0.value) }
        report.ages.close()
        closeSeries()
        breakdown.write(to: &report)
    }

    private mutating func sweep(_ number: Int) {
        // Once per record: nothing in here may copy a table or this struct, which would count dozens of references.
        let table = join.tables[number]
        let slices = slices
        for ordinal in 0..<table.count {
            let intended = start + table.times[ordinal]
            let marks = table.marks[ordinal]
            if marks.contains(.read) { read += 1 }
            let end = RecordEnd(marks)
            if marks.hasSeveralEnds { noteConflict(marks, table, ordinal) }
            let latency = end == .stored ? table.committed[ordinal] - intended : nil
            report.total.add(end, latency, intended, lateAfter: lateAfter)
            for index in slices.indices where slices[index].contains(table, ordinal, intended) {
                report.slices[index].add(end, latency, intended, lateAfter: lateAfter)
            }
            breakdown.add(end, isLate: latency.map { $0 > lateAfter } ?? false, table, number, ordinal)
            note(end, marks, table, number, ordinal, intended)
            if !report.latencyOverTime.isEmpty { noteLatency(end, latency, table.times[ordinal]) }
        }
    }

    private mutating func note(
        _ end: RecordEnd,
        _ marks: EmittedTable.Marks,
        _ table: EmittedTable,
        _ number: Int,
        _ ordinal: Int,
        _ intended: Int64
    ) {
        Self.bump(&report.offered, intended)
        switch end {
        case .stored:
            let committed = table.committed[ordinal]
            Self.bump(&report.settled, committed)
            report.ages.add(intended: intended, settled: committed)
        case .lost: noteLoss(marks, table, number, ordinal, intended)
        case .inFlight: report.ages.add(intended: intended, settled: nil)
        case .filteredAtSource: filteredAtSource += 1
        case .filteredAtProcessor: filteredAtProcessor += 1
        case .deadLettered, .dropped: break
        }
    }

    private mutating func noteLatency(_ end: RecordEnd, _ latency: Int64?, _ sinceStart: Int64) {
        let column = Int(max(0, sinceStart) / report.latencyInterval.wholeNanoseconds)
        guard report.latencyOverTime.indices.contains(column) else { return }
        if let latency {
            report.latencyOverTime[column].record(latency)
        } else if end == .lost || end == .inFlight {
            report.latencyOverTime[column].recordUnseen()
        }
    }

    private mutating func noteLoss(
        _ marks: EmittedTable.Marks,
        _ table: EmittedTable,
        _ number: Int,
        _ ordinal: Int,
        _ intended: Int64
    ) {
        let place = lossPlace(marks, number)
        // What could still have been read shows as lost only when the books are closed.
        let end = place == .unread ? join.evidence.end : nil
        let time = end ?? join.moments[number, ordinal] ?? Instant(nanoseconds: intended)
        losses[place, default: LostCount(place: place, count: 0, examples: [])].count += 1
        losses[place]?.times.add(time)
        if let count = losses[place]?.examples.count, count < History.Finding.examplesMax {
            losses[place]?.examples.append(
                Example(
                    "\(table.source) #\(ordinal) (bytes \(table.starts[ordinal])..<\(table.starts[ordinal + 1]))",
                    at: time,
                    of: .record(source: table.source, ordinal: ordinal)
                )
            )
        }
    }

    private func lossPlace(_ marks: EmittedTable.Marks, _ number: Int) -> LossPlace {
        if marks.contains(.logged) { return marks.contains(.belowCheckpoint) ? .passedOver : .unread }
        if marks.contains(.expired) { return .expired }
        if marks.contains(.acknowledged) { return .acknowledged }
        if number >= join.foreignBase { return .foreign }
        let isVolatile = join.evidence.sources[number].socket != nil
        return marks.contains(.read) || isVolatile ? .shipper : .neverRead
    }

    private mutating func noteConflict(_ marks: EmittedTable.Marks, _ table: EmittedTable, _ ordinal: Int) {
        history.conflicts.add(
            "\(table.source) #\(ordinal): \(marks.ends.words.joined(separator: " and "))",
            of: .record(source: table.source, ordinal: ordinal)
        )
    }

    private static func bump(_ series: inout [Int], _ nanoseconds: Int64) {
        let second = Int(nanoseconds / 1_000_000_000)
        if series.indices.contains(second) { series[second] += 1 }
    }

    // MARK: The rest

    private mutating func countCopies() {
        report.total.duplicates = join.copies.reduce(0, +)
        for (number, ordinal) in join.copiedOrdinals {
            let table = join.tables[number]
            for index in slices.indices where slices[index].contains(table, ordinal, start + table.times[ordinal]) {
                report.slices[index].duplicates += 1
            }
        }
    }

    /// Settled without a row of their own: when, the store's commits say, and the journal for those never sent.
    private mutating func countSettledElsewhere() {
        for commit in join.evidence.store.commits where commit.filtered + commit.deadLettered > 0 {
            let second = Int(commit.time.nanoseconds / 1_000_000_000)
            if report.settled.indices.contains(second) {
                report.settled[second] += commit.filtered + commit.deadLettered
            }
        }
        for (second, count) in join.evidence.settledAtSourcePerSecond.enumerated()
        where report.settled.indices.contains(second) {
            report.settled[second] += count
        }
    }

    private mutating func countDropped() {
        var counts: [String: Int] = [:]
        var seen: Set<DroppedKey> = []
        for run in join.dropped {
            for ordinal in run.ordinals where RecordEnd(join.tables[run.table].marks[ordinal]) == .dropped {
                guard seen.insert(DroppedKey(table: run.table, ordinal: ordinal)).inserted else { continue }
                counts[run.reason, default: 0] += 1
            }
        }
        report.dropped = counts.sorted { $0.key < $1.key }.map { ReasonCount(reason: $0.key, count: $0.value) }
    }

    private struct DroppedKey: Hashable {
        let table: Int
        let ordinal: Int
    }

    private mutating func closeSeries() {
        var level = 0
        report.backlog = report.offered.indices.map { second in
            level += report.offered[second] - report.settled[second]
            return max(0, level)
        }
    }
}
