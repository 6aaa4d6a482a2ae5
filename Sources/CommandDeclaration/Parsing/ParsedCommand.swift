/// What a command line asks for.
public enum Request: Sendable {
    case run(ParsedCommand)
    /// Text for standard output; exit code 0.
    case show(String)
}

/// A command with its options and operands, all of them accepted.
public struct ParsedCommand: Sendable {
    public let name: String
    public let operands: [String]
    let values: [String: [String]]

    /// Whether the flag was given.
    public subscript(flag: Flag) -> Bool {
        values[flag.declaration.name] != nil
    }

    /// The option's value; `nil` where it was not given.
    public subscript<Value>(option: ValueOption<Value>) -> Value? {
        values[option.declaration.name]?.last.flatMap(option.read)
    }

    /// The values of an option that may be given several times, in order.
    public func all<Value>(_ option: ValueOption<Value>) -> [Value] {
        values[option.declaration.name]?.compactMap(option.read) ?? []
    }
}

/// A command line that says nothing sensible: everything that is wrong with it, and where to read on.
public struct UsageError: Error, CustomStringConvertible {
    /// One sentence each; never empty.
    public let problems: [String]
    /// `logdrill` or `logdrill run`: names what to ask for help.
    public let subject: String
    /// The exit code for wrong usage.
    public static let exitCode = 2

    public var description: String {
        problems.map { "\(subject): \($0)" }.joined(separator: "\n") + "\nTry: \(subject) --help"
    }
}
