import CommandDeclaration
import DrillRunner

/// `logdrill validate`: says all that is wrong with the files, before anything runs.
struct ValidateCommand {
    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        let overrides = command.all(CommandLineProgram.overrides)
        let showsEffective = command[CommandLineProgram.effective]
        var status = ExitStatus.pass
        for path in command.operands {
            do {
                let scenario = try ScenarioInput.load(path, overrides: overrides, looksAtRecordings: true)
                Console.output(showsEffective ? scenario.effectiveYAML : "\(path): valid")
            } catch {
                Console.error("\(error)")
                status = .wrongInput
            }
        }
        return status
    }
}
