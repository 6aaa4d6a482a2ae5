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
        let plan = command.operands.map(planned)
        let runs = plan.compactMap { try? $0.runs.get() }.flatMap(\.self)
        var written = WrittenReports(reportFiles, folder: command[CommandLineProgram.output])
        written.runs = runs.count
        if plan.contains(where: { (try? $0.runs.get()) == nil }) { return refuse(plan, &written) }
        let statuses = perform(runs, &written)
        let left = runs.dropFirst(statuses.count)
        for run in left {
            written.add(MissingRun(run.name, isError: false, reason: "left out after a run that did not pass"))
        }
        if !left.isEmpty {
            Console.error("\(Wording.count(left.count, "further run")) left out after one that did not pass")
        }
        if format == .text, runs.count > 1 { summarise(statuses, leftOut: left.count) }
        return ExitStatus.together(statuses + [finish(written)])
    }

    private struct PlannedRun: Sendable {
        let path: String
        let scenario: Scenario
        let seed: UInt64

        /// As it is called in reports.
        var name: String { "\(scenario.name) (seed \(seed))" }
    }

    /// The runs of a file, or what is wrong with it.
    private func planned(_ path: String) -> (path: String, runs: Result<[PlannedRun], any Error>) {
        let runs = Result {
            let scenario = try ScenarioInput.load(path, overrides: overrides)
            let seeds = command[CommandLineProgram.seed].map { [$0] } ?? scenario.run.seeds
            return seeds.map { PlannedRun(path: path, scenario: scenario, seed: $0) }
        }
        return (path, runs)
    }

    /// Runs nothing, since a file is wrong: says so, in the reports too.
    private func refuse(
        _ plan: [(path: String, runs: Result<[PlannedRun], any Error>)],
        _ written: inout WrittenReports
    ) -> ExitStatus {
        var left = 0
        for file in plan {
            switch file.runs {
            case .failure(let error):
                Console.error("\(error)")
                written.add(MissingRun(file.path, isError: true, reason: "\(error)"))
            case .success(let runs):
                left += runs.count
                for run in runs {
                    let reason = "left out, since another of the scenario files is wrong"
                    written.add(MissingRun(run.name, isError: false, reason: reason))
                }
            }
        }
        if left > 0 {
            let runs = Wording.count(left, "run was", plural: "runs were")
            Console.error("\(runs) left out: nothing is run while a scenario file is wrong")
        }
        _ = finish(written)
        return .wrongInput
    }

    /// Writes the reports that hold all runs, and says what was written.
    private func finish(_ written: WrittenReports) -> ExitStatus {
        do {
            for line in try written.finish() { Console.error(line) }
            return .pass
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    /// What a run came to: its report, or what ended it, and its status.
    private struct Outcome: Sendable {
        var report: DrillReport?
        var message: String?
        var status: ExitStatus
    }

    /// Runs all, or up to the first that does not pass; the statuses, in the runs' order.
    private func perform(_ runs: [PlannedRun], _ written: inout WrittenReports) -> [ExitStatus] {
        let jobs = command[CommandLineProgram.jobs] ?? 1
        let isFailFast = command[CommandLineProgram.failFast]
        let books = Mutex((reports: written, statuses: [ExitStatus]()))
        // Several displays would write over one another's line: there is one for all.
        let common = jobs > 1 ? SearchDisplay() : nil
        RunBatch<Outcome>(runs.count).perform(
            jobs: jobs,
            run: { run(runs[$0], isAlone: common == nil) },
            isLast: { isFailFast && $0.status != .pass },
            take: { outcome in
                books.withLock { books in
                    let status = publish(outcome, of: runs[books.statuses.count], &books.reports)
                    books.statuses.append(status)
                    common?.show { "\(books.statuses.count) of \(Wording.count(runs.count, "run")) done" }
                }
            }
        )
        common?.finish()
        return books.withLock { books in
            written = books.reports
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
    private func publish(_ outcome: Outcome, of run: PlannedRun, _ reports: inout WrittenReports) -> ExitStatus {
        var status = outcome.status
        if let report = outcome.report {
            show(report)
            do {
                try reports.add(report)
            } catch {
                Console.error("\(error)")
                status = .wrongInput
            }
        } else {
            reports.add(MissingRun(run.name, isError: true, reason: outcome.message ?? ""))
        }
        if let message = outcome.message { Console.error(message) }
        return status
    }

    private func show(_ report: DrillReport) {
        switch format {
        case .json: Console.output(report.json())
        case .text:
            let style = Console.isColoured ? TerminalStyle.coloured : .plain
            Console.output(TextSummary.text(of: report, style: style, width: Console.width))
        }
    }

    private func status(_ verdict: Verdict) -> ExitStatus {
        switch verdict {
        case .pass: .pass
        case .fail: .violated
        case .inconclusive: .inconclusive
        }
    }

    private func summarise(_ statuses: [ExitStatus], leftOut: Int) {
        func count(_ status: ExitStatus) -> Int { statuses.count { $0 == status } }
        var parts = ["\(count(.pass)) passed"]
        for (number, word) in [
            (count(.violated), "failed"), (count(.inconclusive), "inconclusive"),
            (count(.wrongInput), "could not be run"), (count(.internalError), "ended by a bug"), (leftOut, "left out"),
        ] where number > 0 {
            parts.append("\(number) \(word)")
        }
        Console.output("\(Wording.count(statuses.count + leftOut, "run")): " + parts.joined(separator: ", "))
    }
}
