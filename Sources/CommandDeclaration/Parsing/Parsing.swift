import SpellingHints

extension Program {
    /// Reads the arguments behind the program's name. Neither reads nor writes anything else.
    ///
    /// `-h`, `--help` and `help COMMAND` explain, `--version` names the version, `completion SHELL` writes a completion
    /// script. Options may stand before, between and behind the operands; `--` ends them.
    public func parse(_ arguments: [String]) throws(UsageError) -> Request {
        guard let first = arguments.first else {
            let names = commands.map(\.name).joined(separator: ", ")
            throw UsageError(problems: ["no command given; accepted: \(names)"], subject: name)
        }
        switch first {
        case "-h", "--help": return .show(overview())
        case "--version": return .show("\(name) \(version)")
        case "help": return try help(for: Array(arguments.dropFirst()))
        case "completion": return try completion(for: Array(arguments.dropFirst()))
        default: break
        }
        guard let command = commands.first(where: { $0.name == first }) else { throw unknownCommand(first) }
        let rest = Array(arguments.dropFirst())
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "-h" || $0 == "--help" }) {
            return .show(help(for: command))
        }
        var reading = CommandReading(command: command)
        reading.read(rest)
        guard reading.problems.isEmpty else {
            throw UsageError(problems: reading.problems, subject: "\(name) \(command.name)")
        }
        return .run(ParsedCommand(name: command.name, operands: reading.operands, values: reading.values))
    }

    private func help(for words: [String]) throws(UsageError) -> Request {
        guard let word = words.first, word != "help" else { return .show(overview()) }
        if word == "completion" { return .show(completionHelp()) }
        guard let command = commands.first(where: { $0.name == word }) else { throw unknownCommand(word) }
        return .show(help(for: command))
    }

    private func completion(for words: [String]) throws(UsageError) -> Request {
        if let word = words.first, ["-h", "--help"].contains(word) { return .show(completionHelp()) }
        let shells = Shell.allCases.map(\.rawValue)
        guard words.count == 1, let shell = Shell(rawValue: words[0]) else {
            let accepted = shells.joined(separator: ", ")
            let problem = "no shell given; accepted: one of \(accepted)"
            let found = "found \"\(words.joined(separator: " "))\"; accepted: one of \(accepted)"
            throw UsageError(problems: [words.isEmpty ? problem : found], subject: "\(name) completion")
        }
        return .show(completionScript(for: shell))
    }

    private func unknownCommand(_ word: String) -> UsageError {
        let names = commands.map(\.name) + ["help", "completion"]
        let what = word.hasPrefix("-") ? "the option \(word) needs a command before it" : "unknown command \"\(word)\""
        let hint = NearestWord.nearest(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        return UsageError(problems: ["\(what); accepted: \(names.joined(separator: ", "))\(hint)"], subject: name)
    }
}

/// One walk through the arguments of a command.
private struct CommandReading {
    let command: Command
    var values: [String: [String]] = [:]
    var operands: [String] = []
    var problems: [String] = []

    mutating func read(_ arguments: [String]) {
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                operands += arguments[index...]
                break
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let attached = parts.count == 2 ? parts[1] : nil
            guard let option = declaration(of: parts[0]) else {
                reportUnknown(parts[0])
                continue
            }
            if option.isFlag {
                if attached != nil { problems.append("--\(option.name) takes no value; found \"\(argument)\"") }
                add("", to: option)
            } else if let value = attached {
                add(value, to: option)
            } else if index < arguments.count, !arguments[index].hasPrefix("--") {
                add(arguments[index], to: option)
                index += 1
            } else {
                problems.append("--\(option.name) needs a value; accepted: \(option.accepted)")
            }
        }
        checkOperands()
    }

    private func declaration(of argument: String) -> OptionDeclaration? {
        if argument.hasPrefix("--") { return command.options.first { "--\($0.name)" == argument } }
        return command.options.first { option in option.letter.map { "-\($0)" } == argument }
    }

    private mutating func add(_ value: String, to option: OptionDeclaration) {
        if values[option.name] != nil && !option.isRepeatable {
            problems.append("--\(option.name) is given twice; accepted: once")
            return
        }
        values[option.name, default: []].append(value)
        guard !option.isFlag, !option.isAccepted(value) else { return }
        var hint = ""
        if case .words(let words) = option.completion, let word = NearestWord.nearest(to: value, among: words) {
            hint = "; did you mean \"\(word)\"?"
        }
        problems.append("--\(option.name): found \"\(value)\"; accepted: \(option.accepted)\(hint)")
    }

    private mutating func reportUnknown(_ argument: String) {
        let names = command.options.map { "--\($0.name)" } + ["--help"]
        let hint = NearestWord.nearest(to: argument, among: names).map { "; did you mean \($0)?" } ?? ""
        problems.append("unknown option \(argument); accepted: \(names.joined(separator: ", "))\(hint)")
    }

    private mutating func checkOperands() {
        guard let declared = command.operands else {
            if let first = operands.first { problems.append("unexpected \"\(first)\"; accepted: options only") }
            return
        }
        if operands.count < declared.count.lowerBound {
            problems.append("no \(declared.placeholder) given; accepted: \(declared.phrase)")
        } else if operands.count > declared.count.upperBound {
            let extra = operands[declared.count.upperBound]
            problems.append(
                "unexpected \"\(extra)\"; accepted: at most \(declared.count.upperBound) \(declared.placeholder)"
            )
        }
    }
}
