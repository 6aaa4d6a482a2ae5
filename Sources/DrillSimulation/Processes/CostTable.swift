public import SystemPorts

/// What the stages of the record path cost one core, as the benchmark measured them. Stages that are absent are free.
public struct CostTable: Sendable {
    /// The price of one report.
    public struct Cost: Hashable, Sendable {
        public var nanosecondsPerBatch: Int64
        public var picosecondsPerRecord: Int64
        public var picosecondsPerByte: Int64

        public init(nanosecondsPerBatch: Int64 = 0, picosecondsPerRecord: Int64 = 0, picosecondsPerByte: Int64 = 0) {
            self.nanosecondsPerBatch = nanosecondsPerBatch
            self.picosecondsPerRecord = picosecondsPerRecord
            self.picosecondsPerByte = picosecondsPerByte
        }
    }

    private let costs: [WorkStage: Cost]

    public init(_ costs: [WorkStage: Cost]) {
        self.costs = costs
    }

    /// Everything costs nothing.
    public static let free = CostTable([:])

    /// True when no stage costs anything: processes with such a table are never delayed.
    public var isFree: Bool { costs.isEmpty }

    /// The stages that cost something, by name.
    public var stages: [(stage: WorkStage, cost: Cost)] {
        costs.sorted { $0.key.name < $1.key.name }.map { ($0.key, $0.value) }
    }

    /// Nanoseconds of one core for a report of `records` and `bytes`.
    public func nanoseconds(_ stage: WorkStage, records: Int, bytes: Int) -> Int64 {
        guard let cost = costs[stage] else { return 0 }
        let picoseconds = cost.picosecondsPerRecord &* Int64(records) &+ cost.picosecondsPerByte &* Int64(bytes)
        return cost.nanosecondsPerBatch &+ picoseconds / 1_000
    }
}

/// The price of one report of work; see ``CostTable``.
public typealias Cost = CostTable.Cost
