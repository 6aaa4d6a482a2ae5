import CommandDeclaration
import DrillRunner
import DrillSimulation
import Synchronization

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
        let runs = scenarios.flatMap { path, scenario in
            let seeds = command[CommandLineProgram.seed].map { [$0] } ?? scenario.run.seeds
            return seeds.map { PlannedRun(path: path, scenario: scenario, seed: $0) }
        }
        statuses = perform(runs)
        if statuses.count < runs.count {
            Console.error("\(runs.count - statuses.count) further runs were left out after one that did not pass")
        }
        if format == .text, statuses.count > 1 { summarise(statuses) }
        return ExitStatus.together(statuses)
    }

    private struct PlannedRun: Sendable {
        let path: String
        let scenario: Scenario
        let seed: UInt64
    }

    /// What a run came to: its report, or what ended it, and its status.
    private struct Outcome: Sendable {
        var report: DrillReport?
        var message: String?
        var status: ExitStatus
    }

    /// Runs all, or up to the first that does not pass; the statuses, in the runs' order.
    private func perform(_ runs: [PlannedRun]) -> [ExitStatus] {
        let jobs = command[CommandLineProgram.jobs] ?? 1
        let isFailFast = command[CommandLineProgram.failFast]
        var written = WrittenReports(reportFiles)
        written.runs = runs.count
        let books = Mutex((reports: written, statuses: [ExitStatus]()))
        // Several displays would write over one another's line: there is one for all.
        let common = jobs > 1 ? SearchDisplay() : nil
        RunBatch<Outcome>(runs.count).perform(
            jobs: jobs,
            run: { run(runs[$0], isAlone: common == nil) },
            isLast: { isFailFast && $0.status != .pass },
            take: { outcome in
                books.withLock { books in
                    let status = publish(outcome, &books.reports)
                    books.statuses.append(status)
                    common?.show { "\(books.statuses.count) of \(runs.count) runs done" }
                }
            }
        )
        common?.finish()
        return books.withLock { books in
            do {
                try books.reports.finish()
            } catch {
                Console.error("\(error)")
                books.statuses.append(.wrongInput)
            }
            return books.statuses
        }
    }

    private func run(_ run: PlannedRun, isAlone: Bool) -> Outcome {
        let display = ProgressDisplay(scenario: run.scenario.name, pace: command[CommandLineProgram.pace])
        var options = ScenarioInput.options
        if isAlone { options.observer = display }
        options.wantsDetails = reportFiles.contains { $0.form == .html }
        defer { if isAlone { display.finish() } }
        let drill = Drill(run.scenario, file: run.path, options: options)
        do {
            var outcome = Outcome(status: .pass)
            let report = try drill.run(seed: run.seed, overrides: overrides)
            outcome.report = report
            outcome.status = status(report.verdict)
            if command[CommandLineProgram.checkDeterminism] {
                let check = DeterminismCheck(drill, path: run.path, seed: run.seed, overrides: overrides)
                let divergence = try check.divergence(from: report.traceHash)
                outcome.message = divergence ?? "\(run.path): the same trace in another process"
                if divergence != nil { outcome.status = .internalError }
            }
            return outcome
        } catch let error as DrillError {
            return Outcome(message: "\(run.path): \(error)", status: .wrongInput)
        } catch let error as Files.Failure {
            return Outcome(message: "\(run.path): \(error)", status: .wrongInput)
        } catch {
            return Outcome(message: "\(run.path): seed \(run.seed): \(error)", status: .internalError)
        }
    }

    /// Prints and writes what a run came to; its status, or that of the writing.
    private func publish(_ outcome: Outcome, _ reports: inout WrittenReports) -> ExitStatus {
        var status = outcome.status
        if let report = outcome.report {
            do {
                try publish(report)
                try reports.add(report)
            } catch {
                Console.error("\(error)")
                status = .wrongInput
            }
        }
        if let message = outcome.message { Console.error(message) }
        return status
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
