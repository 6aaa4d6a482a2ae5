import TestThreads
import Testing

/// Every message of the commands that are not the language's or a recording's own, beside what causes it.
@Suite("every message of the commands", .realThreads)
struct CommandMessageTests {
    private func check(_ mistakes: [CommandMistake]) throws {
        let executable = try Executable(files: CommandMistake.files)
        defer { executable.remove() }
        for mistake in mistakes {
            let result = try executable.run(mistake.arguments, input: Array(mistake.input.utf8))
            #expect(mistake.isSaid(by: result.error), "\(mistake.testDescription): \(result.error)")
            #expect(result.status == 2, "\(mistake.testDescription)")
        }
    }

    @Test("of record") func recording() throws { try check(CommandMistake.recording) }

    @Test("of new") func beginning() throws { try check(CommandMistake.beginning) }

    @Test("of list") func listing() throws { try check(CommandMistake.listing) }

    @Test("of compare") func comparing() throws { try check(CommandMistake.comparing) }

    @Test("of sweep") func sweeping() throws { try check(CommandMistake.sweeping) }

    @Test("of the command line itself, and of the commands that run scenarios")
    func running() throws { try check(CommandMistake.running) }

    @Test("a file that may not be read, and a folder that may not be written, are named")
    func permissions() throws {
        let executable = try Executable(files: CommandMistake.files)
        defer { executable.remove() }
        // Root may do anything, but not what the kernel refuses to everybody.
        let unreadable = try executable.run(["record", "/proc/self/mem", "-o", "x.logrec"])
        #expect(unreadable.error == "/proc/self/mem: Input/output error\n" && unreadable.status == 2)
        let unwritable = try executable.run(["new", "smallest", "-o", "/proc/x.yaml"])
        #expect(unwritable.error.hasPrefix("/proc/x.yaml: ") && unwritable.status == 2)
    }
}
