import LogModel
import LogPorts
import StrictYAML

extension ValueSchema where Value == Severity {
    /// A severity in any of its usual spellings.
    static var severity: ValueSchema {
        .scalar(
            .quantity("a severity: TRACE, DEBUG, INFO, WARN, ERROR, FATAL (1 to 24, or another usual spelling)"),
            read: { text in
                if let severity = Severity(text: text) { return .value(severity) }
                let names = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
                return .refused(suggestion: Spelling.nearest(to: text.uppercased(), among: names))
            },
            print: { $0.text }
        )
    }
}

extension ValueSchema where Value == [AddedField] {
    /// Names and the values added under them, in the order of the file.
    static var fields: ValueSchema {
        let type = SchemaType.other("a mapping from field names to text, numbers, true or false")
        return ValueSchema(type: type) { node, problems in
            guard let entries = node.entries else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            return entries.compactMap { entry in
                problems.inside(entry.key) { problems in
                    guard let value = fieldValue(entry.value, &problems) else { return nil }
                    do throws(FieldChangeError) {
                        _ = try FieldChanges(added: [LogAttribute(entry.key, value)])
                    } catch {
                        problems.report(.wrongValue, at: entry.keyPlace, error.description)
                        return nil
                    }
                    return AddedField(name: entry.key, value: value)
                }
            }
        } encode: { fields in
            fields.isEmpty ? nil : .printed(fields.map { (key: $0.name, value: printedValue($0.value)) })
        }
    }
}

private func fieldValue(_ node: YAMLNode, _ problems: inout Problems) -> FieldValue? {
    guard case .scalar(let scalar) = node.content, scalar.style != .plain || !scalar.text.isEmpty else {
        problems.reportUnacceptable(node, accepted: .other("text, a number, true or false"))
        return nil
    }
    guard scalar.style == .plain else { return .string(scalar.text) }
    switch scalar.text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: return Int64(scalar.text).map(FieldValue.integer) ?? .string(scalar.text)
    }
}

private func printedValue(_ value: FieldValue) -> YAMLNode {
    switch value {
    case .string(let text):
        let isAmbiguous = text == "true" || text == "false" || Int64(text) != nil
        return .printed(text, style: isAmbiguous ? .quoted : .plain)
    default: return .printed(value.text ?? "null")
    }
}

extension ValueSchema where Value == SecretReference {
    /// A reference to a secret. What was written instead is not repeated in the message: it may be the secret.
    static var secret: ValueSchema {
        let type = SchemaType.quantity("a reference, ${env:NAME} or ${file:PATH}")
        return ValueSchema(type: type) { node, problems in
            guard let text = node.text, let reference = SecretReference(text) else {
                problems.report(.wrongValue, at: node.place, "accepted: \(type.accepted); secrets are not written here")
                return nil
            }
            return reference
        } encode: { reference in
            .printed(reference.description)
        }
    }
}

/// Reports `message` where `isPossible` is false.
func require(
    _ isPossible: Bool,
    at path: [String],
    _ node: YAMLNode,
    _ problems: inout Problems,
    _ message: @autoclosure () -> String
) {
    if !isPossible { problems.report(.impossible, at: node.place(of: path), message()) }
}

extension Duration {
    static let year = Duration.seconds(366 * 86_400)
}
