import CommandDeclaration
import DrillRunner
import SpellingHints

/// `logdrill new`: a scenario to begin with, from a template; asks where a person can answer.
struct NewCommand {
    static let list = Flag("list", "Shows the templates.")
    static let output = ValueOption(
        "output",
        letter: "o",
        "FILE",
        .text("FILE", completion: .files(["yaml"])),
        "Writes the scenario into this file, which must not exist yet; else to standard output."
    )

    static let declaration = Command(
        "new",
        "Makes a scenario from a template.",
        discussion: """
            On a terminal it asks for what makes the scenario yours (a bare Enter takes what stands in brackets). \
            Elsewhere, or with nothing to ask, it takes the defaults. The result is valid and runs as it is.
            """,
        operands: Operands(
            "TEMPLATE",
            "The template's name.",
            count: 0...1,
            completion: .words(ScenarioTemplate.all.map(\.name))
        ),
        options: [list, output],
        examples: [
            Example("logdrill new --list", "Shows the templates."),
            Example("logdrill new store-outage -o store-outage.yaml", "Makes a scenario of an outage."),
            Example("logdrill new storm | logdrill validate /dev/stdin", "Takes a template's defaults."),
        ]
    )

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        if command[Self.list] {
            let column = (ScenarioTemplate.all.map(\.name.count).max() ?? 0) + 2
            for template in ScenarioTemplate.all {
                let gap = String(repeating: " ", count: column - template.name.count)
                Console.output(template.name + gap + template.summary)
            }
            Console.error("to begin with one: logdrill new \(ScenarioTemplate.all[0].name) -o my-drill.yaml")
            return .pass
        }
        guard let template = chosen() else { return .wrongInput }
        let text = template.text(Console.isInteractive ? ask(template) : [:])
        guard let file = command[Self.output] else {
            Console.output(text)
            if Console.outputIsTerminal { Console.error("to write it into a file: -o my-drill.yaml") }
            return .pass
        }
        do {
            try Files.create(text, at: file)
            Console.error("\(file) is written. Next: logdrill run \(file)")
            return .pass
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func chosen() -> ScenarioTemplate? {
        let names = ScenarioTemplate.all.map(\.name)
        if let name = command.operands.first {
            if let template = ScenarioTemplate.named(name) { return template }
            let hint = NearestWord.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
            Console.error("no template is named \"\(name)\"; there are: \(names.joined(separator: ", "))\(hint)")
            return nil
        }
        guard Console.isInteractive else {
            Console.error("no template given; there are: \(names.joined(separator: ", ")); more of each: logdrill new --list")
            return nil
        }
        for (index, template) in ScenarioTemplate.all.enumerated() {
            Console.error("  \(index + 1)  \(template.name): \(template.summary)")
        }
        while true {
            guard let line = Console.question("What goes wrong? [1] ") else { return nil }
            let answer = line.isEmpty ? "1" : line
            if let template = ScenarioTemplate.named(answer) { return template }
            if let number = Int(answer), names.indices.contains(number - 1) { return ScenarioTemplate.all[number - 1] }
            Console.error("a number from 1 to \(names.count), or a name")
        }
    }

    private func ask(_ template: ScenarioTemplate) -> [String: String] {
        var answers: [String: String] = [:]
        for question in template.questions {
            while true {
                guard let line = Console.question("\(question.text) [\(question.answer)] ") else { return answers }
                guard !line.isEmpty else { break }
                guard let problem = template.problem(with: line, to: question) else {
                    answers[question.key] = line
                    break
                }
                Console.error(problem)
            }
        }
        return answers
    }
}
