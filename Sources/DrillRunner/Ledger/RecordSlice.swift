public import SystemPorts

/// Which records are measured together: the whole, or what an expectation's `where` and `during` name.
public struct RecordSlice: Sendable {
    /// Names of sources; `nil` for all.
    public var sources: Set<String>?
    public var service: String?
    /// OpenTelemetry's number.
    public var severity: UInt8?
    /// Where the record was stored, or lies in the topic's log.
    public var partition: Int32?
    /// When the record was meant to be emitted, in virtual time; `nil` for any time.
    public var periods: [Range<Instant>]?

    public init() {}

    public static let everything = RecordSlice()

    /// Whether the record `ordinal` of `table` belongs to it.
    func contains(_ table: EmittedTable, _ ordinal: Int, _ intended: Int64) -> Bool {
        let facts = table.facts[ordinal]
        if let sources, !sources.contains(table.source) { return false }
        if let severity, facts.severity != severity { return false }
        if let service, table.services[Int(facts.service)] != service { return false }
        if let partition, table.partitions[ordinal] != partition { return false }
        guard let periods else { return true }
        let instant = Instant(nanoseconds: intended)
        return periods.contains { $0.contains(instant) }
    }
}

/// What was measured of a slice.
public struct SliceMeasures: Sendable {
    public var attempted = 0
    public var stored = 0
    public var filtered = 0
    public var deadLettered = 0
    public var dropped = 0
    public var lost = 0
    public var inFlight = 0
    /// Further copies in the store.
    public var duplicates = 0
    /// Stored after more than the scenario's `late after`.
    public var late = 0
    /// From intended emission to stored; records lost or in flight are unseen.
    public var latency = LatencyHistogram()
    /// First and last intended emission, nanoseconds of virtual time.
    var firstIntended = Int64.max
    var lastSettled = Int64.min

    public init() {}

    public var unseen: Int { latency.unseen }

    /// Stored, filtered and dead-lettered records per second, from the first intended emission to the last commit.
    public var throughputPerSecond: Int {
        guard lastSettled > firstIntended else { return 0 }
        let settled = Int64(stored + filtered + deadLettered)
        let (high, low) = settled.multipliedFullWidth(by: 1_000_000_000)
        return Int((lastSettled - firstIntended).dividingFullWidth((high, low)).quotient)
    }
}
