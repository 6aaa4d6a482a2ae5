import StrictYAML

/// A scenario as a file that a person reads and keeps.
extension Scenario {
    /// Whether the scenario's own checks accept it.
    var isValid: Bool { decoded(effectiveYAML) != nil }

    /// The scenario in few lines: keys at their defaults are left out, small parts stand on one line. Decodes to the
    /// same scenario.
    public var conciseYAML: String {
        let whole = Self.schema.encode(self)
        let meaning = effectiveYAML
        let pruned = YAMLPruning { self.decoded(YAMLPrinter.document($0))?.effectiveYAML == meaning }.prune(whole)
        let concise = ConciseLayout.document(pruned)
        return decoded(concise)?.effectiveYAML == meaning ? concise : YAMLPrinter.document(pruned)
    }

    private func decoded(_ text: String) -> Scenario? {
        try? Scenario(yaml: Array(text.utf8), file: directory + "/scenario.yaml")
    }

    /// The same scenario for a file in another folder: the files that it names are named from there.
    ///
    /// - Parameter current: the absolute path of the folder from which relative ones count.
    public func moved(to folder: String, current: String) -> Scenario {
        var moved = self
        moved.directory = folder
        for index in moved.workloads.indices {
            guard case .replay(var replay) = moved.workloads[index].content else { continue }
            replay.file = RelativePath.from(folder, to: resolve(replay.file), current: current)
            replay.times = replay.times.map { RelativePath.from(folder, to: resolve($0), current: current) }
            moved.workloads[index].content = .replay(replay)
        }
        return moved
    }
}

/// Takes out of a document what changes nothing.
private struct YAMLPruning {
    /// Whether a document still means the same.
    let keepsMeaning: (YAMLNode) -> Bool

    func prune(_ root: YAMLNode) -> YAMLNode { prune(root) { $0 } }

    /// - Parameter document: the whole, with another node in this one's place.
    private func prune(_ node: YAMLNode, in document: (YAMLNode) -> YAMLNode) -> YAMLNode {
        switch node.content {
        case .scalar, .refused: return node
        case .sequence(var elements):
            for index in elements.indices {
                elements[index] = prune(elements[index]) { [elements] element in
                    var others = elements
                    others[index] = element
                    return document(YAMLNode(.sequence(others), at: node.place))
                }
            }
            return YAMLNode(.sequence(elements), at: node.place)
        case .mapping(var entries):
            for index in entries.indices.reversed() {
                var fewer = entries
                fewer.remove(at: index)
                if keepsMeaning(document(YAMLNode(.mapping(fewer), at: node.place))) {
                    entries = fewer
                    continue
                }
                entries[index].value = prune(entries[index].value) { [entries] value in
                    var others = entries
                    others[index].value = value
                    return document(YAMLNode(.mapping(others), at: node.place))
                }
            }
            return YAMLNode(.mapping(entries), at: node.place)
        }
    }
}

/// Writes a document as scenario files are written by hand: what fits on a line stands on one.
private enum ConciseLayout {
    private static let columns = 118
    /// Sections whose parts have lines of their own, however short.
    private static let lists = ["workloads", "faults", "expect"]

    static func document(_ root: YAMLNode) -> String {
        var lines: [String] = []
        for entry in root.entries ?? [] { write(entry, indent: 0, to: &lines) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ entry: YAMLEntry, indent: Int, to lines: inout [String]) {
        let margin = String(repeating: " ", count: indent)
        let flow = YAMLPrinter.line(.printed([(key: entry.key, value: entry.value)]))
        let line = margin + flow.dropFirst().dropLast()
        let isList = indent == 0 && lists.contains(entry.key)
        if line.count <= columns && !isList { return lines.append(line) }
        let key = String(YAMLPrinter.line(.printed([(key: entry.key, value: .printed("x"))])).dropFirst().dropLast(2))
        switch entry.value.content {
        case .mapping(let entries):
            lines.append(margin + key.trimmingSpace)
            for entry in entries { write(entry, indent: indent + 2, to: &lines) }
        case .sequence(let elements):
            lines.append(margin + key.trimmingSpace)
            lines += elements.map { "\(margin)  - \(YAMLPrinter.line($0))" }
        case .scalar(let scalar):
            lines.append(margin + key + ">-")
            lines += Wording.folded(scalar.text, width: columns - indent - 2).map { "\(margin)  \($0)" }
        case .refused: break
        }
    }

}

extension String {
    fileprivate var trimmingSpace: String { hasSuffix(" ") ? String(dropLast()) : self }
}
