/// The keys of a mapping: decoder, printer and description of one type, out of one declaration.
///
/// The defaults are those of the value itself: a key that is absent leaves what `initial` holds.
public struct MappingSchema<Root: Sendable>: Sendable {
    /// What the mapping is called in messages, such as `workload`.
    public let noun: String
    public let documentation: String
    public let fields: [Field<Root>]
    let initial: Root
    let rule: (@Sendable (Root, String) -> String?)?
    let finish: (@Sendable (inout Root) -> Void)?
    let check: (@Sendable (Root, YAMLNode, inout Problems) -> Void)?

    /// - Parameters:
    ///   - rule: for a key that was written, why it does not apply to this value; `nil` where it does.
    ///   - finish: fills in what follows from other values, before the rule and the check.
    ///   - check: looks at the whole value once it is decoded without a problem, and reports what cannot be.
    public init(
        _ noun: String,
        _ documentation: String,
        initial: Root,
        fields: [Field<Root>],
        rule: (@Sendable (Root, String) -> String?)? = nil,
        finish: (@Sendable (inout Root) -> Void)? = nil,
        check: (@Sendable (Root, YAMLNode, inout Problems) -> Void)? = nil
    ) {
        self.noun = noun
        self.documentation = documentation
        self.initial = initial
        self.fields = fields
        self.rule = rule
        self.finish = finish
        self.check = check
    }

    /// The same, with one statement per field: for long lists, which the compiler gives up on as one expression.
    public init(
        _ noun: String,
        _ documentation: String,
        initial: Root,
        @FieldsBuilder<Root> fields: () -> [Field<Root>],
        rule: (@Sendable (Root, String) -> String?)? = nil,
        finish: (@Sendable (inout Root) -> Void)? = nil,
        check: (@Sendable (Root, YAMLNode, inout Problems) -> Void)? = nil
    ) {
        self.init(
            noun,
            documentation,
            initial: initial,
            fields: fields(),
            rule: rule,
            finish: finish,
            check: check
        )
    }

    /// The keys, as data.
    public var description: MappingDescription {
        let fields = fields.map { field in
            FieldDescription(
                name: field.name,
                documentation: field.documentation,
                isRequired: field.isRequired,
                type: field.type,
                defaultText: field.isRequired ? nil : field.encode(initial).map { YAMLPrinter.line($0) },
                spellings: field.spellings
            )
        }
        return MappingDescription(noun: noun, documentation: documentation, fields: fields)
    }

    /// Decodes `node` and reports everything that is wrong with it.
    ///
    /// - Returns: what could be decoded, defaults elsewhere; `nil` where `node` is no mapping. Good only if nothing was
    ///   reported.
    public func decode(_ node: YAMLNode, keyPlace: Place? = nil, into problems: inout Problems) -> Root? {
        guard let entries = node.entries else {
            let keys = "a mapping of \(fields.map(\.name).joined(separator: ", "))"
            problems.reportUnacceptable(node, accepted: .other(keys))
            return nil
        }
        let problemsBefore = problems.count
        var root = initial
        reportUnknownKeys(entries, &problems)
        for field in fields {
            guard let entry = entries.first(where: { $0.key == field.name }) else {
                if field.isRequired {
                    let example = field.example.map { ", such as\n\($0)" } ?? ""
                    let message =
                        "the key \"\(field.name)\" is missing\(whereText(problems)); accepted: \(field.type.accepted)"
                        + example
                    problems.report(Problem(.missingKey, at: keyPlace ?? node.place, message))
                }
                continue
            }
            problems.inside(field.name) { problems in field.decode(entry, &root, &problems) }
        }
        finish?(&root)
        guard problems.count == problemsBefore else { return root }
        for entry in entries {
            guard let reason = rule?(root, entry.key) else { continue }
            problems.inside(entry.key) { problems in problems.report(.impossible, at: entry.keyPlace, reason) }
        }
        if problems.count == problemsBefore { check?(root, node, &problems) }
        return root
    }

    /// The whole value as a node, keys in their declared order, defaults included.
    public func encode(_ root: Root) -> YAMLNode {
        .printed(
            fields.compactMap { field in
                if rule?(root, field.name) != nil { return nil }
                return field.encode(root).map { (key: field.name, value: $0) }
            }
        )
    }

