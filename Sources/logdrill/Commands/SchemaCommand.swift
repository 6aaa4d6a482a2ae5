import CommandDeclaration
import DrillRunner

/// `logdrill schema`: the scenario language, for editors and for readers.
struct SchemaCommand {
    enum Format: String, CaseIterable, Sendable { case json, markdown }

    static let format = ValueOption<Format>(
        "format",
        "FORMAT",
        .word,
        "json for a JSON Schema that editors read (default), markdown for the reference."
    )

    static let declaration = Command(
        "schema",
        "Describes the scenario language, for editors and for readers.",
        discussion: """
            The schema and the reference come out of the definition that reads scenarios, so they cannot lag behind it.

            With the YAML language server (in VS Code, Neovim, Emacs, …) a scenario is completed and checked while it \
            is written, if it begins with this line: # yaml-language-server: $schema=./logdrill.schema.json
            """,
        options: [format],
        examples: [
            Example("logdrill schema > logdrill.schema.json", "Writes the schema beside your scenarios."),
            Example("logdrill schema --format markdown | less", "Shows every key, what it accepts and its default."),
        ]
    )

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        switch command[Self.format] ?? .json {
        case .json: Console.output(Scenario.jsonSchema)
        case .markdown: Console.output(Scenario.reference)
        }
        return .pass
    }
}
