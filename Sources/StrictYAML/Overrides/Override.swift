/// A value set from outside the file: `--set workloads.storm.rate=2k/s`.
public struct Override: Sendable {
    /// Keys and names, separated by dots; keys may hold dots themselves.
    public let path: String
    public let value: YAMLNode
    /// What a message points at.
    public let place: Place

    public init(path: String, value: YAMLNode, place: Place) {
        self.path = path
        self.value = value
        self.place = place
    }

    /// Reads `PATH=VALUE`, the value as YAML; reports what is wrong with it.
    public static func parse(_ argument: String, into problems: inout Problems) -> Override? {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let path = parts.first ?? ""
        guard parts.count == 2, !path.isEmpty, !path.hasPrefix("."), !path.hasSuffix("."), !path.contains("..") else {
            let message = "found \(quoted(argument)); accepted: PATH=VALUE, such as workloads.storm.rate=2k/s"
            problems.report(Problem(.syntax, at: Place(source: "--set", line: 0, column: 0), message))
            return nil
        }
        let place = Place.override(path)
        let text = parts[1]
        guard text.contains(where: { !$0.isWhitespace }) else {
            problems.report(Problem(.syntax, at: place, "found no value behind the \"=\"; accepted: a value"))
            return nil
        }
        var own = Problems()
        let document = YAMLDocument.parse(Array(text.utf8), file: place.source, into: &own)
        for problem in own.all {
            problems.report(Problem(problem.code, at: place, "in the value \(quoted(text)): \(problem.message)"))
        }
        guard own.isEmpty, let document else { return nil }
        return Override(path: path, value: document.root.placed(at: place), place: place)
    }

    /// Sets the value in `root`, whose shape is `type`; reports a path that leads nowhere.
    public func apply(to root: YAMLNode, as type: SchemaType, noun: String, into problems: inout Problems) -> YAMLNode {
        let walk = OverrideWalk(override: self, noun: noun)
        return walk.set(root, path[...], walked: "", type, &problems) ?? root
    }
}

extension YAMLNode {
    /// The same value, everything in it at `place`.
    func placed(at place: Place) -> YAMLNode {
        let content: Content =
            switch content {
            case .scalar, .refused: content
            case .sequence(let elements): .sequence(elements.map { $0.placed(at: place) })
            case .mapping(let entries):
                .mapping(entries.map { YAMLEntry(key: $0.key, keyPlace: place, value: $0.value.placed(at: place)) })
            }
        return YAMLNode(content, at: place)
    }
}

/// Follows an override's path through the tree and its schema side by side: the schema says which keys there can be,
/// the tree which names were given.
private struct OverrideWalk {
    let override: Override
    let noun: String

    /// `node` with the value set at `rest`; `nil` after a problem was reported.
    func set(
        _ node: YAMLNode?,
        _ rest: Substring,
        walked: String,
        _ type: SchemaType,
        _ problems: inout Problems
    ) -> YAMLNode? {
        guard !rest.isEmpty else { return override.value.respelled(as: type, into: &problems) }
        let entries = node?.entries ?? []
        let place = walked.isEmpty ? "at the top level of the \(noun)" : "in \(walked)"
        switch type {
        case .either(let first, let second):
            return set(node, rest, walked: walked, first.isContainer ? first : second, &problems)
        case .mapping(let mapping):
            let field = longest(mapping.fields, leading: rest, \.name)
            if let respelled = respelled(mapping, rest, longerThan: field?.name.count ?? 0) {
                let walk = OverrideWalk(override: respelled.override, noun: noun)
                return walk.set(node, respelled.rest[...], walked: walked, type, &problems)
            }
            guard let field else {
                let names = mapping.fields.map(\.name)
                let spellings = mapping.fields.flatMap { $0.spellings.map(\.name) }
                let (key, hint) = nearest(rest, names + spellings)
                let accepted = "accepted: \(names.joined(separator: ", "))\(hint)"
                return refuse("unknown key \(quoted(key)) \(place); \(accepted)", .unknownKey, &problems)
            }
            return descend(node, field.name, rest, walked, field.type, &problems)
        case .named(let elementNoun, let mapping):
            if let entry = longest(entries, leading: rest, \.key) {
                return descend(node, entry.key, rest, walked, .mapping(mapping), &problems)
            }
            if !rest.contains("."), override.value.entries != nil {
                return descend(node, String(rest), rest, walked, .mapping(mapping), &problems)
            }
            let names = entries.map(\.key)
            let known = names.isEmpty ? "there is none" : "there are: \(names.joined(separator: ", "))"
            let message = "no \(elementNoun) named \(quoted(head(rest))); \(known)\(nearest(rest, names).hint)"
            return refuse(message, .unknownKey, &problems)
        case .other:
            if case .sequence = node?.content { break }
            let key = longest(entries, leading: rest, \.key)?.key ?? head(rest)
            return descend(node, key, rest, walked, type, &problems)
        case .list(let element):
            return setElement(node, rest, walked: walked, element, &problems)
        default:
            break
        }
        return refuse("there is no key \(quoted(head(rest))) \(place): it is a single value", .impossible, &problems)
    }

