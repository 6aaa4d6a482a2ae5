import InMemoryLogStore
import RecordProtocol
import SystemPorts

/// Goes once through every record, decides its end, and adds it to every measure it belongs to: those whose books are
/// closed while the run goes on, then the others.
struct LedgerTally {
    private let start: Int64
    private let lateAfter: Int64
    /// 0 where latency over time is not asked for.
    private let latencyNanoseconds: Int64
    private(set) var report = LedgerReport()
    private(set) var conflicts = History.Finding()
    private(set) var filteredAtSource = 0
    private(set) var filteredAtProcessor = 0
    private(set) var read = 0
    private var losses: [LossPlace: LostCount] = [:]
    private var dropped: [String: Int] = [:]
    private var breakdown: LedgerBreakdown
    /// Before when commits' filtered records and letters were counted.
    private var commitsCounted = Instant(nanoseconds: .min)

    /// - Parameter latencyInterval: the length of the stretches for which latency is measured; `nil` for none.
    init(_ join: LedgerJoin, slices: Int, latencyInterval: Duration? = nil) {
        start = join.evidence.start.nanoseconds
        lateAfter = join.evidence.lateAfter.wholeNanoseconds
        report.slices = [SliceMeasures](repeating: SliceMeasures(), count: slices)
        breakdown = LedgerBreakdown(join.tables)
        latencyNanoseconds = latencyInterval?.wholeNanoseconds ?? 0
        report.latencyInterval = latencyInterval ?? .zero
    }

    /// Counts everything that is still open, and completes the report.
    mutating func finish(_ join: LedgerJoin, slices: [RecordSlice]) {
        let seconds = Int(max(0, join.evidence.end.nanoseconds) / 1_000_000_000) + 1
        Self.extend(&report.offered, to: seconds)
        Self.extend(&report.settled, to: seconds)
        for (number, table) in join.tables.enumerated() { add(table.first..<table.count, number, join, slices) }
        report.total.duplicates = join.copies.reduce(0, +)
        countCommits(join, before: .distantFuture)
        for (second, count) in join.evidence.settledAtSourcePerSecond.enumerated()
        where report.settled.indices.contains(second) {
            report.settled[second] += count
        }
        // What lies behind the run's end is no part of it.
        report.offered.removeSubrange(seconds...)
        report.settled.removeSubrange(seconds...)
        report.dropped = dropped.sorted { $0.key < $1.key }.map { ReasonCount(reason: $0.key, count: $0.value) }
        report.lost = losses.values.sorted { $0.place < $1.place }
        report.inFlight = join.inFlight.sorted { $0.key < $1.key }.map { ReasonCount(reason: $0.key, count: $0.value) }
        report.ages.close(at: join.evidence.end)
        closeSeries()
        breakdown.write(to: &report)
    }

    /// Counts the records `ordinals` of table `number`, each once in a run.
    mutating func add(_ ordinals: Range<Int>, _ number: Int, _ join: LedgerJoin, _ slices: [RecordSlice]) {
        // Once per record: nothing in here may copy a table or this struct, which would count dozens of references.
        let table = join.tables[number]
        for ordinal in ordinals {
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
            note(end, latency, intended)
            if end == .lost { noteLoss(marks, join, number, ordinal, intended) }
            if latencyNanoseconds > 0 { noteLatency(end, latency, table.times[ordinal]) }
        }
        for (_, ordinal) in join.copiedOrdinals.lazy.filter({ $0.table == number && ordinals.contains($0.ordinal) }) {
            for index in slices.indices where slices[index].contains(table, ordinal, start + table.times[ordinal]) {
                report.slices[index].duplicates += 1
            }
        }
        countDropped(ordinals, number, join)
    }

