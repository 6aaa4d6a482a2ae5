/// A mapping's description as Markdown: a table of keys for each kind of mapping, from the top down, each once.
public struct LanguageReference {
    private var sections: [String] = []
    private var seen: [String] = []
    private var waiting: [MappingDescription] = []

    /// The tables, each under a heading of the second level.
    public static func tables(_ mapping: MappingDescription) -> String {
        var reference = LanguageReference()
        reference.waiting = [mapping]
        while !reference.waiting.isEmpty { reference.write(reference.waiting.removeFirst()) }
        return reference.sections.joined(separator: "\n")
    }

    private mutating func write(_ mapping: MappingDescription) {
        guard !seen.contains(Self.identity(mapping)) else { return }
        seen.append(Self.identity(mapping))
        var lines = ["## \(Self.title(mapping))", "", mapping.documentation, ""]
        lines += ["| Key | Accepted | Default | Meaning |", "|---|---|---|---|"]
        var choices: [(key: String, choices: [SchemaChoice])] = []
        for field in mapping.fields {
            let needed = field.isRequired ? "required" : field.ownDefault.map { "`\($0)`" } ?? ""
            let spellings = field.spellings.map { " Also `\($0.name)`." }.joined()
            let cells = ["`\(field.name)`", accepted(field.type), needed, field.documentation + spellings]
            lines.append("| " + cells.map(Self.cell).joined(separator: " | ") + " |")
            let documented = Self.documentedChoices(field.type)
            if !documented.isEmpty { choices.append((field.name, documented)) }
        }
        for (key, words) in choices {
            lines += ["", "Words for `\(key)`:", ""]
            lines += words.map { "- `\($0.word)`: \($0.documentation)" }
        }
        sections.append(lines.joined(separator: "\n") + "\n")
    }

    /// In words; mappings by the name of their own table.
    private mutating func accepted(_ type: SchemaType) -> String {
        switch type {
        case .mapping(let mapping):
            announce(mapping)
            return "a mapping: see “\(Self.title(mapping))”"
        case .named(let noun, let mapping):
            announce(mapping)
            return "\(noun) names, each with its keys: see “\(Self.title(mapping))”"
        case .list(let element): return "a list of: \(accepted(element))"
        case .either(let first, let second):
            let (one, other) = (accepted(first), accepted(second))
            return other == "a list of: \(one)" ? "\(one); or a list of these" : "\(one); or \(other)"
        case .choice(let choices): return choices.map { "`\($0.word)`" }.joined(separator: ", ")
        default: return type.accepted
        }
    }

    private mutating func announce(_ mapping: MappingDescription) {
        let isKnown = seen.contains(Self.identity(mapping))
        if !isKnown, !waiting.contains(where: { Self.identity($0) == Self.identity(mapping) }) { waiting.append(mapping) }
    }

    private static func identity(_ mapping: MappingDescription) -> String {
        mapping.noun + ": " + mapping.fields.map(\.name).joined(separator: ",")
    }

    private static func title(_ mapping: MappingDescription) -> String {
        mapping.noun.prefix(1).uppercased() + mapping.noun.dropFirst()
    }

    private static func documentedChoices(_ type: SchemaType) -> [SchemaChoice] {
        switch type {
        case .choice(let choices): choices.filter { !$0.documentation.isEmpty }
        case .list(let element): documentedChoices(element)
        case .either(let first, let second): documentedChoices(first) + documentedChoices(second)
        default: []
        }
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}
