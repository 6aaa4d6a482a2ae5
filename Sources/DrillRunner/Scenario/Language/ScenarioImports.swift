import LogPipeline
import StrictYAML

/// Reads a scenario's file and the files that it imports, and makes one tree of them, in which each value keeps the
/// place where it was written.
///
/// What the importing file says wins over what it imports, later imports over earlier ones, key by key: mappings
/// (workloads and faults among them, by their names) are merged, lists and single values replaced. `name` and `why` are
/// each file's own and are not imported. Paths count from the folder of the file that they stand in.
struct ScenarioImports {
    /// The folder of the scenario's own file.
    let directory: String
    let load: (String) -> [UInt8]?
    /// The files that are being read, the scenario's own first.
    private var reading: [String] = []
    private var filesRead = 0

    /// Files read in all: a bound for what should never be reached.
    private static let filesMax = 100

    init(directory: String, load: @escaping (String) -> [UInt8]?) {
        self.directory = directory
        self.load = load
    }

    /// The tree of `file`, whose content is `bytes`, with everything that it imports; `nil` where nothing can be decoded.
    mutating func read(_ bytes: [UInt8], file: String, into problems: inout Problems) -> YAMLNode? {
        guard let document = YAMLDocument.parse(bytes, file: file, into: &problems) else { return nil }
        let folder = Scenario.folder(of: file)
        checkHead(document.root, &problems)
        var root = loadPipeline(in: document.root, folder: folder, &problems)
        root = root.respelled(as: .mapping(Scenario.schema.description), into: &problems)
        root = namingRecordings(root, from: folder)
        reading.append(Self.plain(file))
        defer { reading.removeLast() }
        guard let imports = root["import"] else { return root }
        var base: YAMLNode?
        for path in paths(imports, &problems) {
            guard let imported = read(path, folder: folder, &problems) else { continue }
            base = base.map { imported.merged(over: $0) } ?? imported
        }
        return base.map { root.merged(over: $0) } ?? root
    }

    /// The tree of an imported file.
    private mutating func read(_ path: YAMLNode, folder: String, _ problems: inout Problems) -> YAMLNode? {
        guard let text = path.text else { return nil }
        let file = Self.plain(text.hasPrefix("/") || folder.isEmpty ? text : "\(folder)/\(text)")
        func report(_ code: Problem.Code, _ message: String) {
            problems.inside("import") { $0.report(code, at: path.place, message) }
        }
        if let index = reading.firstIndex(of: file) {
            let circle = (reading[index...] + [file]).joined(separator: " imports ")
            report(.impossible, "the files import one another: \(circle)")
            return nil
        }
        filesRead += 1
        guard filesRead <= Self.filesMax else {
            report(.limit, "too many files are imported; accepted: at most \(Self.filesMax)")
            return nil
        }
        guard let bytes = load(file) else {
            report(.wrongValue, "the file \"\(file)\" cannot be read; accepted: a path relative to the file it stands in")
            return nil
        }
        return read(bytes, file: file, into: &problems)?.without(["logdrill", "name", "why", "import"])
    }

    private func paths(_ node: YAMLNode, _ problems: inout Problems) -> [YAMLNode] {
        if case .scalar = node.content { return [node] }
        guard case .sequence(let elements) = node.content, elements.allSatisfy({ $0.text != nil }) else {
            problems.inside("import") { $0.reportUnacceptable(node, accepted: .other(Self.accepted)) }
            return []
        }
        return elements
    }

    static let accepted = "a path, or a list of paths"

