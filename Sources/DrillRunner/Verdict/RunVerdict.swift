import SystemPorts

/// The verdict on a run, and its reason in a sentence.
///
/// In this order: the input could not be carried out as asked (inconclusive), an anomaly that nothing permits (fail), a
/// demonstration that did not come (fail), an expectation that does not hold (fail), a fault that changed nothing
/// (inconclusive), records still in flight or none attempted (fail, inconclusive); otherwise pass.
struct RunVerdict {
    let verdict: Verdict
    let reason: String

    private init(_ verdict: Verdict, _ reason: String) {
        self.verdict = verdict
        self.reason = reason
    }

    init(
        scenario: Scenario,
        counts: RecordCounts,
        violations: [Violation],
        demonstrated: Set<String>,
        expectations: [ExpectationResult],
        faults: [FaultResult],
        refusals: [String],
        failures: [String]
    ) {
        let failed = expectations.filter { $0.verdict == .fail }
        let missed = faults.filter { $0.hits == 0 && !$0.mayMiss }
        let undemonstrated = scenario.demonstrated.map(\.rawValue).filter { !demonstrated.contains($0) }
        if let violation = violations.first {
            let further =
                violations.count > 1
                ? ", and \(Wording.count(violations.count - 1, "further kind")) of anomaly" : ""
            self.init(.fail, "\(violation.anomaly): \(Self.times(violation.count))\(further)")
        } else if let failure = failures.first {
            self.init(.fail, "a process of the pipeline ended by itself: \(failure)")
        } else if let anomaly = undemonstrated.first {
            self.init(.fail, "\(anomaly) was to be demonstrated and did not appear")
        } else if let expectation = failed.first {
            let further =
                failed.count > 1 ? ", and \(Wording.count(failed.count - 1, "further expectation"))" : ""
            self.init(
                .fail,
                "expected \(expectation.name) \(expectation.bound), measured \(expectation.measured)\(further)"
            )
        } else if counts.inFlight > 0 {
            self.init(
                .fail,
                "\(Wording.count(counts.inFlight, "record was", plural: "records were")) still in flight when the drain "
                    + "budget ended"
            )
        } else if let refusal = refusals.first {
            self.init(.inconclusive, "a fault could not be carried out: \(refusal)")
        } else if let fault = missed.first {
            let what = fault.absence.map { "never began: \($0)" } ?? "on \(fault.target) changed nothing"
            self.init(.inconclusive, "fault \(fault.name) \(what); so nothing was proven")
        } else if counts.attempted == 0 {
            self.init(.inconclusive, "the workload emitted no record, so nothing was proven")
        } else if let open = expectations.first(where: { $0.verdict == .inconclusive }) {
            self.init(.inconclusive, "\(open.name) could not be measured")
        } else {
            let fate = counts.lost == 0 ? "every record is accounted for, none lost" : "losses stay within the promise"
            self.init(.pass, "\(fate); \(Self.kept(expectations.count, scenario))")
        }
    }

    /// So many expectations hold, which are all. Where there is none, a pass says little, and says how to ask for more.
    private static func kept(_ count: Int, _ scenario: Scenario) -> String {
        if count > 0 { return "\(count) of \(Wording.count(count, "expectation holds", plural: "expectations hold"))" }
        let shown = scenario.demonstrated.map(\.rawValue)
        if !shown.isEmpty { return "demonstrated: \(shown.joined(separator: ", "))" }
        return "nothing was expected; to be told more: expect: [{measure: latency p99, below: 5s}]"
    }

    private static func times(_ count: Int) -> String {
        count == 1 ? "one case" : "\(Wording.count(count)) cases"
    }
}
