extension Element {
    /// How elements without content are written.
    public enum Dialect: Sendable {
        /// `<br>`, `<div></div>`
        case html
        /// `<br/>`, `<div/>`
        case xml
    }

    /// The element as text, in one line.
    public func text(_ dialect: Dialect) -> String {
        var text = ""
        write(dialect, to: &text)
        return text
    }

    private func write(_ dialect: Dialect, to text: inout String) {
        text += "<" + name
        for attribute in attributes {
            text += " " + attribute.name + "=\""
            Markup.escape(attribute.value, inAttribute: true, to: &text)
            text += "\""
        }
        // Elements of SVG may be closed in this way in HTML as well; those of HTML may not.
        let isVoid = Self.voidElements.contains(name)
        if children.isEmpty, dialect == .xml || isVoid {
            text += dialect == .xml ? "/>" : ">"
            return
        }
        text += ">"
        for child in children {
            switch child {
            case .element(let element): element.write(dialect, to: &text)
            case .text(let content): Markup.escape(content, inAttribute: false, to: &text)
            case .raw(let content): text += content
            }
        }
        text += "</" + name + ">"
    }

    private static let voidElements: Set<String> = ["br", "hr", "img", "input", "link", "meta", "wbr"]
}

/// Text as HTML and XML take it.
public enum Markup {
    /// `text` without anything that could be taken for markup. Characters that XML 1.0 cannot hold at all are replaced
    /// by U+FFFD.
    public static func escaped(_ text: String) -> String {
        var result = ""
        escape(text, inAttribute: true, to: &result)
        return result
    }

    static func escape(_ text: String, inAttribute: Bool, to result: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where inAttribute: result += "&quot;"
            // In an attribute these would be read as spaces.
            case "\n" where inAttribute: result += "&#10;"
            case "\t" where inAttribute: result += "&#9;"
            case "\r": result += "&#13;"
            default: result.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
            }
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0x20...0x7E, 0xA0...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