    /// Says what is wrong when the file does not begin with the version of its language.
    private func checkHead(_ root: YAMLNode, _ problems: inout Problems) {
        guard let entries = root.entries else { return }
        guard let first = entries.first, first.key == "logdrill" else {
            let later = entries.first { $0.key == "logdrill" }
            let message =
                later == nil
                ? "the file does not begin with \"logdrill: \(Scenario.languageVersion)\"; accepted: that as the first line"
                : "\"logdrill\" does not come first; accepted: \"logdrill: \(Scenario.languageVersion)\" as the first line"
            problems.report(Problem(.missingKey, at: later?.keyPlace ?? root.place, message))
            return
        }
        guard first.value.text != Scenario.languageVersion else { return }
        problems.inside("logdrill") { problems in
            let message =
                "found \(first.value.found); accepted: \(Scenario.languageVersion), the language that this program reads"
            problems.report(.wrongValue, at: first.value.place, message)
        }
    }

    /// Puts the content of the file that `pipeline` names in its place.
    private func loadPipeline(in root: YAMLNode, folder: String, _ problems: inout Problems) -> YAMLNode {
        root.replacing("pipeline") { value in
            guard let path = value.text, !path.isEmpty else { return value }
            let file = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
            if let bytes = load(file) {
                return YAMLDocument.parse(bytes, file: file, into: &problems)?.root ?? YAMLNode(.refused, at: value.place)
            }
            let message =
                "the file \"\(file)\" cannot be read; accepted: a path relative to the scenario, or a mapping"
            problems.inside("pipeline") { $0.report(.wrongValue, at: value.place, message) }
            return YAMLNode(.refused, at: value.place)
        }
    }

    /// Recordings of an imported file are named from that file; here, as from the scenario's own.
    private func namingRecordings(_ root: YAMLNode, from folder: String) -> YAMLNode {
        guard folder != directory, !reading.isEmpty else { return root }
        return root.replacing("workloads") { workloads in
            guard let entries = workloads.entries else { return workloads }
            let moved = entries.map { entry in
                var entry = entry
                entry.value = entry.value.replacing("replay") { replay in
                    ["file", "times"].reduce(replay) { $0.replacing($1) { named($0, from: folder) } }
                }
                return entry
            }
            return YAMLNode(.mapping(moved), at: workloads.place)
        }
    }

    private func named(_ path: YAMLNode, from folder: String) -> YAMLNode {
        guard case .scalar(var scalar) = path.content, !scalar.text.hasPrefix("/"), !scalar.text.isEmpty else {
            return path
        }
        if folder.hasPrefix("/") || directory.isEmpty {
            scalar.text = folder.isEmpty ? scalar.text : "\(folder)/\(scalar.text)"
        } else {
            // Up to where both paths part, then down again.
            let own = Self.plain(directory).split(separator: "/")
            let other = Self.plain(folder).split(separator: "/")
            let shared = zip(own, other).prefix { $0 == $1 }.count
            let ups = [Substring](repeating: "..", count: own.count - shared)
            scalar.text = (ups + other.dropFirst(shared) + [scalar.text[...]]).joined(separator: "/")
        }
        return YAMLNode(.scalar(scalar), at: path.place)
    }

    /// `path` without `.` and without folders that are left again: one spelling for one file.
    static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

extension YAMLNode {
    /// This mapping's keys over those of `base`, mappings merged key by key.
    func merged(over base: YAMLNode) -> YAMLNode {
        guard let own = entries, let others = base.entries else { return self }
        var result = others.map { other in
            guard let mine = own.first(where: { $0.key == other.key }) else { return other }
            return YAMLEntry(key: mine.key, keyPlace: mine.keyPlace, value: mine.value.merged(over: other.value))
        }
        result += own.filter { mine in !others.contains { $0.key == mine.key } }
        return YAMLNode(.mapping(result), at: place)
    }

    func without(_ keys: [String]) -> YAMLNode {
        guard let entries else { return self }
        return YAMLNode(.mapping(entries.filter { !keys.contains($0.key) }), at: place)
    }

    /// The same with another value of `key`, if there is one.
    func replacing(_ key: String, _ value: (YAMLNode) -> YAMLNode) -> YAMLNode {
        guard var entries, let index = entries.firstIndex(where: { $0.key == key }) else { return self }
        entries[index].value = value(entries[index].value)
        return YAMLNode(.mapping(entries), at: place)
    }
}
