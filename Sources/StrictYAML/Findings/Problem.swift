/// One thing that is wrong with a file or an override, and where.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// What sort of wrong.
    public struct Code: Hashable, Sendable {
        public let name: String
        /// Not YAML, or a part of YAML that the language leaves out.
        public static let syntax = Code(name: "syntax")
        /// Larger or deeper than a file may be.
        public static let limit = Code(name: "limit")
        public static let unknownKey = Code(name: "unknown-key")
        public static let duplicateKey = Code(name: "duplicate-key")
        public static let missingKey = Code(name: "missing-key")
        public static let wrongValue = Code(name: "wrong-value")
        /// Each value is fine, together they cannot be.
        public static let impossible = Code(name: "impossible")
    }

    public let code: Code
    public let place: Place
    /// What was found, what is accepted, what may have been meant.
    public let message: String

    public init(_ code: Code, at place: Place, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    /// `file:line:column: message`
    public var description: String { "\(place): \(message)" }
}

/// Everything that is wrong with a file and its overrides, from the top down. Never empty.
public struct InvalidInput: Error, CustomStringConvertible {
    public let problems: [Problem]

    public init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// One problem per line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
