import CommandDeclaration

/// What the commands that search have in common: one scenario, and a folder for what they find.
enum SearchOptions {
    static let scenario = Operands("SCENARIO", "A scenario file.", count: 1...1, completion: .files(["yaml"]))
    static let output = ValueOption(
        "output",
        "DIR",
        .text("DIR", completion: .folders),
        "Writes each scenario that it finds into this folder, one that runs by itself."
    )
    static let format = ValueOption<CommandLineProgram.Format>(
        "format",
        "FORMAT",
        .word,
        "text for people (default), json for programs: one object."
    )
}
