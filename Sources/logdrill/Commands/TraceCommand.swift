import CommandDeclaration
import DrillRunner
import DrillSimulation

/// `logdrill trace`: the causal story of one record or one partition of a run.
struct TraceCommand {
    enum Format: String, CaseIterable, Sendable { case text, html }

    private static let around = ValueOption<Anomaly>(
        "around",
        "ANOMALY",
        .word,
        "Tells of the run's first example of this anomaly; of its first anomaly where nothing is named."
    )
    private static let record = ValueOption<StoryRequest>(
        "record",
        "ID",
        ValueFormat("a record such as storm-3#1234, or an id as on the wire") { StoryRequest(record: $0) },
        "Tells of this record: a source and the record's number, or an id."
    )
    private static let partition = ValueOption<StoryRequest>(
        "partition",
        "TOPIC/N",
        ValueFormat("a partition such as logs/4") { StoryRequest(partition: $0) },
        "Tells of this partition."
    )
    private static let format = ValueOption<Format>(
        "format",
        "FORMAT",
        .word,
        "text for a terminal (default), html for a page by itself with a timeline."
    )
    private static let output = ValueOption(
        "output",
        "FILE",
        .text("FILE", completion: .files(["html", "txt"])),
        "Writes the story into this file instead of standard output."
    )

    static let declaration = Command(
        "trace",
        "Tells the story of one record or one partition of a run.",
        discussion: """
            Runs the drill, and once more to listen to it: who handed the record to whom, when, what went wrong, and \
            what went on around it. Times count from the start of the workload.
            """,
        operands: Operands("SCENARIO", "A scenario file.", count: 1...1, completion: .files(["yaml"])),
        options: [CommandLineProgram.seed, around, record, partition, format, output, CommandLineProgram.overrides],
        examples: [
            Example(
                "logdrill trace Scenarios/demo/fails-on-purpose.yaml --around acked-lost",
                "How a record got lost that had been acknowledged."
            ),
            Example(
                "logdrill trace Scenarios/poison-records.yaml --partition logs/0 --format html --output story.html",
                "A partition's whole run, as a page."
            ),
        ]
    )

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        let path = command.operands[0]
        let requests = [command[Self.record], command[Self.partition]].compactMap { $0 }
        guard requests.count + (command[Self.around] == nil ? 0 : 1) <= 1 else {
            Console.error("logdrill trace: found several subjects; accepted: one of --around, --record, --partition")
            return .wrongInput
        }
        let overrides = command.all(CommandLineProgram.overrides)
        do {
            let scenario = try ScenarioInput.load(path, overrides: overrides)
            let seed = command[CommandLineProgram.seed] ?? scenario.run.seeds.first ?? 1
            let drill = Drill(scenario, file: path, options: ScenarioInput.options)
            let story = try drill.story(
                seed: seed,
                requests.first ?? .around(command[Self.around]),
                overrides: overrides
            )
            return try publish(story)
        } catch let failure as SimulationFailure {
            Console.error("\(failure)")
            return .internalError
        } catch let mismatch as StoryMismatch {
            Console.error("\(path): \(mismatch)")
            return .internalError
        } catch let error as DrillError {
            Console.error("\(path): \(error)")
            return .wrongInput
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func publish(_ story: Story) throws -> ExitStatus {
        let file = command[Self.output]
        let text: String
        switch command[Self.format] ?? .text {
        case .html: text = story.page
        case .text:
            let style = Console.isColoured && file == nil ? TerminalStyle.coloured : .plain
            text = story.text(style: style, width: file == nil ? Console.width : 100)
        }
        guard let file else {
            Console.output(text)
            return .pass
        }
        try Files.write(text, toFile: file)
        return .pass
    }
}
