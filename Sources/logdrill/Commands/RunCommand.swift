import CommandDeclaration
import DrillRunner
import DrillSimulation

/// `logdrill run`: plays scenarios and judges them.
struct RunCommand {
    private let command: ParsedCommand
    private let overrides: [String]
    private let format: CommandLineProgram.Format
    private let reportFiles: [ReportFile]

    init(_ command: ParsedCommand) {
        self.command = command
        overrides = command.all(CommandLineProgram.overrides)
        format = command[CommandLineProgram.format] ?? .text
        reportFiles = command.all(CommandLineProgram.report)
    }

    func perform() -> ExitStatus {
        // All files are read before anything runs: a typing error in the last must not cost the first one's time.
        var scenarios: [(path: String, scenario: Scenario)] = []
        var statuses: [ExitStatus] = []
        for path in command.operands {
            do {
                scenarios.append((path, try ScenarioInput.load(path, overrides: overrides)))
            } catch {
                Console.error("\(error)")
                statuses.append(.wrongInput)
            }
        }
        guard statuses.isEmpty else { return .wrongInput }
        var reports = WrittenReports(reportFiles)
        let seeds = scenarios.map { _, scenario in command[CommandLineProgram.seed].map { [$0] } ?? scenario.run.seeds }
        reports.runs = seeds.reduce(0) { $0 + $1.count }
        for ((path, scenario), seeds) in zip(scenarios, seeds) {
            for seed in seeds { statuses.append(run(scenario, path, seed, &reports)) }
        }
        do {
            try reports.finish()
        } catch {
            Console.error("\(error)")
            statuses.append(.wrongInput)
        }
        if format == .text, statuses.count > 1 { summarise(statuses) }
        return ExitStatus.together(statuses)
    }

    private func run(_ scenario: Scenario, _ path: String, _ seed: UInt64, _ reports: inout WrittenReports)
        -> ExitStatus
    {
        let display = ProgressDisplay(scenario: scenario.name, pace: command[CommandLineProgram.pace])
        var options = ScenarioInput.options
        options.observer = display
        options.wantsDetails = reportFiles.contains { $0.form == .html }
        let drill = Drill(scenario, file: path, options: options)
        do {
            let report = try drill.run(seed: seed, overrides: overrides)
            display.finish()
            try publish(report)
            try reports.add(report)
            if command[CommandLineProgram.checkDeterminism] {
                let check = DeterminismCheck(drill, path: path, seed: seed, overrides: overrides)
                if let divergence = try check.divergence(from: report.traceHash) {
                    Console.error(divergence)
                    return .internalError
                }
                Console.error("\(path): the same trace in another process")
            }
            return status(report.verdict)
        } catch let error as DrillError {
            display.finish()
            Console.error("\(path): \(error)")
            return .wrongInput
        } catch let error as Files.Failure {
            display.finish()
            Console.error("\(error)")
            return .wrongInput
        } catch {
            display.finish()
            Console.error("\(path): seed \(seed): \(error)")
            return .internalError
        }
    }

    private func publish(_ report: DrillReport) throws {
        switch format {
        case .json: Console.output(report.json())
        case .text:
            let style = Console.isColoured ? TerminalStyle.coloured : .plain
            Console.output(TextSummary.text(of: report, style: style, width: Console.width))
        }
        guard let folder = command[CommandLineProgram.output] else { return }
        let name = Files.plainName(report.scenario)
        try Files.write(report.json() + "\n", to: "\(name)-seed-\(report.seed).json", in: folder)
        let text = TextSummary.text(of: report, style: .plain, width: 100)
        try Files.write(text, to: "\(name)-seed-\(report.seed).txt", in: folder)
    }

    private func status(_ verdict: Verdict) -> ExitStatus {
        switch verdict {
        case .pass: .pass
        case .fail: .violated
        case .inconclusive: .inconclusive
        }
    }

    private func summarise(_ statuses: [ExitStatus]) {
        func count(_ status: ExitStatus) -> Int { statuses.filter { $0 == status }.count }
        var parts = ["\(count(.pass)) passed"]
        for (status, word) in [
            (ExitStatus.violated, "failed"), (.inconclusive, "inconclusive"), (.wrongInput, "could not be run"),
            (.internalError, "ended by a bug"),
        ] where count(status) > 0 {
            parts.append("\(count(status)) \(word)")
        }
        Console.output("\(statuses.count) runs: " + parts.joined(separator: ", "))
    }
}
