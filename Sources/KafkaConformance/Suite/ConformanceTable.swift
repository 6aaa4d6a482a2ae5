/// What became of each statement on one implementation.
public struct ConformanceTable: Sendable, CustomStringConvertible {
    public enum Outcome: Hashable, Sendable {
        case passed
        /// What was seen instead.
        case failed(String)
        /// What the implementation lacks.
        case doesNotApply([ConformanceAbility])
    }

    public struct Row: Sendable {
        public let number: Int
        public let sentence: String
        public let outcome: Outcome

        public var hasPassed: Bool { outcome == .passed }

        public var hasFailed: Bool {
            if case .failed = outcome { true } else { false }
        }
    }

    /// The implementation's name.
    public let implementation: String
    /// In the order of the numbers.
    public let rows: [Row]

    public init(implementation: String, rows: [Row]) {
        self.implementation = implementation
        self.rows = rows
    }

    /// One line for each statement, and how many passed; the same bytes for the same outcomes, to be compared.
    public var description: String {
        var lines = rows.map { row in
            let number = row.number < 10 ? " \(row.number)" : "\(row.number)"
            return switch row.outcome {
            case .passed: "\(number)  passed          \(row.sentence)"
            case .failed(let message): "\(number)  FAILED          \(row.sentence)\n      \(message)"
            case .doesNotApply(let missing):
                "\(number)  does not apply  \(row.sentence) [needs \(missing.map(\.description).joined(separator: ", "))]"
            }
        }
        let passed = rows.count(where: \.hasPassed)
        let failed = rows.count(where: \.hasFailed)
        let rest = rows.count - passed - failed
        lines.append("\(implementation): \(passed) passed, \(failed) failed, \(rest) do not apply")
        return lines.joined(separator: "\n")
    }
}
