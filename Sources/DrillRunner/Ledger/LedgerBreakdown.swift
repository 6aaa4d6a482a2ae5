import LogModel

/// Counts by service, severity, source and partition.
struct LedgerBreakdown {
    private var severities: [BreakdownRow]
    private var sources: [BreakdownRow]
    private var partitions: [BreakdownRow] = []
    /// Per table: its services' rows.
    private var serviceNumbers: [[Int]] = []
    private var serviceRows: [BreakdownRow] = []

    init(_ tables: [EmittedTable]) {
        severities = (0...24).map { number in
            BreakdownRow(name: Severity(number: number)?.text.lowercased() ?? "")
        }
        sources = tables.map { BreakdownRow(name: $0.source) }
        var numbers: [String: Int] = [:]
        for table in tables {
            serviceNumbers.append(
                table.services.map { service in
                    if let number = numbers[service] { return number }
                    numbers[service] = serviceRows.count
                    serviceRows.append(BreakdownRow(name: service))
                    return serviceRows.count - 1
                }
            )
        }
    }

    @inline(__always)
    mutating func add(_ end: RecordEnd, isLate: Bool, _ table: EmittedTable, _ number: Int, _ ordinal: Int) {
        let facts = table.facts[ordinal]
        sources[number].add(end, isLate)
        severities[Int(facts.severity)].add(end, isLate)
        serviceRows[serviceNumbers[number][Int(facts.service)]].add(end, isLate)
        let partition = Int(table.partitions[ordinal])
        guard partition >= 0 else { return }
        while partitions.count <= partition { partitions.append(BreakdownRow(name: String(partitions.count))) }
        partitions[partition].add(end, isLate)
    }

    func write(to report: inout LedgerReport) {
        report.byService = serviceRows.sorted { $0.name < $1.name }
        report.bySeverity = severities.filter { $0.attempted > 0 }
        report.bySource = sources
        report.byPartition = partitions
    }
}

extension BreakdownRow {
    @inline(__always)
    fileprivate mutating func add(_ end: RecordEnd, _ isLate: Bool) {
        attempted += 1
        switch end {
        case .stored: stored += 1
        case .filteredAtProcessor, .filteredAtSource: filtered += 1
        case .deadLettered: deadLettered += 1
        case .dropped: dropped += 1
        case .lost: lost += 1
        case .inFlight: inFlight += 1
        }
        if isLate { late += 1 }
    }
}
