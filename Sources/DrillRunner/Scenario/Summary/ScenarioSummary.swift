import StrictYAML

/// What a scenario demonstrates, in a few lines: for lists of many.
public struct ScenarioSummary: Sendable {
    public let file: String
    public let name: String
    /// The first sentence of the scenario's `why`; empty where it has none.
    public let why: String
    /// One per fault: name, what it does to what, when.
    public let faults: [String]
    public let expectations: [String]
    public let demonstrates: [String]

    public init(_ scenario: Scenario, file: String) {
        self.file = file
        name = scenario.name
        why = Self.firstSentence(scenario.why)
        faults = scenario.faults.map { "\($0.name) (\($0.summary))" }
        expectations = scenario.expectations.map(\.summary)
        demonstrates = scenario.demonstrated.map(\.rawValue)
    }

    /// Several lines, the first of them the file.
    public func text(width: Int) -> String {
        var lines = [file]
        func add(_ heading: String, _ text: String) {
            guard !text.isEmpty else { return }
            let margin = "  " + heading + String(repeating: " ", count: 10 - heading.count)
            let wrapped = Wording.folded(text, width: max(30, width - margin.count))
            for (index, line) in wrapped.enumerated() {
                lines.append((index == 0 ? margin : String(repeating: " ", count: margin.count)) + line)
            }
        }
        add("name", name)
        add("why", why)
        add("faults", faults.joined(separator: "; "))
        add("expects", expectations.joined(separator: "; "))
        add("shows", demonstrates.joined(separator: ", "))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The file, and why it matters.
    public func shortText(width: Int) -> String {
        let about = Wording.folded(why.isEmpty ? name : why, width: max(30, width - 4))
        return ([file] + about.map { "    " + $0 }).joined(separator: "\n") + "\n"
    }

    /// One JSON object on one line.
    public var json: String {
        var json = JSONText()
        json.object { json in
            json.member("file", file)
            json.member("name", name)
            json.member("why", why)
            for (key, list) in [("faults", faults), ("expectations", expectations), ("demonstrates", demonstrates)] {
                json.key(key)
                json.array(list) { $0.string($1) }
            }
        }
        return json.text
    }

    /// Up to the first full stop that ends a word.
    static func firstSentence(_ text: String) -> String {
        let line = text.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
        guard let end = line.firstRange(of: ". ") else { return line }
        return String(line[..<end.lowerBound]) + "."
    }
}

extension Fault {
    /// Such as `down, store, at 30s for 1m30s`.
    fileprivate var summary: String {
        var words = "\(kind.rawValue), \(target), "
        switch start {
        case .at(let time): words += "at \(DurationText.write(time))"
        case .after(let landmark, let delay):
            words += (delay > .zero ? "\(DurationText.write(delay)) " : "") + "after \(landmark)"
        case .when(let condition): words += "when \(condition)"
        }
        if let duration { words += " for \(DurationText.write(duration))" }
        switch undo {
        case .after(let landmark, _): words += " until \(landmark)"
        case .when(let condition): words += " until \(condition)"
        case nil: break
        }
        if let every { words += ", every \(DurationText.write(every))" }
        return words
    }
}

extension Expectation {
    /// Such as `recovery of store-down below 2m30s`.
    fileprivate var summary: String {
        var words = measure.rawValue
        if let fault { words += " of \(fault)" }
        let parts = [filter.workload, filter.service, filter.source, filter.severity?.rawValue].compactMap { $0 }
        if !parts.isEmpty { words += " of \(parts.joined(separator: " "))" }
        if let partition = filter.partition { words += " in partition \(partition)" }
        words += " \(bound)"
        switch period {
        case .during(let span): words += " during \(span)"
        case .outside(let span): words += " outside \(span)"
        case .after(let span): words += " after \(span)"
        case nil: break
        }
        return words
    }
}
