extension Program {
    /// The help of the whole program.
    public func overview() -> String {
        var text = HelpText()
        text.line("\(name): \(summary)")
        text.section("Usage")
        text.line("  \(name) COMMAND [OPTIONS] …")
        text.paragraphs(discussion)
        text.section("Commands")
        let own = commands.map { (term: $0.name, meaning: $0.summary) }
        let builtIn = [
            (term: "help COMMAND", meaning: "Explains a command."),
            (term: "completion SHELL", meaning: "Writes a completion script for bash, zsh or fish."),
        ]
        text.table(own + builtIn)
        text.examples(examples)
        text.exitCodes(exitCodes)
        return text.text
    }

    /// The help of one command.
    public func help(for command: Command) -> String {
        var text = HelpText()
        text.line("\(name) \(command.name): \(command.summary)")
        text.section("Usage")
        text.line("  \(name) \(command.name)\(usage(of: command))")
        text.paragraphs(command.discussion)
        if let operands = command.operands {
            text.section("Arguments")
            text.table([(term: placeholder(of: operands), meaning: operands.summary)])
        }
        text.section("Options")
        let options = command.options.map { (term: term(of: $0), meaning: meaning(of: $0)) }
        text.table(options + [(term: "-h, --help", meaning: "Explains this command.")])
        text.examples(command.examples)
        text.exitCodes(exitCodes)
        return text.text
    }

    /// The help of `completion`: what to do with its scripts, shell by shell.
    func completionHelp() -> String {
        var text = HelpText()
        text.line("\(name) completion: Writes a completion script for bash, zsh or fish.")
        text.section("Usage")
        text.line("  \(name) completion SHELL")
        text.paragraphs("Completes commands, options, files and the words that options accept.")
        text.examples([
            Example("eval \"$(\(name) completion bash)\"", "A line for ~/.bashrc: completes in every new bash."),
            Example(
                "\(name) completion zsh > \"${fpath[1]}/_\(name)\"",
                "Once; completes in every new zsh that calls compinit."
            ),
            Example(
                "\(name) completion fish > ~/.config/fish/completions/\(name).fish",
                "Once; completes in every new fish."
            ),
        ])
        return text.text
    }

    private func usage(of command: Command) -> String {
        var text = command.options.isEmpty ? "" : " [OPTIONS]"
        if let operands = command.operands {
            let placeholder = placeholder(of: operands)
            text += operands.count.lowerBound == 0 ? " [\(placeholder)]" : " \(placeholder)"
        }
        return text
    }

    private func placeholder(of operands: Operands) -> String {
        operands.count.upperBound > 1 ? "\(operands.placeholder)…" : operands.placeholder
    }

    private func term(of option: OptionDeclaration) -> String {
        let letter = option.letter.map { "-\($0), " } ?? ""
        return letter + "--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
    }

    private func meaning(of option: OptionDeclaration) -> String {
        var text = option.summary
        if case .words(let words) = option.completion { text += " One of: \(words.joined(separator: ", "))." }
        if option.isRepeatable { text += " May be given several times." }
        return text
    }
}

/// Help text in the making: 80 columns.
struct HelpText {
    private(set) var text = ""
    private let width = 80

    mutating func line(_ line: String) {
        text += line + "\n"
    }

    mutating func section(_ title: String) {
        text += "\n\(title):\n"
    }

    /// Paragraphs are set apart by an empty line.
    mutating func paragraphs(_ discussion: String) {
        guard !discussion.isEmpty else { return }
        for paragraph in discussion.split(separator: "\n\n") {
            text += "\n"
            let words = paragraph.split { $0 == " " || $0 == "\n" }.map(String.init)
            for line in wrapped(words, width: width) { text += line + "\n" }
        }
    }

    mutating func table(_ rows: [(term: String, meaning: String)]) {
        let column = min(26, (rows.map(\.term.count).max() ?? 0) + 4)
        for row in rows {
            let lines = wrapped(row.meaning.split(separator: " ").map(String.init), width: width - column)
            var first = "  " + row.term
            if first.count + 2 > column {
                text += first + "\n"
                first = ""
            }
            for (index, line) in lines.enumerated() {
                let start = index == 0 ? first : ""
                text += start + String(repeating: " ", count: column - start.count) + line + "\n"
            }
        }
    }

    mutating func examples(_ examples: [Example]) {
        guard !examples.isEmpty else { return }
        section("Examples")
        for example in examples {
            text += "  \(example.line)\n"
            let words = example.meaning.split(separator: " ").map(String.init)
            for line in wrapped(words, width: width - 6) { text += "      \(line)\n" }
        }
    }

    mutating func exitCodes(_ codes: [(code: Int, meaning: String)]) {
        guard !codes.isEmpty else { return }
        section("Exit codes")
        table(codes.map { (term: String($0.code), meaning: $0.meaning) })
    }

    private func wrapped(_ words: [String], width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }
}
