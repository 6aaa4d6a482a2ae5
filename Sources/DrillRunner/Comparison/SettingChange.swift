/// A setting that differs between two runs of one scenario and seed.
public struct SettingChange: Hashable, Sendable {
    public let path: String
    public let before: String
    public let after: String
}

extension SettingChange {
    /// What differs, by path. A workload, fault or allowance that only one of the two has is
    /// one change.
    static func changes(from old: [String: String], to new: [String: String]) -> [SettingChange] {
        let groups = (groups(of: old), groups(of: new))
        var changes: Set<SettingChange> = []
        for path in Set(old.keys).union(new.keys) where old[path] != new[path] {
            if let group = group(of: path), groups.0.contains(group) != groups.1.contains(group) {
                let (before, after) = groups.0.contains(group) ? ("there", "not there") : ("not there", "there")
                changes.insert(SettingChange(path: group, before: before, after: after))
            } else {
                func word(_ settings: [String: String]) -> String {
                    settings[path] ?? RunSetting.defaults[path] ?? "not set"
                }
                changes.insert(SettingChange(path: path, before: word(old), after: word(new)))
            }
        }
        return changes.sorted { $0.path < $1.path }
    }

    private static func groups(of settings: [String: String]) -> Set<String> { Set(settings.keys.compactMap(group)) }

    /// `faults.outage` of `faults.outage.kind`.
    private static func group(of path: String) -> String? {
        let words = path.split(separator: ".", maxSplits: 2)
        return words.count == 3 && ["workloads", "faults", "allow"].contains(words[0]) ? "\(words[0]).\(words[1])" : nil
    }
}
