import CommandDeclaration
import DrillRunner
import DrillSimulation
import SystemPorts

/// `logdrill digest`: the checkpoints of a run's trace, or some of its events, one a line.
struct DigestCommand {
    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        do {
            let path = command.operands[0]
            let scenario = try ScenarioInput.load(path, overrides: command.all(CommandLineProgram.overrides))
            let seed = command[CommandLineProgram.seed] ?? scenario.run.seeds.first ?? 1
            var options = ScenarioInput.options
            if let text = command[CommandLineProgram.events] {
                guard let window = Self.window(text) else {
                    Console.error("--events \(text): two event numbers such as 1000..2000")
                    return .wrongInput
                }
                options.traceWindow = window
            }
            let trace = try Drill(scenario, file: path, options: options).trace(seed: seed)
            let lines = options.traceWindow == nil ? Self.checkpoints(trace) : trace.window.map { $0.description }
            Console.output(lines.joined(separator: "\n"))
            return .pass
        } catch let failure as SimulationFailure {
            Console.error("\(failure)")
            return .internalError
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    /// Event count, nanoseconds and hash of each checkpoint, the end last.
    static func checkpoints(_ trace: Trace) -> [String] {
        trace.checkpoints.map { "\($0.count) \($0.instant.nanoseconds) \(String($0.hash, radix: 16))" }
            + ["\(trace.count) end \(String(trace.hash, radix: 16))"]
    }

    private static func window(_ text: String) -> Range<Int>? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let from = Int(parts[0]), let to = Int(parts[2]), 0 <= from, from < to
        else { return nil }
        return from..<to
    }
}
