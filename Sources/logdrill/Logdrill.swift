import CommandDeclaration

/// The command line: the only place where real adapters are chosen. Results go to standard output, progress and
/// errors to standard error.
@main
enum Logdrill {
    static func main() {
        let status: ExitStatus
        do {
            switch try CommandLineProgram.program.parse(Array(CommandLine.arguments.dropFirst())) {
            case .show(let text):
                Console.output(text)
                status = .pass
            case .run(let command): status = perform(command)
            }
        } catch {
            Console.error("\(error)")
            status = .wrongInput
        }
        Console.leave(with: status)
    }

    private static func perform(_ command: ParsedCommand) -> ExitStatus {
        switch command.name {
        case "run": RunCommand(command).perform()
        case "new": NewCommand(command).perform()
        case "list": ListCommand(command).perform()
        case "record": RecordCommand(command).perform()
        case "schema": SchemaCommand(command).perform()
        case "explore": ExploreCommand(command).perform()
        case "shrink": ShrinkCommand(command).perform()
        case "sweep": SweepCommand(command).perform()
        case "trace": TraceCommand(command).perform()
        case "compare": CompareCommand(command).perform()
        case "validate": ValidateCommand(command).perform()
        default: DigestCommand(command).perform()
        }
    }
}
