import CommandDeclaration
import Foundation
import Testing

@Suite("help and completion")
struct HelpTests {
    @Test("the help of a command teaches: usage, options, examples, exit codes")
    func command() throws {
        let expected = """
            drill run: Runs drills and judges them.

            Usage:
              drill run [OPTIONS] SCENARIO…

            Results go to standard output.

            Arguments:
              SCENARIO…  Scenario files.

            Options:
              --seed N             Runs with this seed only.
              --set PATH=VALUE     Overrides a value. May be given several times.
              -f, --format FORMAT  How results are written. One of: text, json.
              --check-determinism  Runs twice and compares.
              -h, --help           Explains this command.

            Examples:
              drill run Scenarios/x.yaml --seed 7
                  Runs one drill with one seed.

            Exit codes:
              0  everything passed
              2  the input or the usage is wrong

            """
        for line in ["run --help", "run x -h", "help run", "run --sed --help"] {
            #expect(try SampleProgram.shown(line) == expected)
        }
    }

    @Test("the overview names every command")
    func overview() throws {
        let text = try #require(try SampleProgram.shown("--help"))
        #expect(text.contains("\n  run               Runs drills and judges them.\n"))
        #expect(text.contains("\n  completion SHELL  Writes a completion script for bash, zsh or fish.\n"))
        #expect(text.contains("A run ends in a verdict."))
        #expect(try SampleProgram.shown("help") == text)
        #expect(try SampleProgram.shown("--version") == "drill 1.0")
    }

    @Test("no line of help is wider than 80 columns")
    func width() throws {
        for line in ["--help", "run --help", "list --help"] {
            let text = try #require(try SampleProgram.shown(line))
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test("every shell's script knows commands, options and words", arguments: Shell.allCases)
    func scripts(_ shell: Shell) throws {
        let script = try #require(try SampleProgram.shown("completion \(shell.rawValue)"))
        for word in ["run", "list", "check-determinism", "text json", "yaml"] {
            #expect(script.contains(word), "\(shell.rawValue) does not know \(word)")
        }
    }

    @Test("zsh gets its files by patterns that _arguments does not take for lists of words")
    func zshFiles() {
        #expect(SampleProgram.program.completionScript(for: .zsh).contains("'*:SCENARIO:_files -g \"*.yaml\"'"))
    }

    @Test(
        "bash completes commands, options and values",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
        arguments: [
            ("drill r", "run"), ("drill run --s", "--seed --set"), ("drill run --format j", "json"), ("drill run -f t", "text"),
            ("drill completion f", "fish"), ("drill help l", "list"), ("drill run x --check", "--check-determinism"),
        ]
    )
    func bash(_ line: String, _ expected: String) throws {
        let words = line.split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let script =
            SampleProgram.program.completionScript(for: .bash)
            + "COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _drill; echo \"${COMPREPLY[@]}\"\n"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: data, as: UTF8.self) == expected + "\n")
    }
}
