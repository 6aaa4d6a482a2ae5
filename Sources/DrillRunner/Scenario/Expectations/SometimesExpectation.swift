/// What some run of a batch must come through. One run alone is never judged by it: a batch in which no run got there
/// has not met what it was sent to look for.
public enum SometimesExpectation: Hashable, Sendable {
    /// Built in: what Logdrill watches for in every run.
    case mark(CoverageMark)
    /// The scenario's own: a measure that reaches its bound in some run.
    case measure(Expectation)

    public var mark: CoverageMark? {
        if case .mark(let mark) = self { mark } else { nil }
    }

    public var expectation: Expectation? {
        if case .measure(let expectation) = self { expectation } else { nil }
    }
}

extension Scenario {
    /// The measures of ``sometimes``, in its order.
    var sometimesMeasured: [Expectation] { sometimes.compactMap(\.expectation) }
}

extension Expectation {
    /// The fault that it speaks of, if any: without that fault it says nothing.
    var faultName: String? {
        if let fault { return fault }
        if case .fault(let name)? = period?.span { return name }
        return nil
    }
}
