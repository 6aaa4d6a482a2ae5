import Testing

/// A scenario of `Scenarios/worst-days`, what takes its protection out, and what must be named then.
struct WorstDay: Sendable, CustomTestStringConvertible {
    /// How a protection is taken out.
    enum Removal: Sendable {
        /// A planted bug, in builds with the trait `Mutants`.
        case mutant(String)
        /// A setting, written as for `--set`.
        case setting(String)
    }

    let scenario: String
    let without: Removal
    /// How the verdict's reason begins.
    let reasons: [String]

    init(_ scenario: String, without: Removal, fails reasons: String...) {
        self.scenario = scenario
        self.without = without
        self.reasons = reasons
    }

    var testDescription: String {
        switch without {
        case .mutant(let name): "\(scenario) with \(name)"
        case .setting(let setting): "\(scenario) with \(setting)"
        }
    }
}
