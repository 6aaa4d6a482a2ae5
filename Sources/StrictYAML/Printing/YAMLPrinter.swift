/// Writes a tree as YAML that reads back as the same tree: block style, two spaces, quotes only where needed.
public enum YAMLPrinter {
    /// The whole document, ending in a line break.
    public static func document(_ root: YAMLNode) -> String {
        var text = ""
        write(root, indent: 0, to: &text)
        return text
    }

    /// The value on one line, for messages and reference tables.
    public static func line(_ node: YAMLNode) -> String {
        switch node.content {
        case .refused: ""
        case .scalar(let scalar): inline(scalar)
        case .sequence(let elements): "[" + elements.map(line).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\(inline(YAMLScalar($0.key))): \(line($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// Writes `node`; what comes before it stands in the current line, `indent` spaces deep.
    private static func write(_ node: YAMLNode, indent: Int, to text: inout String) {
        switch node.content {
        case .refused:
            text += "\n"
        case .scalar(let scalar):
            text += block(scalar, indent: indent) ?? inline(scalar) + "\n"
        case .sequence(let elements) where elements.isEmpty:
            text += "[]\n"
        case .mapping(let entries) where entries.isEmpty:
            text += "{}\n"
        case .sequence(let elements):
            for (index, element) in elements.enumerated() {
                if index > 0 { text += spaces(indent) }
                text += "- "
                write(element, indent: indent + 2, to: &text)
            }
        case .mapping(let entries):
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += spaces(indent) }
                writeKey(entry.key, indent: indent, to: &text)
                if isNested(entry.value) {
                    text += "\n" + spaces(indent + 2)
                } else {
                    text += " "
                }
                write(entry.value, indent: indent + 2, to: &text)
            }
        }
    }

    private static func writeKey(_ key: String, indent: Int, to text: inout String) {
        // Longer keys than this cannot stand before a colon without being announced.
        if key.utf8.count > 120 {
            text += "? \(inline(YAMLScalar(key)))\n\(spaces(indent)):"
        } else {
            text += inline(YAMLScalar(key)) + ":"
        }
    }

    private static func isNested(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar, .refused: false
        case .sequence(let elements): !elements.isEmpty
        case .mapping(let entries): !entries.isEmpty
        }
    }

    private static func spaces(_ count: Int) -> String {
        String(repeating: " ", count: count)
    }

    /// Several lines as a literal block; `nil` where that would not read back the same.
    private static func block(_ scalar: YAMLScalar, indent: Int) -> String? {
        let lines = scalar.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, indent > 0, let first = lines.first, let firstCharacter = first.unicodeScalars.first,
            firstCharacter != " ", firstCharacter != "\t"
        else { return nil }
        let endsInBreak = lines.last?.isEmpty == true
        let content = endsInBreak ? lines.dropLast() : lines[...]
        guard content.last?.isEmpty == false, content.allSatisfy({ $0.unicodeScalars.allSatisfy(isPrintable) }) else {
            return nil
        }
        guard content.allSatisfy({ $0.isEmpty || $0.contains { $0 != " " } }) else { return nil }
        let body = content.map { $0.isEmpty ? "" : spaces(indent) + $0 }.joined(separator: "\n")
        return (endsInBreak ? "|\n" : "|-\n") + body + "\n"
    }

    private static func inline(_ scalar: YAMLScalar) -> String {
        guard scalar.style == .plain, isPlain(scalar.text) else {
            return doubleQuoted(scalar.text)
        }
        return scalar.text
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        let startsWell = first.properties.isAlphabetic || ("0"..."9").contains(first) || first == "_" || first == "/"
        guard startsWell, last != " ", last != ":", !text.contains(": "), !text.contains(" #") else { return false }
        return text.unicodeScalars.allSatisfy { isPrintable($0) && !"{}[],\t".unicodeScalars.contains($0) }
    }

    /// Whether YAML lets the scalar stand by itself, and takes it for no line break.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: scalar == "\t"
        }
    }

    private static func doubleQuoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value < 0x100 ? 2 : 4
                let zeros = String(repeating: "0", count: max(0, width - digits.count))
                result += (width == 2 ? "\\x" : "\\u") + zeros + digits
            }
        }
        return result + "\""
    }
}
