import StrictYAML

extension Fault {
    /// When it begins.
    public enum Start: Hashable, Sendable {
        /// After the run's start.
        case at(Duration)
        /// `delay` after something else began or ended.
        case after(Landmark, delay: Duration)
        /// As soon as a measure has come where it is waited for.
        case when(FaultCondition)

        /// `delay` after the end of another fault.
        public static func after(fault: String, delay: Duration) -> Start { .after(.end(of: fault), delay: delay) }

        /// The other fault that it waits for; `nil` for none.
        public var forerunner: String? {
            guard case .after(let landmark, _) = self else { return nil }
            return landmark.fault
        }
    }

    /// What it is undone by, other than the passing of time.
    public enum Undo: Hashable, Sendable {
        /// `delay` after something else began or ended.
        case after(Landmark, delay: Duration)
        /// As soon as a measure has come where it is waited for.
        case when(FaultCondition)

        /// The other fault that it waits for; `nil` for none.
        public var forerunner: String? {
            guard case .after(let landmark, _) = self else { return nil }
            return landmark.fault
        }
    }
}

/// The start, as the file's keys say it.
extension Fault {
    var startTime: Duration? {
        get { if case .at(let time) = start { time } else { nil } }
        set { if let newValue, case .at = start { start = .at(newValue) } }
    }

    var startLandmark: Landmark? {
        get { if case .after(let landmark, _) = start { landmark } else { nil } }
        set { if let newValue { start = .after(newValue, delay: .zero) } }
    }

    var startDelay: Duration {
        get { if case .after(_, let delay) = start { delay } else { .zero } }
        set { if case .after(let landmark, _) = start { start = .after(landmark, delay: newValue) } }
    }

    var startCondition: FaultCondition? {
        get { if case .when(let condition) = start { condition } else { nil } }
        set { if let newValue, case .at = start { start = .when(newValue) } }
    }
}

/// An undoing, as its keys say it.
struct UndoForm: Hashable, Sendable {
    var landmark: Landmark?
    var delay: Duration = .zero
    var condition: FaultCondition?

    static let schema = MappingSchema<UndoForm>(
        "undo section",
        "What a fault is undone by, instead of the passing of time.",
        initial: UndoForm(),
        fields: {
            Field("after", \.landmark, .landmark, "When this has ended or, with \"start of\", begun.")
            Field("delay", \.delay, .time, "So long after that.")
            Field("when", \.condition, .condition, "As soon as this is measured.")
        },
        rule: { form, key in
            guard form.landmark == nil, key == "delay" else { return nil }
            return "it is undone by a measure; accepted with after only"
        },
        check: { form, node, problems in
            guard (form.landmark == nil) == (form.condition == nil) else { return }
            let found = form.landmark == nil ? "neither" : "both"
            problems.report(.impossible, at: node.place, "found \(found); accepted: one of after, when")
        }
    )

    init() {}

    init(_ undo: Fault.Undo) {
        switch undo {
        case .after(let landmark, let delay): (self.landmark, self.delay) = (landmark, delay)
        case .when(let condition): self.condition = condition
        }
    }

    /// Good only if nothing was reported.
    var undo: Fault.Undo {
        if let condition { return .when(condition) }
        return .after(landmark ?? .end(of: ""), delay: delay)
    }
}

extension ValueSchema where Value == Fault.Undo {
    static var undo: ValueSchema {
        ValueSchema<UndoForm>.mapping(UndoForm.schema).map({ $0.undo }, back: { UndoForm($0) })
    }
}
