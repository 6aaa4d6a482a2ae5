import LogPipeline
public import StrictYAML
import SystemPorts

extension Scenario {
    /// Decodes a scenario file, everything it names by path, and overrides.
    ///
    /// - Parameters:
    ///   - file: the path as the user gave it; other paths are relative to its folder.
    ///   - overrides: `PATH=VALUE` arguments, as of `--set`; later ones win.
    ///   - load: reads a file that the scenario names (imports, the pipeline's); `nil` where it cannot be read.
    ///   - recordings: reads a recording that a workload replays, which is looked at too; `nil` to leave them to the run.
    /// - Throws: everything that is wrong, at once.
    public init(
        yaml bytes: [UInt8],
        file: String,
        overrides: [String] = [],
        load: @escaping (String) -> [UInt8]? = { _ in nil },
        recordings: (@Sendable (String) throws -> [UInt8])? = nil
    ) throws(InvalidInput) {
        var problems = Problems()
        var scenario = Scenario()
        scenario.directory = Self.folder(of: file)
        var imports = ScenarioImports(directory: scenario.directory, load: load)
        if var root = imports.read(bytes, file: file, into: &problems) {
            root = Self.applyOverrides(overrides, to: root, &problems)
            if var decoded = Self.schema.decode(root, into: &problems) {
                decoded.directory = scenario.directory
                decoded.deriveClusterDefaults(root)
                decoded.adoptSharedSettings(root)
                var check = ScenarioCheck(scenario: decoded, root: root, problems: problems)
                check.run()
                if let recordings { check.checkRecordings(reading: recordings) }
                problems = check.problems
                scenario = decoded
            }
        }
        if let failure = problems.failure { throw failure }
        self = scenario
    }

    /// The whole scenario as YAML, defaults included; decodes to the same scenario.
    public var effectiveYAML: String { Self.schema.write(self) }

    /// Applies the file's own `set`, then the command line's.
    private static func applyOverrides(
        _ arguments: [String],
        to root: YAMLNode,
        _ problems: inout Problems
    ) -> YAMLNode {
        var overrides: [Override] = []
        if let set = root["set"] {
            if let entries = set.entries {
                overrides += entries.map { Override(path: $0.key, value: $0.value, place: $0.keyPlace) }
            } else {
                problems.inside("set") { problems in
                    problems.reportUnacceptable(set, accepted: .other("a mapping from paths to values"))
                }
            }
        }
        for argument in arguments {
            if let override = Override.parse(argument, into: &problems) { overrides.append(override) }
        }
        var result = root
        for override in overrides {
            result = override.apply(to: result, as: .mapping(schema.description), noun: schema.noun, into: &problems)
        }
        return result
    }

    /// Defaults of the cluster that follow from what was written: as careful as so many brokers allow.
    private mutating func deriveClusterDefaults(_ root: YAMLNode) {
        let written = root["cluster"]
        if written?["controllers"] == nil { cluster.controllers = min(cluster.controllers, cluster.brokers) }
        if written?["replication"] == nil { cluster.replication = min(cluster.replication, cluster.brokers) }
        if written?["min.insync.replicas"] == nil {
            cluster.minInSyncReplicas = min(cluster.minInSyncReplicas, cluster.replication)
        }
        if written?["broker.heartbeat.interval"] == nil {
            let third = Duration.nanoseconds(cluster.brokerSessionTimeout.wholeNanoseconds / 3)
            cluster.brokerHeartbeatInterval = min(cluster.brokerHeartbeatInterval, third)
        }
    }

    /// The topic's name and the store's promise are said by the scenario and by the pipeline: what one of them leaves
    /// open is the other's.
    private mutating func adoptSharedSettings(_ root: YAMLNode) {
        if root["cluster"]?["topic"] == nil {
            cluster.topic = pipeline.kafka.topic
        } else if root["pipeline"]?["kafka"]?["topic"] == nil {
            pipeline.kafka.topic = cluster.topic
        }
        if root["store"]?["guarantee"] == nil {
            store.guarantee = pipeline.store.guarantee
        } else if root["pipeline"]?["store"]?["guarantee"] == nil {
            pipeline.store.guarantee = store.guarantee
        }
    }

    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }
}
