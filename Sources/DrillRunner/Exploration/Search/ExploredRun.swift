/// Runs one scenario with one seed and judges it, or throws: the composition that is explored. A ``Drill`` of the
/// scenario is one; tests plant bugs in theirs, and others run systems of their own.
public typealias DrillRun = @Sendable (_ scenario: Scenario, _ seed: UInt64) throws -> DrillReport

/// What one run of an exploration came to, as far as a batch is concerned.
///
/// Kept for every run of a batch, and therefore in place: a small block on the heap for each run would lie among what the
/// run leaves behind, and keep whole pages of it from being used again.
struct ExploredRun: Sendable {
    let seed: UInt64
    var virtualTime: Duration = .zero
    private(set) var coverage = CaseSet<CoverageMark>()
    /// Which of the measures of the scenario's `sometimes` reached their bounds, by their place among them.
    var reached: [Int] = []
    /// What was in play, and what of it changed anything.
    private(set) var faults = CaseSet<Fault.Kind>()
    private(set) var hits = CaseSet<Fault.Kind>()
    var failure: ExplorationFailure? { failures.first }
    /// One or none, out of line: it holds a whole scenario.
    private var failures: [ExplorationFailure] = []
    /// Why nothing was proven; `nil` where something was.
    var inconclusive: String?

    init(_ scenario: Scenario, seed: UInt64, result: Result<DrillReport, any Error>) {
        self.seed = seed
        switch result {
        case .failure(let error): failures = [ExplorationFailure(seed: seed, scenario: scenario, error: error)]
        case .success(let report):
            virtualTime = report.virtualTime
            for mark in report.coverage { coverage.insert(mark) }
            reached = report.sometimes.indices.filter { report.sometimes[$0].verdict == .pass }
            for (fault, outcome) in zip(scenario.faults, report.faults) {
                faults.insert(fault.kind)
                if outcome.hits > 0 { hits.insert(fault.kind) }
            }
            switch report.verdict {
            case .pass: break
            case .inconclusive: inconclusive = report.reason
            case .fail: failures = [ExplorationFailure(seed: seed, scenario: scenario, report: report)]
            }
        }
    }
}

/// A seed that breaks something.
public struct ExplorationFailure: Sendable {
    public let seed: UInt64
    /// What ran: the explored scenario, or what the seed drew from it.
    public let scenario: Scenario
    /// The verdict's reason, or what ended the run.
    public let reason: String
    /// `nil` where the run could not be judged because the input is at fault.
    public let cause: FailureCause?
    /// The run could not go on: a bug of the pipeline that stops the simulation, or of this program.
    public let isError: Bool

    init(seed: UInt64, scenario: Scenario, report: DrillReport) {
        self.seed = seed
        self.scenario = scenario
        reason = report.reason
        cause = FailureCause(report)
        isError = false
    }

    init(seed: UInt64, scenario: Scenario, error: any Error) {
        self.seed = seed
        self.scenario = scenario
        reason = "\(error)"
        cause = FailureCause(error)
        isError = true
    }

    /// The input asks for what is not there.
    public var isWrongInput: Bool { isError && cause == nil }
}
