/// Another name under which a key is accepted: the one that another program knows the same setting by, such as Kafka's
/// `retention.ms` for `retention`.
public struct KeySpelling: Hashable, Sendable {
    public let name: String
    /// Of a bare number under that name.
    public let unit: String?
    /// What stands for `-1` under that name.
    public let none: String?

    public init(name: String, unit: String? = nil, none: String? = nil) {
        self.name = name
        self.unit = unit
        self.none = none
    }

    /// The value as the key by its own name would have it.
    func value(_ node: YAMLNode) -> YAMLNode {
        guard case .scalar(var scalar) = node.content, scalar.style == .plain else { return node }
        if let none, scalar.text == "-1" {
            scalar.text = none
        } else if let unit, !scalar.text.isEmpty, scalar.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            scalar.text += unit
        } else {
            return node
        }
        return YAMLNode(.scalar(scalar), at: node.place)
    }
}

extension YAMLNode {
    /// The same with every key by the name that the schema prints. Reports a key that stands under two names.
    public func respelled(as type: SchemaType, into problems: inout Problems) -> YAMLNode {
        switch (type, content) {
        case (.either(let first, let second), .mapping):
            return respelled(as: first.isMapping ? first : second, into: &problems)
        case (.list(let element), .sequence(let nodes)):
            return YAMLNode(.sequence(nodes.map { $0.respelled(as: element, into: &problems) }), at: place)
        case (.named(_, let mapping), .mapping(let entries)):
            let named = entries.map { entry in
                var entry = entry
                entry.value = problems.inside(entry.key) { entry.value.respelled(as: .mapping(mapping), into: &$0) }
                return entry
            }
            return YAMLNode(.mapping(named), at: place)
        case (.mapping(let mapping), .mapping(let entries)):
            return YAMLNode(.mapping(Self.respelled(entries, mapping, &problems)), at: place)
        default: return self
        }
    }

    private static func respelled(
        _ entries: [YAMLEntry],
        _ mapping: MappingDescription,
        _ problems: inout Problems
    ) -> [YAMLEntry] {
        var result: [YAMLEntry] = []
        for entry in entries {
            var entry = entry
            if let (field, spelling) = mapping.spelling(entry.key) {
                if entries.contains(where: { $0.key == field }) {
                    let message = "found both \(entry.key) and \(field), which are the same key"
                    problems.report(.duplicateKey, at: entry.keyPlace, message)
                    continue
                }
                entry.key = field
                entry.value = spelling.value(entry.value)
            }
            if let field = mapping.fields.first(where: { $0.name == entry.key }) {
                entry.value = problems.inside(field.name) { entry.value.respelled(as: field.type, into: &$0) }
            }
            result.append(entry)
        }
        return result
    }
}

extension MappingDescription {
    /// The field that `key` is another spelling of.
    fileprivate func spelling(_ key: String) -> (field: String, spelling: KeySpelling)? {
        guard !fields.contains(where: { $0.name == key }) else { return nil }
        for field in fields {
            if let spelling = field.spellings.first(where: { $0.name == key }) { return (field.name, spelling) }
        }
        return nil
    }
}

extension SchemaType {
    fileprivate var isMapping: Bool {
        switch self {
        case .mapping, .named: true
        case .either(let first, let second): first.isMapping || second.isMapping
        default: false
        }
    }
}
