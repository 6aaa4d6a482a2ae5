import DrillSimulation

/// What a failed run is accused of first. Two runs show the same failure where their causes are equal, whatever the
/// numbers.
public struct FailureCause: Hashable, Sendable, CustomStringConvertible {
    /// A few words: the anomaly, the expectation, or how the simulation ended.
    public let description: String

    /// `nil` for a run that did not fail.
    public init?(_ report: DrillReport) {
        guard report.verdict == .fail else { return nil }
        if let violation = report.violations.first {
            description = violation.anomaly
        } else if let expectation = report.expectations.first(where: {
            $0.verdict == .fail && report.reason.hasPrefix("expected \($0.name) ")
        }) {
            description = "expected \(expectation.name) \(expectation.bound)"
        } else {
            description = Self.withoutNumbers(report.reason)
        }
    }

    /// The cause of a run that could not go on; `nil` where the input is at fault.
    public init?(_ error: any Error) {
        guard let failure = error as? SimulationFailure else { return nil }
        if let cause = failure.cause {
            description = Self.withoutNumbers("\(cause)")
        } else {
            description = "simulation: \(failure.code)"
        }
    }

    /// The first line of `reason`, with one `#` for each number.
    private static func withoutNumbers(_ reason: String) -> String {
        var words = ""
        for character in reason.prefix(while: { $0 != "\n" }) {
            if !character.isNumber { words.append(character) } else if !words.hasSuffix("#") { words.append("#") }
        }
        return words.replacing("#,#", with: "#")
    }

    /// In a file's name: letters, digits, `-`.
    public var slug: String {
        var slug = ""
        for character in description.lowercased() {
            let isPlain = character.isASCII && (character.isLetter || character.isNumber)
            if isPlain { slug.append(character) } else if !slug.hasSuffix("-") && !slug.isEmpty { slug.append("-") }
        }
        return String(slug.prefix(40).split(separator: "-").joined(separator: "-"))
    }
}
