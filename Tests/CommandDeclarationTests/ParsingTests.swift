import CommandDeclaration
import Testing

@Suite("command lines")
struct ParsingTests {
    @Test(
        "options stand before, between and behind the operands, with = or without",
        arguments: ["run --seed 7 a b", "run a --seed=7 b", "run a b --seed 7"]
    )
    func order(_ line: String) throws {
        let command = try #require(try SampleProgram.parse(line))
        #expect(command.operands == ["a", "b"])
        #expect(command[SampleProgram.seed] == 7)
        #expect(!command[SampleProgram.check])
        #expect(command[SampleProgram.format] == nil)
    }

    @Test("options that may be repeated collect their values in order")
    func repeated() throws {
        let command = try #require(try SampleProgram.parse("run x --set a=1 --set=b=2 -f json --check-determinism"))
        #expect(command.all(SampleProgram.set) == ["a=1", "b=2"])
        #expect(command[SampleProgram.format] == .json)
        #expect(command[SampleProgram.check])
    }

    @Test("two dashes end the options, one dash is an operand")
    func dashes() throws {
        let command = try #require(try SampleProgram.parse("run - -- --seed -x --help"))
        #expect(command.operands == ["-", "--seed", "-x", "--help"])
    }

    @Test(
        "what is wrong is said, with what is accepted and what was meant",
        arguments: [
            ("", ["no command given; accepted: run, list"]),
            ("rum x", ["unknown command \"rum\"; accepted: run, list, help, completion; did you mean \"run\"?"]),
            ("--seed 1", ["the option --seed needs a command before it; accepted: run, list, help, completion"]),
            (
                "run x --sed 1",
                [
                    "unknown option --sed; accepted: --seed, --set, --format, --check-determinism, --help; "
                        + "did you mean --seed?"
                ]
            ),
            ("run x --seed", ["--seed needs a value; accepted: a whole number from 0"]),
            (
                "run x --seed --set a=1",
                ["--seed needs a value; accepted: a whole number from 0"]
            ),
            (
                "run x --seed -5",
                ["--seed: found \"-5\"; accepted: a whole number from 0"]
            ),
            ("run x --seed 1 --seed 2", ["--seed is given twice; accepted: once"]),
            ("run x --format jsn", ["--format: found \"jsn\"; accepted: text, json; did you mean \"json\"?"]),
            ("run x --format=", ["--format: found \"\"; accepted: text, json"]),
            (
                "run x --check-determinism=yes",
                ["--check-determinism takes no value; found \"--check-determinism=yes\""]
            ),
            ("run", ["no SCENARIO given; accepted: scenario files"]),
            ("list x", ["unexpected \"x\"; accepted: options only"]),
            ("completion tcsh", ["found \"tcsh\"; accepted: one of bash, zsh, fish"]),
            ("help rum", ["unknown command \"rum\"; accepted: run, list, help, completion; did you mean \"run\"?"]),
        ]
    )
    func problems(_ line: String, _ expected: [String]) {
        #expect(SampleProgram.problems(line) == expected)
    }

    @Test("all mistakes of a line are said at once, and where help is")
    func allAtOnce() {
        #expect(throws: UsageError.self) {
            _ = try SampleProgram.program.parse(["run", "--sed", "--format", "x"])
        }
        do {
            _ = try SampleProgram.program.parse(["run", "--chek-determinism", "--format", "x"])
        } catch {
            #expect(error.problems.count == 3)
            #expect(error.description.hasSuffix("\nTry: drill run --help"))
            #expect(UsageError.exitCode == 2)
        }
    }
}
