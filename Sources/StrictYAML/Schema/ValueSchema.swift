/// How one kind of value is read from a node and printed back: the one definition that gives decoder, effective
/// printing and (through ``type``) reference and editor schema.
public struct ValueSchema<Value: Sendable>: Sendable {
    public let type: SchemaType
    /// The value; `nil` after a problem was reported.
    public let decode: @Sendable (YAMLNode, inout Problems) -> Value?
    /// What to write; `nil` to leave the key away.
    public let encode: @Sendable (Value) -> YAMLNode?

    public init(
        type: SchemaType,
        decode: @escaping @Sendable (YAMLNode, inout Problems) -> Value?,
        encode: @escaping @Sendable (Value) -> YAMLNode?
    ) {
        self.type = type
        self.decode = decode
        self.encode = encode
    }
}

extension ValueSchema {
    /// A scalar with a grammar of its own: `read` and `write` are each other's inverse.
    public static func scalar(
        _ type: SchemaType,
        read: @escaping @Sendable (String) -> ScalarReading<Value>,
        print write: @escaping @Sendable (Value) -> String,
        isAccepted: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) -> ValueSchema {
        ValueSchema(type: type) { node, problems in
            guard case .scalar(let scalar) = node.content, !node.isEmpty else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            switch read(scalar.text) {
            case .value(let value):
                guard isAccepted(value) else { break }
                return value
            case .refused(let suggestion):
                problems.reportUnacceptable(node, accepted: type, suggestion: suggestion)
                return nil
            case .refusedBecause(let reason):
                problems.report(
                    .wrongValue,
                    at: node.place,
                    "found \(node.found): \(reason); accepted: \(type.accepted)"
                )
                return nil
            }
            problems.reportUnacceptable(node, accepted: type)
            return nil
        } encode: { value in
            .printed(write(value))
        }
    }

    /// The same value, held as another type.
    public func map<Other: Sendable>(
        _ forth: @escaping @Sendable (Value) -> Other,
        back: @escaping @Sendable (Other) -> Value?
    ) -> ValueSchema<Other> {
        ValueSchema<Other>(type: type) { node, problems in
            decode(node, &problems).map(forth)
        } encode: { other in
            back(other).flatMap(encode)
        }
    }

    /// One of two forms: `first` where the node satisfies `isFirst`.
    public static func either<First, Second>(
        _ first: ValueSchema<First>,
        if isFirst: @escaping @Sendable (YAMLNode) -> Bool,
        or second: ValueSchema<Second>,
        first firstCase: @escaping @Sendable (First) -> Value,
        second secondCase: @escaping @Sendable (Second) -> Value,
        split: @escaping @Sendable (Value) -> (First?, Second?)
    ) -> ValueSchema {
        ValueSchema(type: .either(first.type, second.type)) { node, problems in
            isFirst(node)
                ? first.decode(node, &problems).map(firstCase) : second.decode(node, &problems).map(secondCase)
        } encode: { value in
            let (one, other) = split(value)
            return one.flatMap(first.encode) ?? other.flatMap(second.encode)
        }
    }
}

extension YAMLNode {
    private static let printedPlace = Place(source: "printed", line: 0, column: 0)

    /// A scalar made to be printed.
    public static func printed(_ text: String, style: YAMLScalar.Style = .plain) -> YAMLNode {
        YAMLNode(.scalar(YAMLScalar(text, style: style)), at: printedPlace)
    }

    /// A list made to be printed.
    public static func printed(_ elements: [YAMLNode]) -> YAMLNode {
        YAMLNode(.sequence(elements), at: printedPlace)
    }

    /// A mapping made to be printed.
    public static func printed(_ entries: [(key: String, value: YAMLNode)]) -> YAMLNode {
        let entries = entries.map { YAMLEntry(key: $0.key, keyPlace: printedPlace, value: $0.value) }
        return YAMLNode(.mapping(entries), at: printedPlace)
    }
}

extension Problems {
    /// Says that `node` is not what `accepted` describes.
    public mutating func reportUnacceptable(_ node: YAMLNode, accepted: SchemaType, suggestion: String? = nil) {
        if case .refused = node.content { return }
        let hint = suggestion.map { "; did you mean \($0)?" } ?? ""
        report(.wrongValue, at: node.place, "found \(node.found); accepted: \(accepted.accepted)\(hint)")
    }
}
