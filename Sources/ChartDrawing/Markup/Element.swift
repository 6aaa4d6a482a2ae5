/// One element of HTML, SVG or XML: a value, written out at the end.
///
/// Text and attributes are escaped when they are written, whatever they hold; only ``Node/raw(_:)`` is not, and that is
/// for style sheets.
public struct Element: Hashable, Sendable {
    public var name: String
    /// In the order in which they are written.
    public var attributes: [Attribute]
    public var children: [Node]

    public struct Attribute: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(_ name: String, _ attributes: [Attribute] = [], _ children: [Node] = []) {
        self.name = name
        self.attributes = attributes
        self.children = children
    }

    /// An element of a class that holds text.
    public init(_ name: String, class style: String = "", text: String) {
        self.init(name, style.isEmpty ? [] : [Attribute("class", style)], [.text(text)])
    }

    /// An element of a class that holds others.
    public init(_ name: String, class style: String = "", _ children: [Element]) {
        self.init(name, style.isEmpty ? [] : [Attribute("class", style)], children.map { .element($0) })
    }

    /// The same with an attribute more.
    public func with(_ name: String, _ value: String) -> Element {
        var changed = self
        changed.attributes.append(Attribute(name, value))
        return changed
    }
}

/// What an element may hold.
public indirect enum Node: Hashable, Sendable {
    case element(Element)
    case text(String)
    /// Written as it is.
    case raw(String)
}
