extension ValueSchema where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One word of a closed list.
    public static func choice(_ documentation: @escaping @Sendable (Value) -> String = { _ in "" }) -> ValueSchema {
        let words = Value.allCases.map(\.rawValue)
        let choices = Value.allCases.map { SchemaChoice(word: $0.rawValue, documentation: documentation($0)) }
        let type = SchemaType.choice(choices)
        return .scalar(
            type,
            read: { text in
                if let value = Value(rawValue: text) { return .value(value) }
                return .refused(suggestion: Spelling.nearest(to: text, among: words))
            },
            print: { $0.rawValue }
        )
    }
}

extension ValueSchema {
    /// A list of values.
    public static func list<Element>(
        of element: ValueSchema<Element>,
        count: ClosedRange<Int> = 0...10_000
    ) -> ValueSchema where Value == [Element] {
        let type = SchemaType.list(element.type)
        return ValueSchema(type: type) { node, problems in
            guard case .sequence(let nodes) = node.content else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            guard count.contains(nodes.count) else {
                let bounds = "\(count.lowerBound) to \(count.upperBound)"
                problems.report(.wrongValue, at: node.place, "found \(nodes.count) elements; accepted: \(bounds)")
                return nil
            }
            var elements: [Element] = []
            for (index, node) in nodes.enumerated() {
                let value = problems.inside(String(index + 1)) { problems in element.decode(node, &problems) }
                if let value { elements.append(value) }
            }
            return elements
        } encode: { elements in
            .printed(elements.compactMap(element.encode))
        }
    }

    /// A mapping.
    public static func mapping(_ schema: MappingSchema<Value>) -> ValueSchema {
        ValueSchema(type: .mapping(schema.description)) { node, problems in
            schema.decode(node, into: &problems)
        } encode: { value in
            schema.encode(value)
        }
    }

    /// Names given by the user, each with a mapping after `schema`, in the order of the file.
    ///
    /// - Parameters:
    ///   - words: the only names that are accepted; `nil` for any.
    ///   - otherwise: what is said of a name that is none of the words; `nil` for the word spelled nearly so.
    public static func named<Element>(
        _ schema: MappingSchema<Element>,
        name: any WritableKeyPath<Element, String> & Sendable,
        words: [String]? = nil,
        otherwise: @escaping @Sendable (String) -> String? = { _ in nil },
        count: ClosedRange<Int> = 0...1_000
    ) -> ValueSchema where Value == [Element] {
        let type = SchemaType.named(noun: schema.noun, schema.description)
        return ValueSchema(type: type) { node, problems in
            guard let entries = node.entries else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            guard count.contains(entries.count) else {
                let accepted = "\(count.lowerBound) to \(count.upperBound) \(schema.noun)s"
                problems.report(
                    .wrongValue,
                    at: node.place,
                    "found \(entries.count) \(schema.noun)s; accepted: \(accepted)"
                )
                return nil
            }
            var elements: [Element] = []
            for entry in entries {
                if let words, !words.contains(entry.key) {
                    let message =
                        "unknown \(schema.noun) \(quoted(entry.key)); accepted: \(words.joined(separator: ", "))"
                    let hint = otherwise(entry.key).map { "; \($0)" } ?? Spelling.hint(for: entry.key, among: words)
                    problems.report(Problem(.unknownKey, at: entry.keyPlace, message + hint))
                    continue
                }
                if !isName(entry.key) {
                    let message = "found the \(schema.noun) name \(quoted(entry.key)); accepted: \(nameAccepted)"
                    problems.report(.wrongValue, at: entry.keyPlace, message)
                    continue
                }
                let decoded = problems.inside(entry.key) { problems in
                    schema.decode(entry.value, keyPlace: entry.keyPlace, into: &problems)
                }
                guard var element = decoded else { continue }
                element[keyPath: name] = entry.key
                elements.append(element)
            }
            return elements
        } encode: { elements in
            elements.isEmpty
                ? nil
                : .printed(elements.map { (key: $0[keyPath: name], value: schema.encode($0)) })
        }
    }

    /// A part that another decoder takes: the node as it stands.
    public static func node(_ accepted: String) -> ValueSchema where Value == YAMLNode {
        ValueSchema(type: .other(accepted)) { node, _ in
            node
        } encode: {
            $0
        }
    }

    /// The value, or `word` where there is none: `unlimited`, `never`.
    public static func orWord<Wrapped>(
        _ word: String,
        _ schema: ValueSchema<Wrapped>
    ) -> ValueSchema where Value == Wrapped? {
        let type = SchemaType.either(schema.type, .choice([SchemaChoice(word: word, documentation: "")]))
        return ValueSchema(type: type) { node, problems in
            if node.text == word { return .some(nil) }
            let before = problems.count
            guard let value = schema.decode(node, &problems) else {
                problems.widenAccepted(since: before, by: ", or \(word)")
                return nil
            }
            return .some(value)
        } encode: { value in
            guard let value else { return .printed(word) }
            return schema.encode(value)
        }
    }
}
