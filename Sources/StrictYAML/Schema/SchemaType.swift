/// What a value may be, as data: for messages now, for a JSON Schema and a reference later.
public indirect enum SchemaType: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    /// Text; what is accepted, in words.
    case text(String)
    /// A scalar with a grammar of its own; what is accepted, in words.
    case quantity(String)
    case choice([SchemaChoice])
    case list(SchemaType)
    case mapping(MappingDescription)
    /// Names given by the user, each with the same kind of mapping; `noun` is what one of them is called.
    case named(noun: String, MappingDescription)
    case either(SchemaType, SchemaType)
    /// Something that another schema decodes; what, in words.
    case other(String)

    /// What is accepted, in words, for messages.
    public var accepted: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .text(let words), .quantity(let words), .other(let words): words
        case .choice(let choices): choices.map(\.word).joined(separator: ", ")
        case .list(let element): "a list, each element \(element.accepted)"
        case .mapping(let mapping): "a mapping of \(mapping.fields.map(\.name).joined(separator: ", "))"
        case .named(let noun, _): "a mapping from \(noun) names to \(noun)s"
        case .either(let first, let second): "\(first.accepted); or \(second.accepted)"
        }
    }
}

/// A word of a closed list.
public struct SchemaChoice: Sendable {
    public let word: String
    public let documentation: String

    public init(word: String, documentation: String) {
        self.word = word
        self.documentation = documentation
    }
}

/// A mapping's keys, as data.
public struct MappingDescription: Sendable {
    /// What the mapping is called in messages, such as `workload`.
    public let noun: String
    public let documentation: String
    public let fields: [FieldDescription]
}

/// One key of a mapping, as data.
public struct FieldDescription: Sendable {
    public let name: String
    public let documentation: String
    public let isRequired: Bool
    public let type: SchemaType
    /// The default as it would be written on one line; `nil` where there is none.
    public let defaultText: String?
    /// Other spellings of the key that are accepted.
    public let spellings: [KeySpelling]
}
