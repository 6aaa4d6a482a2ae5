import StrictYAML

/// What must be measured for a fault to begin, or to be undone. It is looked at once per virtual second, as long as the
/// workloads run, so that the answer depends on nothing but the run.
public struct FaultCondition: Hashable, Sendable {
    public var measure = Measure.backlog
    public var comparison = Comparison.above
    /// In the measure's unit.
    public var limit = Bound.Quantity.count(0)
    /// It must have held for so long.
    public var held: Duration = .zero

    public init() {}

    /// What can be known while the run goes on: since its start, all workloads together.
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case attempted, stored, filtered, settled
        case deadLettered = "dead-lettered"
        /// Attempted and not yet settled.
        case backlog
        /// Records settled within the last second.
        case throughput
    }

    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case above, below
    }
}

extension FaultCondition: CustomStringConvertible {
    /// Such as `backlog above 5000 for 10s`.
    public var description: String {
        let time = held > .zero ? " for \(DurationText.write(held))" : ""
        return "\(measure.rawValue) \(comparison.rawValue) \(limit)\(time)"
    }
}

extension FaultCondition.Measure {
    var documentation: String {
        switch self {
        case .attempted: "Records emitted so far."
        case .stored: "Records stored so far."
        case .filtered: "Records filtered by processors so far."
        case .settled: "Records that have come to an end so far."
        case .deadLettered: "Records among the dead letters so far."
        case .backlog: "Records attempted and not yet settled. Lost ones stay in it: that they are lost shows when the run is judged."
        case .throughput: "Records settled within the last second."
        }
    }

    var unit: Measure.Unit { self == .throughput ? .rate : .records }
}

/// A condition as its keys say it.
struct FaultConditionForm: Hashable, Sendable {
    var measure = FaultCondition.Measure.backlog
    var above: Bound.Quantity?
    var below: Bound.Quantity?
    var held: Duration = .zero

    static let schema = MappingSchema<FaultConditionForm>(
        "condition",
        "What must be measured, looked at once per second of the run while workloads run.",
        initial: FaultConditionForm(),
        fields: {
            Field("measure", \.measure, .choice { $0.documentation }, isRequired: true, "What is measured.")
            Field("above", \.above, .quantity, "It has risen above this.")
            Field("below", \.below, .quantity, "It has fallen below this.")
            Field("for", \.held, .time, "And has stayed there for so long.")
        },
        check: { form, node, problems in
            let given = [("above", form.above), ("below", form.below)].filter { $0.1 != nil }
            guard given.count == 1, let (key, limit) = given.first, let limit else {
                let found = given.isEmpty ? "no limit" : "above and below"
                problems.report(
                    given.isEmpty ? .missingKey : .impossible,
                    at: node.place,
                    "found \(found); accepted: one of above, below"
                )
                return
            }
            guard limit.unit != form.measure.unit else { return }
            let hint = limit.suggestion(for: form.measure.unit).map { "; did you mean \($0)?" } ?? ""
            let message =
                "found \"\(limit)\"; accepted for \(form.measure.rawValue): \(form.measure.unit.accepted)\(hint)"
            problems.inside(key) { $0.report(.wrongValue, at: node.place(of: [key]), message) }
        }
    )

    var condition: FaultCondition {
        var condition = FaultCondition()
        condition.measure = measure
        condition.comparison = above != nil ? .above : .below
        condition.limit = above ?? below ?? .count(0)
        condition.held = held
        return condition
    }

    init() {}

    init(_ condition: FaultCondition) {
        measure = condition.measure
        above = condition.comparison == .above ? condition.limit : nil
        below = condition.comparison == .below ? condition.limit : nil
        held = condition.held
    }
}

extension ValueSchema where Value == FaultCondition {
    static var condition: ValueSchema {
        ValueSchema<FaultConditionForm>.mapping(FaultConditionForm.schema)
            .map({ $0.condition }, back: { FaultConditionForm($0) })
    }
}