    /// The whole value as YAML text, defaults included; decodes to the same value.
    public func write(_ root: Root) -> String {
        YAMLPrinter.document(encode(root))
    }

    private func reportUnknownKeys(_ entries: [YAMLEntry], _ problems: inout Problems) {
        let names = fields.map(\.name)
        let spellings = fields.flatMap { $0.spellings.map(\.name) }
        for entry in entries where !names.contains(entry.key) {
            let hint = Spelling.hint(for: entry.key, among: names + spellings)
            let message =
                "unknown key \(quoted(entry.key))\(whereText(problems)); accepted: "
                + names.joined(separator: ", ") + hint
            problems.report(Problem(.unknownKey, at: entry.keyPlace, message))
        }
    }

    private func whereText(_ problems: Problems) -> String {
        problems.path.isEmpty ? " at the top level of the \(noun)" : " in \(problems.dottedPath)"
    }
}

/// Makes a list of fields out of one statement each, so that the compiler looks at one after the other.
@resultBuilder
public enum FieldsBuilder<Root: Sendable> {
    public static func buildExpression(_ field: Field<Root>) -> Field<Root> { field }
    public static func buildBlock(_ fields: Field<Root>...) -> [Field<Root>] { fields }
}

/// One key of a mapping: its name, where it goes, how it is read and printed, what it is for.
public struct Field<Root: Sendable>: Sendable {
    public let name: String
    public let documentation: String
    public let isRequired: Bool
    /// Lines of YAML, shown where a required key is missing.
    public private(set) var example: String?
    public let type: SchemaType
    /// Other spellings of the key that are accepted; see ``orSpelled(_:unit:none:)``.
    public private(set) var spellings: [KeySpelling] = []
    let decode: @Sendable (YAMLEntry, inout Root, inout Problems) -> Void
    let encode: @Sendable (Root) -> YAMLNode?

    public init<Value>(
        _ name: String,
        _ path: any WritableKeyPath<Root, Value> & Sendable,
        _ schema: ValueSchema<Value>,
        isRequired: Bool = false,
        _ documentation: String
    ) {
        self.name = name
        self.documentation = documentation
        self.isRequired = isRequired
        type = schema.type
        decode = { entry, root, problems in
            if let value = schema.decode(entry.value.emptyAt(entry.keyPlace), &problems) { root[keyPath: path] = value }
        }
        encode = { schema.encode($0[keyPath: path]) }
    }

    /// A key that others read: accepted here as it is, printed as `text`, or not at all.
    public init(_ name: String, readElsewhereAs type: SchemaType, printedAs text: String?, _ documentation: String) {
        self.name = name
        self.documentation = documentation
        isRequired = false
        self.type = type
        decode = { _, _, _ in }
        encode = { _ in text.map { .printed($0) } }
    }

    /// The same key, accepted under another name too: the one that another program knows it by.
    ///
    /// - Parameters:
    ///   - unit: of a bare number under that name, such as `ms`.
    ///   - none: what stands for `-1` under that name, such as `unlimited`.
    public func orSpelled(_ name: String, unit: String? = nil, none: String? = nil) -> Field {
        var field = self
        field.spellings.append(KeySpelling(name: name, unit: unit, none: none))
        return field
    }

    /// The same key, with lines of YAML to be shown where it is missing though required.
    public func withExample(_ lines: String) -> Field {
        var field = self
        field.example = lines
        return field
    }

    /// A value that may be absent, and is not printed then.
    public init<Value>(
        _ name: String,
        _ path: any WritableKeyPath<Root, Value?> & Sendable,
        _ schema: ValueSchema<Value>,
        _ documentation: String
    ) {
        self.name = name
        self.documentation = documentation
        isRequired = false
        type = schema.type
        decode = { entry, root, problems in
            if let value = schema.decode(entry.value.emptyAt(entry.keyPlace), &problems) { root[keyPath: path] = value }
        }
        encode = { $0[keyPath: path].flatMap(schema.encode) }
    }
}

extension YAMLNode {
    /// This node; one that is empty stands where its key stands, since nothing else can be pointed at.
    func emptyAt(_ keyPlace: Place) -> YAMLNode {
        isEmpty ? YAMLNode(content, at: keyPlace) : self
    }
}
