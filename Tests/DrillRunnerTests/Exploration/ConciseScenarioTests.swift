import DrillRunner
import StrictYAML
import Testing

@Suite("Scenarios written in few lines")
struct ConciseScenarioTests {
    private func read(_ text: String, _ file: String = "x.yaml") throws -> Scenario {
        try Scenario(yaml: Array(text.utf8), file: file)
    }

    @Test("a scenario of the repository says the same in few lines", arguments: try ScenarioFiles.names())
    func concise(_ name: String) throws {
        let scenario = try ScenarioFiles.load(name)
        let text = scenario.conciseYAML
        #expect(try read(text).effectiveYAML == scenario.effectiveYAML)
        #expect(text.split(separator: "\n").count <= 26, "\(text)")
        #expect(text.hasPrefix("logdrill: 1\nname: \(name)\nwhy: >-\n"))
    }

    @Test("it is written as people write it")
    func layout() throws {
        let text = """
            logdrill: 1
            name: small
            cluster: {partitions: 3}
            pipeline: {processor: {memoryLimit: 4MiB}}
            processors: 2
            workloads:
              steady: {rate: 600/s, sources: 6}
            faults:
              store-down: {kind: down, at: 0s, for: 1m30s}
              crash: {kind: crash, target: processor 1, after: store-down}
            expect:
              - {measure: lost, exactly: 0}
            run: {until: 3m}

            """
        #expect(try read(text).conciseYAML == text)
    }

    @Test("derived defaults are written where they are not what would be derived")
    func derived() throws {
        let text = """
            logdrill: 1
            name: derived
            cluster: {brokers: 2, replication: 1, broker.session.timeout: 3s, broker.heartbeat.interval: 2s}
            workloads: {steady: {rate: 1/s}}
            """
        let scenario = try read(text)
        let concise = scenario.conciseYAML
        #expect(try read(concise).effectiveYAML == scenario.effectiveYAML)
        #expect(concise.contains("broker.heartbeat.interval: 2s"))
        #expect(concise.contains("replication: 1"))
    }

    @Test("what a scenario names by path is found from another folder too")
    func moved() throws {
        let scenario = try ScenarioFiles.load("real-log-replayed")
        let text = """
            logdrill: 1
            name: replay
            workloads: {w: {rate: 1/s, replay: {file: ../logs/a.log}}}
            """
        let relative = try Scenario(yaml: Array(text.utf8), file: "drills/replay.yaml")
        func file(_ scenario: Scenario) -> String? {
            guard case .replay(let replay) = scenario.workloads[0].content else { return nil }
            return replay.file
        }
        #expect(file(relative.moved(to: "drills/found", current: "/home/me")) == "../../logs/a.log")
        #expect(file(relative.moved(to: "/tmp", current: "/home/me")) == "../home/me/logs/a.log")
        #expect(file(relative.moved(to: ".", current: "/home/me")) == "logs/a.log")
        // An absolute path stays one.
        let moved = scenario.moved(to: "found", current: "/home/me")
        #expect(moved.resolve(file(moved) ?? "") == scenario.resolve(file(scenario) ?? ""))
    }
}
