public import LogPorts
public import RecordProtocol
public import SystemPorts

/// Keeps what shippers settle without sending it, id by id: repeats after a crash change nothing.
///
/// `@unchecked Sendable`: called by product code on the simulation's thread only.
public final class DrillJournal: OutcomeJournal, @unchecked Sendable {
    private struct Subject: Hashable {
        let stream: StreamID
        let settlement: SourceSettlement
    }

    private struct Book {
        let stream: StreamID
        let settlement: SourceSettlement
        var positions = PositionRanges()
    }

    private let now: @Sendable () -> Instant
    private var books: [Book] = []
    private var numbers: [Subject: Int] = [:]
    private var recent = 0
    private var owners: [StreamOwner] = []
    private var owned: Set<StreamID> = []
    /// Reports, repeats included, with their time in whole seconds: for the chart.
    public private(set) var settledPerSecond: [Int] = []

    /// - Parameter now: virtual time.
    public init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    public func settledAtSource(_ id: RecordID, source: String, as settlement: SourceSettlement) {
        if recent >= books.count || books[recent].stream != id.stream || books[recent].settlement != settlement {
            recent = place(id.stream, settlement)
            if owned.insert(id.stream).inserted { owners.append(StreamOwner(id.stream, source: source)) }
        }
        if !books[recent].positions.contains(id.start, id.end) { countInSeries() }
        books[recent].positions.insert(id.start..<id.end)
    }

    /// What was settled, in a stable order.
    public var runs: [SourceSettlementRun] {
        books
            .sorted { ($0.stream, $0.settlement) < ($1.stream, $1.settlement) }
            .flatMap { book in
                book.positions.ranges.map {
                    SourceSettlementRun(stream: book.stream, positions: $0, settlement: book.settlement)
                }
            }
    }

    /// The streams that were spoken of, with their sources.
    public var streams: [StreamOwner] { owners }

    private func place(_ stream: StreamID, _ settlement: SourceSettlement) -> Int {
        let subject = Subject(stream: stream, settlement: settlement)
        if let number = numbers[subject] { return number }
        numbers[subject] = books.count
        books.append(Book(stream: stream, settlement: settlement))
        return books.count - 1
    }

    private func countInSeries() {
        let second = Int(now().nanoseconds / 1_000_000_000)
        if second >= settledPerSecond.count {
            settledPerSecond += [Int](repeating: 0, count: second + 1 - settledPerSecond.count)
        }
        settledPerSecond[second] += 1
    }
}
