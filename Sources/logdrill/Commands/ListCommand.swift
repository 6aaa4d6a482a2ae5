import CommandDeclaration
import DrillRunner

/// `logdrill list`: what the scenarios of a folder demonstrate.
struct ListCommand {
    private static let long = Flag("long", letter: "l", "Shows name, faults and expectations of each, too.")
    private static let format = ValueOption<CommandLineProgram.Format>(
        "format",
        "FORMAT",
        .word,
        "text for people (default), json for programs: one object per scenario and line, always with everything."
    )

    static let declaration = Command(
        "list",
        "Shows what each scenario demonstrates.",
        discussion: """
            Looks through the folders for scenario files (YAML that begins with `logdrill:` and has a name), those in \
            folders below them too. Without a folder: Scenarios, where there is one; else the current folder.

            Says of each why it matters; with --long, and of files that are named, what fails and what is expected too.
            """,
        operands: Operands("FOLDER", "Folders or scenario files.", count: 0...1_000, completion: .folders),
        options: [long, format],
        examples: [
            Example("logdrill list", "Lists the scenarios in Scenarios, or here."),
            Example("logdrill list Scenarios/worst-days --long", "Shows the faults and expectations of some."),
            Example("logdrill list drills --format json", "One JSON object per scenario, for programs."),
        ]
    )

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        var status = ExitStatus.pass
        var summaries: [ScenarioSummary] = []
        let places = command.operands.isEmpty ? [Files.isFolder("Scenarios") ? "Scenarios" : "."] : command.operands
        for place in places {
            do {
                let files = try Files.isFolder(place) ? Files.names(below: place, ending: ".yaml") : [place]
                for file in files where try isScenario(file) || !Files.isFolder(place) {
                    do {
                        summaries.append(ScenarioSummary(try ScenarioInput.load(file, overrides: []), file: file))
                    } catch {
                        Console.error("\(error)")
                        status = .wrongInput
                    }
                }
            } catch {
                Console.error("\(error)")
                status = .wrongInput
            }
        }
        if summaries.isEmpty, status == .pass {
            Console.error("no scenario in \(places.joined(separator: ", ")); to make one: logdrill new")
            return .wrongInput
        }
        if command[Self.format] == .json {
            for summary in summaries { Console.output(summary.json) }
        } else if !summaries.isEmpty {
            let isLong = command[Self.long] || !places.contains(where: Files.isFolder)
            Console.output(
                isLong
                    ? summaries.map { $0.text(width: Console.width) }.joined(separator: "\n")
                    : summaries.map { $0.shortText(width: Console.width) }.joined()
            )
            if !isLong {
                let count = Wording.count(summaries.count, "scenario")
                Console.error("\(count); what fails and what is expected in them: --long")
            }
        }
        return status
    }

    /// Whether the file is meant to be one: other YAML lies about, and so do files that are only imported.
    private func isScenario(_ file: String) throws -> Bool {
        let lines = String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n")
        let first = lines.first { !$0.hasPrefix("#") && $0 != "---" }
        return first?.hasPrefix("logdrill:") == true && lines.contains { $0.hasPrefix("name:") }
    }
}
