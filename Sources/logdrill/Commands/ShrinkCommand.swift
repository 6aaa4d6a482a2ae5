import CommandDeclaration
import DrillRunner

/// `logdrill shrink`: makes a failing scenario small.
struct ShrinkCommand {
    private static let seed = ValueOption<UInt64>(
        "seed",
        "N",
        .integer(0...UInt64.max),
        "The seed that fails; the scenario's first one otherwise."
    )
    private static let runs = ValueOption<Int>("runs", "N", .integer(2...100_000), "Runs at most; 400 by default.")

    static let declaration = Command(
        "shrink",
        "Makes a failing scenario small.",
        discussion: """
            Takes away faults, shortens the run, lowers rates and makes the world smaller, as long as the run is \
            accused of the same thing first. What is left is written as a scenario file of 25 lines at most, with its \
            story, into the folder of --output, Scenarios/regressions by default.
            """,
        operands: SearchOptions.scenario,
        options: [seed, runs, SearchOptions.output, SearchOptions.format, CommandLineProgram.overrides],
        examples: [
            Example("logdrill shrink Scenarios/demo/fails-on-purpose.yaml --seed 1", "Makes the demo's failure small.")
        ]
    )

    private let command: ParsedCommand
    private let path: String

    init(_ command: ParsedCommand) {
        self.command = command
        path = command.operands[0]
    }

    func perform() -> ExitStatus {
        do {
            let scenario = try ScenarioInput.load(path, overrides: command.all(CommandLineProgram.overrides))
            let seed = command[Self.seed] ?? scenario.run.seeds.first ?? 1
            guard let shrunken = try shrink(scenario, seed) else {
                Console.error("\(path): seed \(seed) does not fail: there is nothing to make small")
                return .wrongInput
            }
            return try publish(shrunken)
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func shrink(_ scenario: Scenario, _ seed: UInt64) throws -> Shrunken? {
        let options = ScenarioInput.options
        var shrinker = Shrinker { [path] scenario, seed in
            try Drill(scenario, file: path, options: options).run(seed: seed)
        }
        if let runs = command[Self.runs] { shrinker.runsMax = runs }
        let display = SearchDisplay()
        defer { display.finish() }
        return try shrinker.shrink(scenario, seed: seed) { progress in
            display.show {
                "\(progress.runs) of \(Wording.count(progress.runsMax, "run"))  \(progress.size)  \(progress.lastStep)"
            }
        }
    }

    /// Writes the file, and runs it as anybody would.
    private func publish(_ shrunken: Shrunken) throws -> ExitStatus {
        let folder = command[SearchOptions.output] ?? "Scenarios/regressions"
        let name = Files.plainName(shrunken.name) + ".yaml"
        let path = "\(folder)/\(name)"
        let scenario = shrunken.scenario.moved(to: folder, current: try Files.currentFolder())
        let text = shrunken.file(scenario, path: path)
        try Files.write(text, to: name, in: folder)
        show(shrunken, path: path, file: text)
        let written = try ScenarioInput.load(path, overrides: [])
        let isShown = { shrunken.result.cause == $0 }
        let drill = Drill(written, file: path, options: ScenarioInput.options)
        do {
            if let cause = FailureCause(try drill.run(seed: shrunken.result.seed)), isShown(cause) { return .violated }
        } catch {
            guard let cause = FailureCause(error) else { throw error }
            if isShown(cause) { return .internalError }
        }
        Console.error("\(path): the file does not show what it was made from")
        return .internalError
    }

    private func show(_ shrunken: Shrunken, path: String, file: String) {
        if command[SearchOptions.format] == .json { return Console.output(shrunken.json(path: path, file: file)) }
        let (before, after) = (ScenarioSize(shrunken.original.scenario), ScenarioSize(shrunken.result.scenario))
        Console.output(
            """
            \(shrunken.result.cause), in \(Wording.count(shrunken.runs, "run")), \(shrunken.steps.count) of which made it smaller
              before  \(before)
              after   \(after)

            \(file)
            """
        )
    }
}
