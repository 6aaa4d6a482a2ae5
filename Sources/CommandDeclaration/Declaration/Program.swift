/// A program with commands: the one declaration from which parser, help, usage errors and shell completion come.
public struct Program: Sendable {
    public let name: String
    /// One line.
    public let summary: String
    /// What a newcomer should read, in paragraphs.
    public let discussion: String
    public let version: String
    public let commands: [Command]
    /// Shown in the overview.
    public let examples: [Example]
    /// The exit codes and their meanings, shown under every help.
    public let exitCodes: [(code: Int, meaning: String)]

    public init(
        _ name: String,
        _ summary: String,
        discussion: String = "",
        version: String,
        commands: [Command],
        examples: [Example] = [],
        exitCodes: [(code: Int, meaning: String)] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.version = version
        self.commands = commands
        self.examples = examples
        self.exitCodes = exitCodes
    }
}

/// One command: what it takes, and how to explain it.
public struct Command: Sendable {
    public let name: String
    /// One line.
    public let summary: String
    /// Paragraphs.
    public let discussion: String
    public let operands: Operands?
    public let options: [OptionDeclaration]
    public let examples: [Example]

    public init(
        _ name: String,
        _ summary: String,
        discussion: String = "",
        operands: Operands? = nil,
        options: [any DeclaredOption] = [],
        examples: [Example] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.operands = operands
        self.options = options.map(\.declaration)
        self.examples = examples
    }
}

/// What stands behind the options, such as `SCENARIO…`.
public struct Operands: Sendable {
    public let placeholder: String
    public let summary: String
    /// How many there must be.
    public let count: ClosedRange<Int>
    public let completion: Completion

    /// The summary within a sentence.
    var phrase: String {
        let text = summary.hasSuffix(".") ? summary.dropLast() : summary[...]
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    public init(_ placeholder: String, _ summary: String, count: ClosedRange<Int>, completion: Completion = .nothing) {
        self.placeholder = placeholder
        self.summary = summary
        self.count = count
        self.completion = completion
    }
}

/// A command line that works, and what it does.
public struct Example: Sendable {
    public let line: String
    public let meaning: String

    public init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}

/// What a shell may offer for a value.
public enum Completion: Hashable, Sendable {
    case nothing
    /// Files with one of these endings (without dot); all files where none is named.
    case files([String])
    case folders
    case words([String])
}