    @inline(__always)
    private mutating func note(_ end: RecordEnd, _ latency: Int64?, _ intended: Int64) {
        Self.bump(&report.offered, intended)
        switch end {
        case .stored:
            let committed = intended + (latency ?? 0)
            Self.bump(&report.settled, committed)
            report.ages.add(intended: intended, settled: committed)
        case .inFlight: report.ages.add(intended: intended, settled: nil)
        case .filteredAtSource: filteredAtSource += 1
        case .filteredAtProcessor: filteredAtProcessor += 1
        case .deadLettered, .dropped, .lost: break
        }
    }

    private mutating func noteLatency(_ end: RecordEnd, _ latency: Int64?, _ sinceStart: Int64) {
        let column = Int(max(0, sinceStart) / latencyNanoseconds)
        while report.latencyOverTime.count <= column { report.latencyOverTime.append(LatencyHistogram()) }
        if let latency {
            report.latencyOverTime[column].record(latency)
        } else if end == .lost || end == .inFlight {
            report.latencyOverTime[column].recordUnseen()
        }
    }

    private mutating func noteLoss(
        _ marks: EmittedTable.Marks,
        _ join: LedgerJoin,
        _ number: Int,
        _ ordinal: Int,
        _ intended: Int64
    ) {
        let table = join.tables[number]
        let place = lossPlace(marks, join, number)
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

    private func lossPlace(_ marks: EmittedTable.Marks, _ join: LedgerJoin, _ number: Int) -> LossPlace {
        if marks.contains(.logged) { return marks.contains(.belowCheckpoint) ? .passedOver : .unread }
        if marks.contains(.expired) { return .expired }
        if marks.contains(.acknowledged) { return .acknowledged }
        if number >= join.foreignBase { return .foreign }
        let isVolatile = join.evidence.sources[number].socket != nil
        return marks.contains(.read) || isVolatile ? .shipper : .neverRead
    }

    private mutating func noteConflict(_ marks: EmittedTable.Marks, _ table: EmittedTable, _ ordinal: Int) {
        conflicts.add(
            "\(table.source) #\(ordinal): \(marks.ends.words.joined(separator: " and "))",
            of: .record(source: table.source, ordinal: ordinal)
        )
    }

    @inline(__always)
    private static func bump(_ series: inout [Int], _ nanoseconds: Int64) {
        let second = Int(nanoseconds / 1_000_000_000)
        guard second >= 0 else { return }
        if second >= series.count { extend(&series, to: second + 1) }
        series[second] += 1
    }

    private static func extend(_ series: inout [Int], to count: Int) {
        series += [Int](repeating: 0, count: max(0, count - series.count))
    }

    // MARK: The rest

    /// Settled without a row of their own: when, the store's commits say.
    mutating func countCommits(_ join: LedgerJoin, before limit: Instant) {
        for commit in join.evidence.store.commits where commit.time >= commitsCounted && commit.time < limit {
            guard commit.filtered + commit.deadLettered > 0 else { continue }
            let second = Int(commit.time.nanoseconds / 1_000_000_000)
            Self.extend(&report.settled, to: second + 1)
            report.settled[second] += commit.filtered + commit.deadLettered
        }
        commitsCounted = limit
    }

    private mutating func countDropped(_ ordinals: Range<Int>, _ number: Int, _ join: LedgerJoin) {
        var seen: Set<Int> = []
        for run in join.dropped where run.table == number {
            for ordinal in run.ordinals.clamped(to: ordinals)
            where RecordEnd(join.tables[number].marks[ordinal]) == .dropped {
                guard seen.insert(ordinal).inserted else { continue }
                dropped[run.reason, default: 0] += 1
            }
        }
    }

    /// What is lost waits for nothing: it leaves the backlog when it is lost, as it leaves a consumer group's lag.
    private mutating func closeSeries() {
        var gone = [Int](repeating: 0, count: report.offered.count)
        for entry in losses.values.flatMap(\.times.entries) {
            let second = Int(max(0, entry.time.nanoseconds) / 1_000_000_000)
            if gone.indices.contains(second) { gone[second] += entry.count }
        }
        var level = 0
        report.backlog = report.offered.indices.map { second in
            level += report.offered[second] - report.settled[second] - gone[second]
            return max(0, level)
        }
    }
}
