/// The shells that completion scripts are written for.
public enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension Program {
    /// A script that makes `shell` complete this program's commands, options and values.
    public func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: bashScript()
        case .zsh: zshScript()
        case .fish: fishScript()
        }
    }

    /// The commands that the parser knows, with one line each.
    private var allCommands: [(name: String, summary: String)] {
        commands.map { ($0.name, $0.summary) }
            + [("help", "Explains a command."), ("completion", "Writes a completion script.")]
    }

    private func bashScript() -> String {
        var script = """
            # bash completion of \(name): eval "$(\(name) completion bash)"
            _\(identifier)() {
                local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(allCommands.map(\.name).joined(separator: " "))" -- "$current"))
                    return
                fi
                case "${COMP_WORDS[1]}" in

            """
        for command in commands {
            script += "    \(command.name))\n        case \"$previous\" in\n"
            for option in command.options where !option.isFlag {
                let letter = option.letter.map { "|-\($0)" } ?? ""
                script += "        --\(option.name)\(letter)) \(bashReply(option.completion)); return ;;\n"
            }
            let options = command.options.map { "--\($0.name)" } + ["--help"]
            script += "        esac\n        case \"$current\" in\n"
            script += "        -*) COMPREPLY=($(compgen -W \"\(options.joined(separator: " "))\" -- \"$current\")) ;;\n"
            script += "        *) \(bashReply(command.operands?.completion ?? .nothing)) ;;\n        esac ;;\n"
        }
        script +=
            "    help) COMPREPLY=($(compgen -W \"\(commands.map(\.name).joined(separator: " "))\" -- \"$current\")) ;;\n"
        let shells = Shell.allCases.map(\.rawValue).joined(separator: " ")
        script += "    completion) COMPREPLY=($(compgen -W \"\(shells)\" -- \"$current\")) ;;\n"
        return script + "    esac\n}\ncomplete -o filenames -F _\(identifier) \(name)\n"
    }

    private func bashReply(_ completion: Completion) -> String {
        switch completion {
        case .nothing: return "COMPREPLY=()"
        case .folders: return "COMPREPLY=($(compgen -d -- \"$current\"))"
        case .words(let words): return "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\"))"
        case .files(let endings):
            guard !endings.isEmpty else { return "COMPREPLY=($(compgen -f -- \"$current\"))" }
            let ending = endings.count == 1 ? endings[0] : "@(\(endings.joined(separator: "|")))"
            let files = "$(compgen -f -X '!*.\(ending)' -- \"$current\")"
            return "COMPREPLY=($(compgen -d -- \"$current\") \(files))"
        }
    }

    private func zshScript() -> String {
        var script = "#compdef \(name)\n# zsh completion of \(name): put it into a folder of $fpath as _\(name)\n"
        script += "_\(identifier)() {\n    local -a commands=(\n"
        for command in allCommands { script += "        \(quote("\(command.name):\(command.summary)"))\n" }
        script += "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
        script += "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n"
        for command in commands {
            script += "    \(command.name)) _arguments"
            for option in command.options {
                let repeated = option.isRepeatable ? "*" : ""
                let summary = option.summary.replacing(":", with: "\\:").replacing("[", with: "(").replacing(
                    "]",
                    with: ")"
                )
                let value = option.placeholder.map { ":\($0):\(zshAction(option.completion))" } ?? ""
                for spelling in ["--\(option.name)"] + (option.letter.map { ["-\($0)"] } ?? []) {
                    script += " \\\n        \(quote("\(repeated)\(spelling)[\(summary)]\(value)"))"
                }
            }
            if let operands = command.operands {
                let repeated = operands.count.upperBound > 1 ? "*" : ""
                script +=
                    " \\\n        \(quote("\(repeated):\(operands.placeholder):\(zshAction(operands.completion))"))"
            }
            script += " ;;\n"
        }
        script += "    help) _describe command commands ;;\n"
        script += "    completion) _values shell \(Shell.allCases.map(\.rawValue).joined(separator: " ")) ;;\n"
        return script + "    esac\n}\n_\(identifier) \"$@\"\n"
    }

    private func zshAction(_ completion: Completion) -> String {
        switch completion {
        case .nothing: " "
        case .folders: "_files -/"
        case .words(let words): "(\(words.joined(separator: " ")))"
        // One pattern per ending: `_arguments` takes parentheses for a list of words.
        case .files(let endings):
            endings.isEmpty ? "_files" : "_files -g \"\(endings.map { "*.\($0)" }.joined(separator: " "))\""
        }
    }

    private func fishScript() -> String {
        var script = "# fish completion of \(name): \(name) completion fish | source\n"
        script += "complete -c \(name) -f\n"
        for command in allCommands {
            let description = quote(command.summary)
            script += "complete -c \(name) -n __fish_use_subcommand -a \(command.name) -d \(description)\n"
        }
        for command in commands {
            let condition = quote("__fish_seen_subcommand_from \(command.name)")
            for option in command.options {
                let letter = option.letter.map { " -s \($0)" } ?? ""
                let value = option.isFlag ? "" : " \(fishArguments(option.completion))"
                script +=
                    "complete -c \(name) -n \(condition)\(letter) -l \(option.name)\(value) -d \(quote(option.summary))\n"
            }
            if let operands = command.operands, operands.completion != .nothing {
                script += "complete -c \(name) -n \(condition) \(fishArguments(operands.completion, isOption: false))\n"
            }
        }
        let inHelp = quote("__fish_seen_subcommand_from help")
        script += "complete -c \(name) -n \(inHelp) -a \(quote(commands.map(\.name).joined(separator: " ")))\n"
        let inCompletion = quote("__fish_seen_subcommand_from completion")
        let shells = quote(Shell.allCases.map(\.rawValue).joined(separator: " "))
        script += "complete -c \(name) -n \(inCompletion) -a \(shells)\n"
        return script
    }

    private func fishArguments(_ completion: Completion, isOption: Bool = true) -> String {
        let required = isOption ? "-r " : ""
        switch completion {
        case .nothing: return isOption ? "-x" : ""
        case .folders: return "\(required)-a '(__fish_complete_directories)'"
        case .words(let words): return "\(isOption ? "-x " : "")-a \(quote(words.joined(separator: " ")))"
        case .files(let endings):
            guard !endings.isEmpty else { return "\(required)-F" }
            let suffixes = endings.map { "(__fish_complete_suffix .\($0))" }.joined(separator: " ")
            return "\(required)-a \(quote(suffixes))"
        }
    }

    /// A name that shell functions may bear.
    private var identifier: String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// In single quotes for any shell.
    private func quote(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
