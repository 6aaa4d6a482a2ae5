import DrillRunner
import LogPipeline
import StrictYAML
import Testing

@Suite("scenarios that import")
struct ScenarioImportTests {
    static let fleet = """
        logdrill: 1
        name: fleet
        cluster: {brokers: 5, partitions: 24}
        processors: 3
        workloads:
          steady: {rate: 100/s, sources: 4}
          recorded: {replay: {file: logs/x.log, times: logs/x.times}}
        faults:
          store-down: {kind: down, at: 1m, for: 30s}
        expect:
          - {measure: lost, exactly: 0}

        """

    private func decode(
        _ text: String,
        file: String = "Scenarios/x.yaml",
        _ files: [String: String] = [:]
    ) throws(InvalidInput) -> Scenario {
        let all = ["Scenarios/fleet.yaml": Self.fleet].merging(files) { $1 }
        return try Scenario(yaml: Array("logdrill: 1\n\(text)\n".utf8), file: file, load: { all[$0].map { Array($0.utf8) } })
    }

    private func messages(
        _ text: String,
        file: String = "Scenarios/x.yaml",
        _ files: [String: String] = [:]
    ) -> [String] {
        do throws(InvalidInput) {
            _ = try decode(text, file: file, files)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("what is imported holds, what the scenario says wins, key by key; lists are replaced")
    func merging() throws {
        let scenario = try decode(
            """
            name: x
            import: fleet.yaml
            cluster: {partitions: 6}
            workloads:
              steady: {rate: 500/s}
              storm: {rate: 1k/s}
            faults:
              store-down: {for: 10s}
            expect:
              - {measure: late, exactly: 0}
            """
        )
        #expect(scenario.name == "x")
        #expect(scenario.cluster.brokers == 5 && scenario.cluster.partitions == 6)
        #expect(scenario.processors.count == 3)
        #expect(scenario.workloads.map(\.name) == ["steady", "recorded", "storm"])
        #expect(scenario.workloads[0].rate == .perSecond(500) && scenario.workloads[0].sources == 4)
        #expect(scenario.faults.first?.duration == .seconds(10))
        #expect(scenario.expectations.map(\.measure) == [.late])
    }

    @Test("later imports win over earlier ones, and imports import")
    func chain() throws {
        let files = [
            "Scenarios/a.yaml": "logdrill: 1\nimport: fleet.yaml\nprocessors: 7\n",
            "Scenarios/b.yaml": "logdrill: 1\nprocessors: 8\nset: {cluster.brokers: 4}\n",
        ]
        let scenario = try decode("name: x\nimport: [a.yaml, b.yaml]", files)
        #expect(scenario.processors.count == 8)
        #expect(scenario.cluster.brokers == 4 && scenario.cluster.partitions == 24)
    }

    @Test("paths count from the file that they stand in")
    func paths() throws {
        let files = [
            "shared/fleet.yaml": Self.fleet + "pipeline: pipe.yaml\n",
            "shared/pipe.yaml": "name: shared\n",
        ]
        let scenario = try decode("name: x\nimport: ../shared/fleet.yaml", files)
        #expect(scenario.pipeline.name == "shared")
        let replay = try #require(scenario.workloads.first { $0.name == "recorded" }?.recording)
        #expect(replay.file == "../shared/logs/x.log" && replay.times == "../shared/logs/x.times")
        #expect(scenario.resolve(replay.file) == "Scenarios/../shared/logs/x.log")
        let deeper = ["Scenarios/shared/fleet.yaml": Self.fleet]
        let other = try decode("name: x\nimport: shared/fleet.yaml", deeper)
        #expect(other.workloads.first { $0.name == "recorded" }?.recording?.file == "shared/logs/x.log")
        let top = try decode("name: x\nimport: Scenarios/fleet.yaml", file: "x.yaml")
        #expect(top.workloads.first { $0.name == "recorded" }?.recording?.file == "Scenarios/logs/x.log")
    }

    @Test("name and why are each file's own")
    func names() {
        #expect(
            messages("import: fleet.yaml") == [
                "Scenarios/x.yaml:1:1: the key \"name\" is missing at the top level of the scenario; accepted: text"
            ]
        )
    }

    @Test("files that import one another are refused, and the circle is named")
    func circle() {
        let files = [
            "Scenarios/a.yaml": "logdrill: 1\nimport: b.yaml\n", "Scenarios/b.yaml": "logdrill: 1\nimport: ./a.yaml\n",
        ]
        let text = "name: x\nimport: [fleet.yaml, a.yaml]"
        #expect(
            messages(text, files) == [
                "Scenarios/b.yaml:2:9: import: the files import one another: "
                    + "Scenarios/a.yaml imports Scenarios/b.yaml imports Scenarios/a.yaml"
            ]
        )
        #expect(
            messages("name: x\nimport: [fleet.yaml, x.yaml]") == [
                "Scenarios/x.yaml:3:22: import: the files import one another: Scenarios/x.yaml imports Scenarios/x.yaml"
            ]
        )
    }

    @Test("a mistake is told with the file that it is in")
    func places() {
        let files = ["Scenarios/fleet.yaml": Self.fleet + "processor: 3\nstore: {row: 4}\n"]
        let found = messages("name: x\nimport: fleet.yaml\nfaults: {store-down: {for: 30}}", files)
        #expect(found.map { String($0.prefix { $0 != " " }) } == [
            "Scenarios/fleet.yaml:12:1:", "Scenarios/fleet.yaml:13:14:", "Scenarios/x.yaml:4:28:",
        ])
        #expect(
            messages("name: x\nimport: fleet.yaml", ["Scenarios/fleet.yaml": "cluster: {brokers: 1}\n"]).first
                == "Scenarios/fleet.yaml:1:1: the file does not begin with \"logdrill: 1\"; accepted: that as the first line"
        )
    }

    @Test("what cannot be imported is told where it is named")
    func refused() {
        let start = "Scenarios/x.yaml:"
        #expect(
            messages("name: x\nimport: nothing.yaml\nworkloads: {w: {rate: 1/s}}") == [
                start + "3:9: import: the file \"Scenarios/nothing.yaml\" cannot be read; "
                    + "accepted: a path relative to the file it stands in"
            ]
        )
        #expect(
            messages("name: x\nimport: {a: b}\nworkloads: {w: {rate: 1/s}}") == [
                start + "3:9: import: found a mapping; accepted: a path, or a list of paths"
            ]
        )
    }

    @Test("many files that import many are refused before they take for ever")
    func tooMany() {
        var files: [String: String] = [:]
        for level in 0..<10 {
            files["Scenarios/\(level).yaml"] = "logdrill: 1\nimport: [\(level + 1).yaml, ./\(level + 1).yaml]\n"
        }
        files["Scenarios/10.yaml"] = Self.fleet
        let found = messages("name: x\nimport: 0.yaml", files)
        #expect(found.contains { $0.hasSuffix("too many files are imported; accepted: at most 100") })
    }
}

extension Workload {
    /// The recording that it plays.
    fileprivate var recording: Replay? {
        guard case .replay(let replay) = content else { return nil }
        return replay
    }
}
