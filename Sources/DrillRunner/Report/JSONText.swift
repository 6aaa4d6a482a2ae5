import StrictYAML

/// Writes JSON as text: members in the order given, nothing else. Enough for reports, which are small.
package struct JSONText {
    package private(set) var text = ""
    private var needsComma = false

    package init() {}

    package mutating func object(_ content: (inout JSONText) -> Void) {
        value("{")
        needsComma = false
        content(&self)
        text += "}"
        needsComma = true
    }

    package mutating func array<Element>(_ elements: [Element], _ write: (inout JSONText, Element) -> Void) {
        value("[")
        needsComma = false
        for element in elements { write(&self, element) }
        text += "]"
        needsComma = true
    }

    package mutating func key(_ name: String) {
        string(name)
        text += ":"
        needsComma = false
    }

    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Text, or `null`.
    package mutating func member(_ name: String, optional text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    package mutating func member(_ name: String, _ number: Int) {
        key(name)
        value(String(number))
    }

    /// A number or `null`, already spelled.
    package mutating func member(_ name: String, raw spelled: String?) {
        key(name)
        value(spelled ?? "null")
    }

    package mutating func null() { value("null") }

    package mutating func string(_ content: String) {
        value(JSONString.quoted(content))
    }

    private mutating func value(_ spelled: String) {
        if needsComma { text += "," }
        text += spelled
        needsComma = true
    }
}
