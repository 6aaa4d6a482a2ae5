/// What the checkers found, against what the scenario admits and demonstrates.
struct Findings {
    /// Accused: in the checkers' order.
    private(set) var violations: [Violation] = []
    /// Within the durability promise, or admitted by the scenario: measured, not accused.
    private(set) var permitted: [Violation] = []
    /// Anomalies that appeared and were to.
    private(set) var demonstrated: Set<String> = []

    init(_ judgement: Judgement, scenario: Scenario) {
        permitted = judgement.permitted
        let shown = Set(scenario.demonstrated.map(\.rawValue))
        demonstrated = shown.intersection((judgement.violations + judgement.permitted).map(\.anomaly))
        for violation in judgement.violations {
            if shown.contains(violation.anomaly) || isAdmitted(violation, by: scenario.allowances) {
                permitted.append(violation)
            } else {
                violations.append(violation)
            }
        }
    }

    private func isAdmitted(_ violation: Violation, by allowances: [Allowance]) -> Bool {
        allowances.contains { allowance in
            allowance.anomaly.rawValue == violation.anomaly && violation.count <= (allowance.atMost ?? .max)
        }
    }
}
