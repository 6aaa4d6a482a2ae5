import KafkaPorts
import SystemPorts

/// What a report says of a shipment, its exceptions taken into account.
struct ReportReading: Sendable {
    /// Counts of records by outcome.
    private(set) var acknowledged: Int
    private(set) var rejected: Int
    private(set) var indeterminate: Int
    /// The records acknowledged, where others were not.
    private(set) var acknowledgedIndices: [Int] = []
    /// Every record was refused because together they are too large.
    let isTooLarge: Bool
    /// The client is unusable: make a new one.
    let isFatal: Bool

    /// - Parameter count: records in the shipment.
    init(_ report: DeliveryReport, count: Int) {
        var acknowledged = 0
        var rejected = 0
        var indeterminate = 0
        func add(_ outcome: SendOutcome, _ records: Int) {
            switch outcome {
            case .acknowledged: acknowledged += records
            case .rejected: rejected += records
            case .indeterminate: indeterminate += records
            }
        }
        add(report.outcome, count - report.exceptions.count)
        for exception in report.exceptions { add(exception.outcome, 1) }
        self.acknowledged = acknowledged
        self.rejected = rejected
        self.indeterminate = indeterminate
        if acknowledged > 0, acknowledged < count {
            var outcomes = [SendOutcome](repeating: report.outcome, count: count)
            for exception in report.exceptions { outcomes[exception.index] = exception.outcome }
            acknowledgedIndices = outcomes.indices.filter { Self.isAcknowledged(outcomes[$0]) }
        }
        if case .rejected(let error) = report.outcome, report.exceptions.isEmpty {
            isTooLarge = error.code == .messageTooLarge
        } else {
            isTooLarge = false
        }
        isFatal = Self.error(report.outcome)?.code == .localFatal
    }

    private static func isAcknowledged(_ outcome: SendOutcome) -> Bool {
        if case .acknowledged = outcome { true } else { false }
    }

    private static func error(_ outcome: SendOutcome) -> KafkaError? {
        switch outcome {
        case .acknowledged: nil
        case .rejected(let error), .indeterminate(let error): error
        }
    }

    /// The bug that the three outcomes prevent; reached through a mutant only.
    mutating func swallowIndeterminate() {
        acknowledged += indeterminate
        indeterminate = 0
    }
}
