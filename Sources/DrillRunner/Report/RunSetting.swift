import StrictYAML

/// A value that a scenario sets to other than its default.
public struct RunSetting: Hashable, Sendable {
    /// As `--set` takes it, such as `workloads.storm.rate`.
    public let path: String
    /// As a scenario would write it.
    public let value: String

    public init(_ path: String, _ value: String) {
        self.path = path
        self.value = value
    }
}

extension RunSetting {
    /// The settings without which nothing is said, by path.
    static let defaults: [String: String] = {
        let settings = Scenario.schema.encode(Scenario()).settings(below: "")
        return Dictionary(settings.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    }()

    /// Of the run neither its name nor what is asked of it: reports tell of these by themselves.
    fileprivate static let toldElsewhere = ["logdrill", "name", "why", "expect", "sometimes", "run.seeds"]
}

extension Scenario {
    /// What it sets to other than the default, in the schema's order: workloads and faults whole.
    var reportedSettings: [RunSetting] {
        Self.schema.encode(self).settings(below: "").filter { setting in
            let isToldElsewhere = RunSetting.toldElsewhere.contains { word in
                setting.path == word || setting.path.hasPrefix(word + ".")
            }
            return !isToldElsewhere && RunSetting.defaults[setting.path] != setting.value
        }
    }
}

extension YAMLNode {
    /// Its scalars by path, elements of lists numbered from 1; what is empty stands for itself.
    fileprivate func settings(below path: String) -> [RunSetting] {
        func deeper(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        switch content {
        case .mapping(let entries) where !entries.isEmpty:
            return entries.flatMap { $0.value.settings(below: deeper($0.key)) }
        case .sequence(let elements) where !elements.isEmpty:
            return elements.enumerated().flatMap { $1.settings(below: deeper("\($0 + 1)")) }
        default: return [RunSetting(path, YAMLPrinter.line(self))]
        }
    }
}
