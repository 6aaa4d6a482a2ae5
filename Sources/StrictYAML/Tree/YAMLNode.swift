/// One value of a document, with its place.
public struct YAMLNode: Sendable {
    /// What was written.
    public enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
        /// Something that the language does not have; its problem has been reported, nobody needs to say more.
        case refused
    }

    public var content: Content
    public var place: Place

    public init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }

    /// The entries of a mapping; `nil` for anything else.
    public var entries: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value of `key`, where this is a mapping that has it.
    public subscript(key: String) -> YAMLNode? {
        entries?.first { $0.key == key }?.value
    }

    /// The place of the value at `path`, or of the nearest thing above it that was written. Elements of lists are
    /// numbered from 1.
    public func place(of path: [String]) -> Place {
        var node = self
        var place = self.place
        for key in path {
            if case .sequence(let elements) = node.content {
                guard let number = Int(key), elements.indices.contains(number - 1) else { return place }
                node = elements[number - 1]
                place = node.place
                continue
            }
            guard let entry = node.entries?.first(where: { $0.key == key }) else { return place }
            let isScalar = entry.value.text != nil && !entry.value.isEmpty
            place = isScalar ? entry.value.place : entry.keyPlace
            node = entry.value
        }
        return place
    }

    /// The text of a scalar; `nil` for anything else.
    public var text: String? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.text
    }

    /// Whether nothing was written after the key.
    var isEmpty: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.style == .plain && scalar.text.isEmpty
    }

    /// How a message names what was found.
    public var found: String {
        switch content {
        case .refused: "something refused"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar where isEmpty: "nothing"
        case .scalar(let scalar): quoted(scalar.text) + (scalar.style == .plain ? "" : " in quotes")
        }
    }
}

/// A scalar as it was written. What it means is the schema's to say: YAML 1.1 is not asked.
public struct YAMLScalar: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
        case plain, quoted, block
    }

    public var text: String
    public var style: Style

    public init(_ text: String, style: Style = .plain) {
        self.text = text
        self.style = style
    }
}

/// One key of a mapping, and its value.
public struct YAMLEntry: Sendable {
    public var key: String
    public var keyPlace: Place
    public var value: YAMLNode

    public init(key: String, keyPlace: Place, value: YAMLNode) {
        self.key = key
        self.keyPlace = keyPlace
        self.value = value
    }
}

/// `text` in double quotes, on one line, shortened where it is very long.
func quoted(_ text: String) -> String {
    var result = "\""
    var count = 0
    for scalar in text.unicodeScalars {
        count += 1
        if count > 60 { return result + "…\"" }
        switch scalar {
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\"": result += "\\\""
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\x" + String(scalar.value, radix: 16)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
