import CommandDeclaration
import DrillRunner

/// `logdrill explore`: searches for a seed that breaks a scenario.
struct ExploreCommand {
    private static let seeds = ValueOption<ClosedRange<UInt64>>(
        "seeds",
        "A..B",
        ValueFormat("a range of seeds such as 1..200, or one seed", read: readSeeds),
        "Runs these seeds; 1..200 where neither this nor --minutes is given."
    )
    private static let minutes = ValueOption<Int>(
        "minutes",
        "M",
        .integer(1...10_080),
        "Runs seeds for so long, from the first one on."
    )
    private static let keepGoing = Flag("keep-going", "Goes on after a failure; otherwise the first one is the end.")
    private static let noSwarm = Flag("no-swarm", "Runs the scenario as it is with each seed, and draws no faults.")

    static let declaration = Command(
        "explore",
        "Searches for a seed that breaks a scenario.",
        discussion: """
            Runs many seeds on all cores. Each seed also draws, within the scenario's bounds, which of its faults \
            occur, when, where, how long and how much; load varies with it. The seed repeats the draw, and --output \
            keeps it. A batch that never reached what the scenario's `sometimes` asks for, or in which a kind of fault \
            never changed anything, is inconclusive.
            """,
        operands: SearchOptions.scenario,
        options: [
            seeds, minutes, keepGoing, noSwarm, SearchOptions.output, SearchOptions.format, CommandLineProgram.overrides,
        ],
        examples: [
            Example("logdrill explore Scenarios/leader-lost-during-storm.yaml", "Runs 200 seeds, or up to a failure."),
            Example(
                "logdrill explore Scenarios/poison-records.yaml --minutes 10 --keep-going --output found",
                "Collects failures for ten minutes."
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
            let began = Console.realTime()
            let exploration = explore(scenario, began)
            let written = try write(exploration.failures.filter { !$0.isWrongInput })
            let wallTime = Duration.nanoseconds(Console.realTime() - began)
            let reproduce = { (failure: ExplorationFailure) in written[failure.seed] ?? command(for: failure) }
            switch command[SearchOptions.format] ?? .text {
            case .json: Console.output(exploration.json(file: path, in: wallTime, reproduce: reproduce))
            case .text:
                let style = Console.isColoured ? TerminalStyle.coloured : .plain
                let text = ExplorationSummary.text(of: exploration, in: wallTime, style: style, reproduce: reproduce)
                Console.output(text)
            }
            return status(exploration)
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func explore(_ scenario: Scenario, _ began: Int64) -> Exploration {
        let options = ScenarioInput.options
        var explorer = Explorer(scenario) { [path] scenario, seed in
            try Drill(scenario, file: path, options: options).run(seed: seed)
        }
        explorer.isSwarm = !command[Self.noSwarm]
        explorer.keepsGoing = command[Self.keepGoing]
        let minutes = command[Self.minutes]
        let end = minutes.map { began + Int64($0) * 60_000_000_000 }
        let seeds = command[Self.seeds] ?? (minutes == nil ? 1...200 : 1...UInt64.max)
        let display = SearchDisplay()
        let exploration = explorer.explore(
            seeds,
            on: WorkerThreads(),
            until: { end.map { Console.realTime() >= $0 } ?? false },
            observe: { progress in
                display.show {
                    ExplorationSummary.line(of: progress, in: .nanoseconds(Console.realTime() - began))
                }
            }
        )
        display.finish()
        return exploration
    }

    /// Writes the draws of failed seeds where that was asked for: the commands that run them, by seed.
    private func write(_ failures: [ExplorationFailure]) throws -> [UInt64: String] {
        guard let folder = command[SearchOptions.output], !command[Self.noSwarm] else { return [:] }
        var commands: [UInt64: String] = [:]
        for failure in failures {
            let scenario = failure.scenario.moved(to: folder, current: try Files.currentFolder())
            let name = "\(Files.plainName(scenario.name))-seed-\(failure.seed).yaml"
            try Files.write(scenario.conciseYAML, to: name, in: folder)
            commands[failure.seed] = ShellWords.line([
                "logdrill", "run", "\(folder)/\(name)", "--seed", "\(failure.seed)",
            ])
        }
        return commands
    }

    /// The command that runs a failed seed again, draw included.
    private func command(for failure: ExplorationFailure) -> String {
        let isPlain = command[Self.noSwarm]
        var words = isPlain ? ["logdrill", "run", path, "--seed", "\(failure.seed)"] : ["logdrill", "explore", path]
        if !isPlain { words += ["--seeds", "\(failure.seed)..\(failure.seed)", "--output", "found"] }
        for override in overrides { words += ["--set", override] }
        return ShellWords.line(words)
    }

    private func status(_ exploration: Exploration) -> ExitStatus {
        if exploration.failures.contains(where: \.isWrongInput) { return .wrongInput }
        if exploration.hasErrors { return .internalError }
        return switch exploration.verdict {
        case .pass: .pass
        case .fail: .violated
        case .inconclusive: .inconclusive
        }
    }

    private static func readSeeds(_ text: String) -> ClosedRange<UInt64>? {
        if let seed = UInt64(text) { return seed...seed }
        guard let dots = text.firstRange(of: ".."), let first = UInt64(text[..<dots.lowerBound]),
            let last = UInt64(text[dots.upperBound...]), first <= last
        else { return nil }
        return first...last
    }
}
