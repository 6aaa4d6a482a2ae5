import CommandDeclaration

/// A small program for the tests, shaped like logdrill.
enum SampleProgram {
    enum Format: String, CaseIterable, Sendable { case text, json }

    static let seed = ValueOption<UInt64>("seed", "N", .integer(0 ... .max), "Runs with this seed only.")
    static let set = ValueOption("set", "PATH=VALUE", .text("PATH=VALUE"), isRepeatable: true, "Overrides a value.")
    static let format = ValueOption<Format>("format", letter: "f", "FORMAT", .word, "How results are written.")
    static let check = Flag("check-determinism", "Runs twice and compares.")

    static let program = Program(
        "drill",
        "tries out the worst day",
        discussion: "Start with a scenario of the folder Scenarios.\n\nA run ends in a verdict.",
        version: "1.0",
        commands: [
            Command(
                "run",
                "Runs drills and judges them.",
                discussion: "Results go to standard output.",
                operands: Operands("SCENARIO", "Scenario files.", count: 1...100, completion: .files(["yaml"])),
                options: [seed, set, format, check],
                examples: [Example("drill run Scenarios/x.yaml --seed 7", "Runs one drill with one seed.")]
            ),
            Command("list", "Shows what there is."),
        ],
        examples: [Example("drill run Scenarios/x.yaml", "Runs a drill.")],
        exitCodes: [(0, "everything passed"), (2, "the input or the usage is wrong")]
    )

    static func parse(_ line: String) throws -> ParsedCommand? {
        guard case .run(let command) = try program.parse(line.split(separator: " ").map(String.init)) else {
            return nil
        }
        return command
    }

    static func problems(_ line: String) -> [String] {
        do {
            _ = try program.parse(line.split(separator: " ").map(String.init))
            return []
        } catch {
            return error.problems
        }
    }

    static func shown(_ line: String) throws -> String? {
        guard case .show(let text) = try program.parse(line.split(separator: " ").map(String.init)) else { return nil }
        return text
    }
}
