import SystemPorts

/// What the checkers found, against what the scenario admits and demonstrates.
struct Findings {
    /// Accused: in the checkers' order.
    private(set) var violations: [Violation] = []
    /// Within the durability promise, or admitted by the scenario: measured, not accused.
    private(set) var permitted: [Violation] = []
    /// Anomalies that appeared and were to.
    private(set) var demonstrated: Set<String> = []

    /// So many cases of each anomaly were admitted within its bound.
    private var admitted: [String: Int] = [:]
    /// When the books were closed: cases whose time nothing tells were noticed then.
    private let end: Instant
    private let windows: (Period.Span) -> [Range<Instant>]

    /// - Parameter windows: the stretches of virtual time that a span means.
    init(
        _ judgement: Judgement,
        scenario: Scenario,
        end: Instant,
        windows: @escaping (Period.Span) -> [Range<Instant>]
    ) {
        self.end = end
        self.windows = windows
        let shown = Set(scenario.demonstrated.map(\.rawValue))
        demonstrated = shown.intersection((judgement.violations + judgement.permitted).map(\.anomaly))
        let found = judgement.permitted.map { ($0, isPermitted: true) } + judgement.violations.map { ($0, isPermitted: false) }
        for (violation, isPermitted) in found {
            let allowance = scenario.allowances.first { $0.anomaly.rawValue == violation.anomaly }
            if shown.contains(violation.anomaly) {
                permitted.append(violation)
            } else if let allowance, allowance.isBounded || !isPermitted {
                // A bound that is stated holds for what the promise permits too.
                admit(violation, allowance)
            } else if isPermitted {
                permitted.append(violation)
            } else {
                violations.append(violation)
            }
        }
    }

    /// Takes out of `violation` what `allowance` admits. More than it admits of them is not admitted at all, as one
    /// cannot say which.
    private mutating func admit(_ violation: Violation, _ allowance: Allowance) {
        let (inside, outside) = split(violation, allowance.during)
        if let inside {
            let count = inside.count + admitted[violation.anomaly, default: 0]
            if count <= allowance.atMost ?? .max {
                admitted[violation.anomaly] = count
                permitted.append(inside)
            } else {
                return violations.append(violation)
            }
        }
        if let outside { violations.append(outside) }
    }

    /// The cases that fall into `span`, and the others; `nil` for none.
    private func split(_ violation: Violation, _ span: Period.Span?) -> (inside: Violation?, outside: Violation?) {
        guard let span else { return (violation, nil) }
        let windows = windows(span)
        // The instant at which a fault is undone still belongs to it.
        func isInside(_ time: Instant) -> Bool { windows.contains { $0.lowerBound <= time && time <= $0.upperBound } }
        let timeless = max(0, violation.count - violation.times.count)
        let (times, others) = violation.times.split(isInside)
        let endIsInside = isInside(end)
        func part(_ times: CaseTimes, _ isWanted: (Example) -> Bool, timeless: Int) -> Violation? {
            guard times.count + timeless > 0 else { return nil }
            return Violation(
                anomaly: violation.anomaly,
                count: times.count + timeless,
                examples: violation.examples.filter(isWanted),
                times: times
            )
        }
        return (
            part(times, { isInside($0.time ?? end) }, timeless: endIsInside ? timeless : 0),
            part(others, { !isInside($0.time ?? end) }, timeless: endIsInside ? 0 : timeless)
        )
    }
}
