/// What became of a run that was asked for.
public enum RunOutcome: Sendable {
    case report(DrillReport)
    case missing(MissingRun)
}

extension RunOutcome {
    var report: DrillReport? { if case .report(let report) = self { report } else { nil } }
    var missing: MissingRun? { if case .missing(let missing) = self { missing } else { nil } }
}

/// A run without a report.
public struct MissingRun: Sendable {
    /// The run, or the file that is none.
    public let name: String
    /// Why there is no report.
    public let reason: String
    /// Whether something went wrong; otherwise the run was left out.
    public let isError: Bool

    public init(_ name: String, isError: Bool, reason: String) {
        self.name = name
        self.isError = isError
        self.reason = reason
    }
}
