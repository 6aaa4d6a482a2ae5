import CapacityPlanning
import CommandDeclaration
import DrillRunner

/// `logdrill sweep`: searches settings for the place where a goal stops to hold.
struct SweepCommand {
    private static let vary = ValueOption(
        "vary",
        "PATH=A..B",
        .text("PATH=A..B or PATH=A,B,C"),
        isRepeatable: true,
        "A setting and its values. The last one is searched, those before it are gone through."
    )
    private static let find = ValueOption(
        "find",
        "EXPECTATION",
        .text("an expectation such as \"latency p99 below 2s\""),
        "What must hold; the scenario's own expectations where this is not given."
    )
    private static let seeds = ValueOption<Int>(
        "seeds",
        "N",
        .integer(1...1_000),
        "So many seeds for each combination, from the scenario's first one on; 3 where not given."
    )
    private static let within = ValueOption<Int64>(
        "within",
        "PERCENT",
        ValueFormat("a whole percentage from 1% to 50%", read: readPercent),
        "How near to the knee the search goes; 2% where not given."
    )

    private static let report = ReportFile.option(
        [.html, .md, .json],
        "Writes a report: a page with charts (.html), Markdown (.md) or JSON (.json)."
    )

    static let declaration = Command(
        "sweep",
        "Searches settings for the place where a goal stops to hold.",
        discussion: """
            Answers how much a pipeline bears: how many processors a rate needs, how long an outage a retention \
            survives, how long catching up takes, what breaks first. Each combination is searched with several seeds; \
            an answer that lies outside what was simulated says so. What the model takes things to cost is printed \
            with the answer.
            """,
        operands: SearchOptions.scenario,
        options: [vary, find, seeds, within, report, SearchOptions.format, CommandLineProgram.overrides],
        examples: [
            Example(
                "logdrill sweep Scenarios/noisy-source.yaml --vary workloads.noisy.rate=1k/s..50k/s"
                    + " --find 'latency p99 below 2s'",
                "Which rate the pipeline bears."
            ),
            Example(
                "logdrill sweep Scenarios/store-down-then-back.yaml --vary processors=1,2,4,8"
                    + " --vary workloads.steady.rate=1k/s..100k/s",
                "How capacity grows with the number of processors."
            ),
            Example(
                "logdrill sweep Scenarios/store-down-then-back.yaml --vary faults.store-down.for=10s..10m"
                    + " --find 'recovery below 5m' --report outage.html",
                "How long an outage may last, with a page to show."
            ),
        ]
    )

    private let command: ParsedCommand
    private let path: String
    private let overrides: [String]

    init(_ command: ParsedCommand) {
        self.command = command
        path = command.operands[0]
        overrides = command.all(CommandLineProgram.overrides)
    }

    func perform() -> ExitStatus {
        do {
            let scenario = try ScenarioInput.load(path, overrides: overrides)
            let result = try sweep(from: scenario.run.seeds.first ?? 1)
            let subject = SweepSubject(
                scenario: scenario.name,
                why: scenario.why,
                costs: scenario.modelCosts,
                reproduce: reproduce
            )
            switch command[SearchOptions.format] ?? .text {
            case .json: Console.output(result.json(costs: scenario.modelCosts))
            case .text:
                let style = Console.isColoured ? TerminalStyle.coloured : .plain
                Console.output(SweepText.text(of: result, costs: scenario.modelCosts, style: style))
            }
            // Last: a report that cannot be written must not cost the answer.
            for file in command.all(Self.report) { try write(result, subject, to: file) }
            return result.rows.contains { !$0.hasAnswer } ? .inconclusive : .pass
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func sweep(from seed: UInt64) throws -> SweepResult {
        let goal = try command[Self.find].map(SweepGoal.init) ?? .verdict
        let settings = try command.all(Self.vary).map(SweptSetting.init)
        let count = UInt64(command[Self.seeds] ?? 3)
        let options = ScenarioInput.options
        var sweep = try Sweep(
            settings,
            goal: goal,
            seeds: (0..<count).map { seed &+ $0 },
            variant: { [path, overrides] varied in
                do { return try ScenarioInput.load(path, overrides: overrides + varied) } catch {
                    throw Self.asTyped(error, settings.map(\.path))
                }
            },
            run: { [path] scenario, seed in try Drill(scenario, file: path, options: options).run(seed: seed) }
        )
        if let within = command[Self.within] { sweep.tolerancePermille = within * 10 }
        let began = Console.realTime()
        let display = SearchDisplay()
        defer { display.finish() }
        return try sweep.perform(on: WorkerThreads()) { progress in
            display.show { SweepText.line(of: progress, in: .nanoseconds(Console.realTime() - began)) }
        }
    }

    /// What is wrong with a swept setting or the goal, named as they were typed: the scenario knows both as overrides.
    private static func asTyped(_ error: any Error, _ paths: [String]) -> Files.Failure {
        var names: [(override: String, typed: String)] = [("--set expect:", "--find:")]
        for path in paths { names.append(("--set \(path):", "--vary \(path):")) }
        let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let name = names.first { line.hasPrefix($0.override) }
            return name.map { $0.typed + line.dropFirst($0.override.count) } ?? String(line)
        }
        return Files.Failure(description: lines.joined(separator: "\n"))
    }

    private func write(_ result: SweepResult, _ subject: SweepSubject, to file: ReportFile) throws {
        switch file.form {
        case .html: try Files.write(SweepPage(result, subject).html, toFile: file.path)
        case .md: try Files.write(SweepMarkdown.text(of: result, subject), toFile: file.path)
        case .json, .xml: try Files.write(result.json(costs: subject.costs) + "\n", toFile: file.path)
        }
    }

    /// The command that sweeps the same again.
    private var reproduce: String {
        var words = ["logdrill", "sweep", path]
        for setting in command.all(Self.vary) { words += ["--vary", setting] }
        if let goal = command[Self.find] { words += ["--find", goal] }
        if let seeds = command[Self.seeds] { words += ["--seeds", "\(seeds)"] }
        if let within = command[Self.within] { words += ["--within", "\(within)%"] }
        for override in overrides { words += ["--set", override] }
        return ShellWords.line(words)
    }

    private static func readPercent(_ text: String) -> Int64? {
        guard text.hasSuffix("%"), let percent = Int64(text.dropLast()), (1...50).contains(percent) else { return nil }
        return percent
    }
}
