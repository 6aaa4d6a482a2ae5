/// Builds the located tree out of events, and reports what the language leaves out.
struct TreeBuilder: ~Copyable {
    private let reader: EventReader
    private let file: String
    private let limits: YAMLLimits
    private var depth = 0
    private var nodes = 0

    init(reader: consuming EventReader, file: String, limits: YAMLLimits) {
        self.reader = reader
        self.file = file
        self.limits = limits
    }

    /// The one document of the stream; `nil` when there is none or a limit was passed, which has been reported then.
    mutating func document(into problems: inout Problems) throws(YAMLSyntaxError) -> YAMLNode? {
        _ = try reader.next()
        let start = try reader.next()
        guard case .documentStart = start.kind else {
            problems.report(.syntax, at: place(start), "the file is empty; accepted: a mapping")
            return nil
        }
        let first = try reader.next()
        guard let root = try node(first, &problems) else { return nil }
        _ = try reader.next()
        let end = try reader.next()
        if case .documentStart = end.kind {
            problems.report(.syntax, at: place(end), "a second document starts here; accepted: one document per file")
        }
        return root
    }

    /// The node that `event` starts; `nil` when a limit was passed.
    private mutating func node(_ event: YAMLEvent, _ problems: inout Problems) throws(YAMLSyntaxError) -> YAMLNode? {
        nodes += 1
        guard nodes <= limits.nodes else {
            problems.report(.limit, at: place(event), "the file has too many values; accepted: at most \(limits.nodes)")
            return nil
        }
        reportDecoration(of: event, &problems)
        switch event.kind {
        case .alias(let name):
            let message =
                "found the alias *\(name); accepted: the value itself, written out (aliases are not in the language)"
            problems.report(.syntax, at: place(event), message)
            return YAMLNode(.refused, at: place(event))
        case .scalar(let scalar):
            return YAMLNode(.scalar(scalar), at: place(event))
        case .sequenceStart, .mappingStart:
            guard depth < limits.depth else {
                let message = "mappings and lists are nested too deeply; accepted: at most \(limits.depth) levels"
                problems.report(.limit, at: place(event), message)
                return nil
            }
            depth += 1
            defer { depth -= 1 }
            if case .sequenceStart = event.kind { return try sequence(event, &problems) }
            return try mapping(event, &problems)
        default:
            return YAMLNode(.refused, at: place(event))
        }
    }

    private mutating func sequence(_ start: YAMLEvent, _ problems: inout Problems) throws(YAMLSyntaxError) -> YAMLNode?
    {
        var elements: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return YAMLNode(.sequence(elements), at: place(start)) }
            guard let element = try node(event, &problems) else { return nil }
            elements.append(element)
        }
    }

    private mutating func mapping(_ start: YAMLEvent, _ problems: inout Problems) throws(YAMLSyntaxError) -> YAMLNode? {
        var entries: [YAMLEntry] = []
        var places: [String: Place] = [:]
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return YAMLNode(.mapping(entries), at: place(start)) }
            guard let keyNode = try node(event, &problems) else { return nil }
            guard let value = try node(try reader.next(), &problems) else { return nil }
            guard case .scalar(let key) = keyNode.content else {
                if case .refused = keyNode.content { continue }
                problems.report(.syntax, at: keyNode.place, "found \(keyNode.found) as a key; accepted: a word")
                continue
            }
            if let first = places[key.text] {
                let message =
                    "the key \(quoted(key.text)) stands here a second time; the first is in line \(first.line)"
                problems.report(.duplicateKey, at: keyNode.place, message)
                continue
            }
            places[key.text] = keyNode.place
            entries.append(YAMLEntry(key: key.text, keyPlace: keyNode.place, value: value))
        }
    }

    private func reportDecoration(of event: YAMLEvent, _ problems: inout Problems) {
        if let tag = event.tag {
            let message = "found the tag \(quoted(tag)); accepted: values without tags"
            problems.report(.syntax, at: place(event), message)
        }
        if let anchor = event.anchor {
            let message =
                "found the anchor &\(anchor); accepted: values without anchors (aliases are not in the language)"
            problems.report(.syntax, at: place(event), message)
        }
    }

    private func place(_ event: YAMLEvent) -> Place {
        Place(source: file, line: event.line, column: event.column)
    }
}