    /// Elements of a list are numbered from 1.
    private func setElement(
        _ node: YAMLNode?,
        _ rest: Substring,
        walked: String,
        _ type: SchemaType,
        _ problems: inout Problems
    ) -> YAMLNode? {
        guard case .sequence(var elements) = node?.content, let node else {
            return refuse(
                "there is no list \(walked) to change; set it as a whole: \(walked)=[…]",
                .impossible,
                &problems
            )
        }
        let key = head(rest)
        guard let number = Int(key), elements.indices.contains(number - 1) else {
            let accepted = elements.isEmpty ? "the list is empty" : "accepted: 1 to \(elements.count)"
            return refuse("found \(quoted(key)) for an element of \(walked); \(accepted)", .unknownKey, &problems)
        }
        let below = rest.dropFirst(key.count).drop { $0 == "." }
        let path = "\(walked).\(key)"
        guard let value = set(elements[number - 1], below, walked: path, type, &problems) else { return nil }
        elements[number - 1] = value
        return YAMLNode(.sequence(elements), at: node.place)
    }

    private func descend(
        _ node: YAMLNode?,
        _ key: String,
        _ rest: Substring,
        _ walked: String,
        _ type: SchemaType,
        _ problems: inout Problems
    ) -> YAMLNode? {
        var entries = node?.entries ?? []
        let index = entries.firstIndex { $0.key == key }
        let below = rest.dropFirst(key.count).drop { $0 == "." }
        let path = walked.isEmpty ? key : "\(walked).\(key)"
        guard let value = set(index.map { entries[$0].value }, below, walked: path, type, &problems) else { return nil }
        if let index {
            entries[index].value = value
        } else {
            entries.append(YAMLEntry(key: key, keyPlace: override.place, value: value))
        }
        return YAMLNode(.mapping(entries), at: node?.place ?? override.place)
    }

    /// The same override, its key by the name that the schema prints.
    private func respelled(
        _ mapping: MappingDescription,
        _ rest: Substring,
        longerThan count: Int
    ) -> (override: Override, rest: String)? {
        let spellings = mapping.fields.flatMap { field in field.spellings.map { (spelling: $0, field: field.name) } }
        guard let (spelling, field) = longest(spellings, leading: rest, \.spelling.name),
            spelling.name.count > count
        else { return nil }
        let isWhole = rest.count == spelling.name.count
        let value = isWhole ? spelling.value(override.value) : override.value
        return (
            Override(path: override.path, value: value, place: override.place),
            field + rest.dropFirst(spelling.name.count)
        )
    }

    private func refuse(_ message: String, _ code: Problem.Code, _ problems: inout Problems) -> YAMLNode? {
        let text = override.place.line == 0 ? message : "\(override.path): \(message)"
        problems.report(Problem(code, at: override.place, text))
        return nil
    }

    private func head(_ rest: Substring) -> String {
        String(rest.prefix { $0 != "." })
    }

    /// What of `rest` was meant for a key, and the one that it may stand for: keys hold dots themselves.
    private func nearest(_ rest: Substring, _ names: [String]) -> (key: String, hint: String) {
        let whole = Spelling.hint(for: String(rest), among: names.filter { $0.contains(".") })
        return whole.isEmpty ? (head(rest), Spelling.hint(for: head(rest), among: names)) : (String(rest), whole)
    }

    private func longest<Element>(
        _ elements: [Element],
        leading rest: Substring,
        _ name: KeyPath<Element, String>
    ) -> Element? {
        elements
            .filter { rest == $0[keyPath: name] || rest.hasPrefix($0[keyPath: name] + ".") }
            .max { $0[keyPath: name].count < $1[keyPath: name].count }
    }
}

extension SchemaType {
    fileprivate var isContainer: Bool {
        switch self {
        case .mapping, .named, .list, .other: true
        case .either(let first, let second): first.isContainer || second.isContainer
        default: false
        }
    }
}
