import DrillRunner

/// What a sweep asks of each run.
public struct SweepGoal: Sendable {
    /// As it was given, or in words.
    public let text: String
    /// A flow mapping in the scenario's language; `nil` where the scenario's own verdict is what counts.
    private let expectation: String?

    /// Every expectation of the scenario holds, and no checker finds an anomaly.
    public static let verdict = SweepGoal(text: "every expectation holds", expectation: nil)

    private init(text: String, expectation: String?) {
        self.text = text
        self.expectation = expectation
    }

    /// Reads `MEASURE BOUND LIMIT`, such as `latency p99 below 2s`, or an expectation as scenarios spell it, such as
    /// `{measure: late, atMost: 100, after: store-down}`.
    ///
    /// - Throws: ``SweepInputError`` where it is neither; a wrong measure, unit or name is the decoder's to say.
    public init(_ text: String) throws(SweepInputError) {
        self.text = text
        if text.hasPrefix("{") {
            expectation = text
            return
        }
        let words = text.split(separator: " ").map(String.init)
        let bounds = Bound.Comparison.allCases.map(\.rawValue)
        guard words.count >= 3, bounds.contains(words[words.count - 2]) else {
            throw SweepInputError(
                "--find: found \"\(text)\"; accepted: MEASURE BOUND LIMIT, such as \"latency p99 below 2s\", the bound"
                    + " one of \(bounds.joined(separator: ", "))"
            )
        }
        let measure = words.dropLast(2).joined(separator: " ")
        expectation = "{measure: \(measure), \(words[words.count - 2]): \(words[words.count - 1])}"
    }

    /// The `PATH=VALUE` overrides that make it the scenario's only expectation.
    var overrides: [String] { expectation.map { ["expect=[\($0)]"] } ?? [] }

    /// Whether the goal was met: an anomaly that nothing permits is a failure whatever the goal.
    func outcome(of report: DrillReport) -> SweepOutcome {
        switch report.verdict {
        case .pass: .holds
        case .fail: .breaks(because: report.reason)
        case .inconclusive: .unproven(because: report.reason)
        }
    }
}

/// What one run says about a goal.
public enum SweepOutcome: Hashable, Sendable {
    case holds
    case breaks(because: String)
    case unproven(because: String)

    /// `nil` where the run proved nothing.
    var holds: Bool? {
        switch self {
        case .holds: true
        case .breaks: false
        case .unproven: nil
        }
    }
}
