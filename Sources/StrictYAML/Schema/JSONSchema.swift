/// A mapping's description as JSON Schema (draft 2020-12), for editors: keys, types, words, defaults and meanings.
///
/// It accepts whatever the decoder accepts. It does not know the rules between keys, nor what names refer to: those are
/// the decoder's to tell.
public enum JSONSchema {
    /// The schema document, ending in a line break.
    ///
    /// - Parameter mayLack: required keys that a file may leave to others (to files that it imports).
    public static func document(_ mapping: MappingDescription, title: String, mayLack: [String] = []) -> String {
        var members: [(String, JSONValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
        ]
        members += object(mapping, mayLack: mayLack)
        return JSONValue.object(members).text + "\n"
    }

    private static func object(_ mapping: MappingDescription, mayLack: [String] = []) -> [(String, JSONValue)] {
        var properties: [(String, JSONValue)] = []
        for field in mapping.fields {
            properties.append((field.name, schema(field.type, description: words(field))))
            for spelling in field.spellings {
                let meaning = "\(field.name), by another program's name. \(field.documentation)"
                let types = ["string", "number", "boolean", "array"].map { JSONValue.string($0) }
                properties.append(
                    (spelling.name, .object([("type", .array(types)), ("description", .string(meaning))]))
                )
            }
        }
        var members: [(String, JSONValue)] = [
            ("type", .string("object")), ("additionalProperties", .bool(false)), ("properties", .object(properties)),
        ]
        let required = mapping.fields.filter { $0.isRequired && !mayLack.contains($0.name) }.map(\.name)
        if !required.isEmpty { members.append(("required", .array(required.map { .string($0) }))) }
        return members
    }

    private static func words(_ field: FieldDescription) -> String {
        field.documentation + (field.ownDefault.map { " Default: \($0)" } ?? "")
    }

    private static func schema(_ type: SchemaType, description: String? = nil) -> JSONValue {
        var members = members(of: type)
        if let description {
            // A single word of a choice has one of its own.
            let own = members.firstIndex { $0.0 == "description" }.map { members.remove(at: $0).1 }
            if case .string(let text)? = own {
                members.append(("description", .string("\(description) \(text)")))
            } else {
                members.append(("description", .string(description)))
            }
        }
        return .object(members)
    }

    private static func members(of type: SchemaType) -> [(String, JSONValue)] {
        switch type {
        case .boolean: return [("type", .string("boolean"))]
        case .integer(let range):
            var number: [(String, JSONValue)] = [("type", .string("integer")), ("minimum", .number(range.lowerBound))]
            if range.upperBound < .max { number.append(("maximum", .number(range.upperBound))) }
            return anyOf([.object(number), .object(scalar(.count, isText: true))])
        case .text: return [("type", .array([.string("string"), .string("number")]))]
        case .quantity(_, let shape): return scalar(shape, isText: false)
        case .choice(let choices): return anyOf(choices.map(word))
        case .list(let element): return [("type", .string("array")), ("items", schema(element))]
        case .mapping(let mapping): return object(mapping)
        case .named(_, let mapping):
            return [
                ("type", .string("object")),
                ("propertyNames", .object([("pattern", .string("^[A-Za-z0-9_-]{1,100}$"))])),
                ("additionalProperties", .object(object(mapping))),
            ]
        case .either(let first, let second): return anyOf([schema(first), schema(second)])
        case .other: return []
        }
    }

    private static func anyOf(_ schemas: [JSONValue]) -> [(String, JSONValue)] {
        schemas.count == 1 ? schemas[0].members : [("anyOf", .array(schemas))]
    }

    private static func scalar(_ shape: ScalarShape, isText: Bool) -> [(String, JSONValue)] {
        let types = shape.isNumberToo && !isText ? ["string", "number"] : ["string"]
        var members: [(String, JSONValue)] = [
            ("type", types.count == 1 ? .string(types[0]) : .array(types.map { .string($0) }))
        ]
        if let pattern = shape.pattern { members.append(("pattern", .string(pattern))) }
        return members
    }

    /// A word of a closed list; one that looks like a number is one for other readers of YAML.
    private static func word(_ choice: SchemaChoice) -> JSONValue {
        let number = Int(choice.word).map { JSONValue.number($0) }
        var members: [(String, JSONValue)] =
            number.map { [("enum", .array([.string(choice.word), $0]))] } ?? [("const", .string(choice.word))]
        if !choice.documentation.isEmpty { members.append(("description", .string(choice.documentation))) }
        return .object(members)
    }
}

/// JSON that is written, members in their order.
indirect enum JSONValue {
    case string(String)
    case number(Int)
    case bool(Bool)
    case array([JSONValue])
    case object([(String, JSONValue)])

    var members: [(String, JSONValue)] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    var text: String { text(indent: "") }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .string(let text): return JSONString.quoted(text)
        case .number(let number): return String(number)
        case .bool(let bool): return bool ? "true" : "false"
        case .array(let elements) where elements.allSatisfy(\.isScalar):
            return "[" + elements.map { $0.text(indent: "") }.joined(separator: ", ") + "]"
        case .array(let elements):
            return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where members.isEmpty: return "{}"
        case .object(let members):
            let lines = members.map { "\(inner)\(JSONString.quoted($0.0)): \($0.1.text(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .string, .number, .bool: true
        case .array, .object: false
        }
    }
}
