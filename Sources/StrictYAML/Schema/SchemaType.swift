/// What a value may be, as data: for messages, for a JSON Schema (``JSONSchema``) and for a reference
/// (``LanguageReference``).
public indirect enum SchemaType: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    /// Text; what is accepted, in words.
    case text(String)
    /// A scalar with a grammar of its own; what is accepted, in words, and as editors can check it.
    case quantity(String, ScalarShape = .any)
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
        case .text(let words), .quantity(let words, _), .other(let words): words
        case .choice(let choices): choices.map(\.word).joined(separator: ", ")
        case .list(let element): "a list, each element \(element.accepted)"
        case .mapping(let mapping): "a mapping of \(mapping.fields.map(\.name).joined(separator: ", "))"
        case .named(let noun, _): "a mapping from \(noun) names to \(noun)s"
        case .either(let first, let second): "\(first.accepted); or \(second.accepted)"
        }
    }
}

/// How a scalar looks, roughly: what an editor can check without knowing its grammar. Whatever the grammar accepts is of
/// its shape.
public struct ScalarShape: Hashable, Sendable {
    /// A regular expression after ECMA-262 that the text matches; `nil` for any text.
    public let pattern: String?
    /// Whether it may be a bare number, which other YAML readers do not take for text.
    public let isNumberToo: Bool

    public init(pattern: String?, isNumberToo: Bool = false) {
        self.pattern = pattern
        self.isNumberToo = isNumberToo
    }

    public static let any = ScalarShape(pattern: nil, isNumberToo: true)
    private static let number = #"[0-9][0-9_]*(\.[0-9]+)?"#
    public static let count = ScalarShape(pattern: "^\(number)[kMG]?$", isNumberToo: true)
    public static let size = ScalarShape(pattern: "^\(number)([kMGT]?B|[KMGT]iB)$")
    public static let duration = ScalarShape(pattern: "^(\(number)(d|h|m|s|ms|us|ns))+$")
    public static let rate = ScalarShape(pattern: "^\(number)[kMG]?/(s|min|h|d)$")
    public static let percentage = ScalarShape(pattern: "^\(number)%$")
    public static let factor = ScalarShape(pattern: "^\(number)x$")
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

extension FieldDescription {
    /// The default of a key that is described where it stands; a mapping's keys have their own.
    var ownDefault: String? { defaultText.flatMap { $0.hasPrefix("{") ? nil : $0 } }
}
