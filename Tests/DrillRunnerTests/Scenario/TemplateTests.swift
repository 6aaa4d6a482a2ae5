import DrillRunner
import StrictYAML
import TestThreads
import Testing

@Suite("What a scenario may begin with", .ownThreads)
struct TemplateTests {
    @Test("every template is a valid scenario that expects something", arguments: ScenarioTemplate.all.map(\.name))
    func valid(_ name: String) throws {
        let template = try #require(ScenarioTemplate.named(name))
        let scenario = try Scenario(yaml: Array(template.text().utf8), file: "\(name).yaml")
        #expect(!scenario.expectations.isEmpty && !template.summary.isEmpty)
        #expect(!template.text().contains("{{"), "no question is left open")
    }

    /// Less of the same.
    private static let shortened = [
        "smallest": ["run.until=10s"],
        "store-outage": ["run.until=40s", "faults.store-down.at=5s", "faults.store-down.for=15s"],
        "broker-loss": ["run.until=40s", "faults.leader-loss.at=5s", "faults.leader-loss.for=20s"],
        "storm": ["run.until=30s", "workloads.storm.from=5s", "workloads.storm.until=15s", "faults.slow-store.for=5s"],
        "deployment": ["run.until=60s", "faults.deployment.at=5s"],
        "bad-records": ["run.until=15s"],
    ]

    @Test("and passes, shortened", arguments: shortened.keys.sorted())
    func passes(_ name: String) throws {
        let template = try #require(ScenarioTemplate.named(name))
        let text = template.text(["rate": "100/s", "storm": "1k/s"])
        let overrides = Self.shortened[name] ?? []
        let scenario = try Scenario(yaml: Array(text.utf8), file: "\(name).yaml", overrides: overrides)
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
    }

    @Test("no template but the one that needs a recording is left out of that")
    func everyTemplateRuns() {
        #expect(Set(ScenarioTemplate.all.map(\.name)).subtracting(Self.shortened.keys) == ["incident"])
    }

    @Test("answers take the place of the defaults, and a bad one is told before it is taken")
    func answers() throws {
        let template = try #require(ScenarioTemplate.named("store-outage"))
        let text = template.text(["name": "ours", "rate": "3k/s", "processors": "4"])
        let scenario = try Scenario(yaml: Array(text.utf8), file: "x.yaml")
        #expect(scenario.name == "ours" && scenario.processors.count == 4)
        #expect(scenario.workloads.first?.rate == .perSecond(3_000))
        let rate = try #require(template.questions.first { $0.key == "rate" })
        #expect(template.problem(with: "3000", to: rate)?.hasSuffix("did you mean 3000/s?") == true)
        #expect(template.problem(with: "3k/s", to: rate) == nil)
    }

    @Test("a scenario's summary says why, what fails and what is expected")
    func summary() throws {
        let text = """
            logdrill: 1
            name: x
            why: |
              The store goes.  It
              comes back. Nothing is lost.
            workloads: {w: {rate: 1/s, bursts: [{at: 1m}]}}
            faults:
              down: {kind: down, at: 30s, for: 90s}
              next: {kind: crash, target: broker 1, after: start of burst 1 of w, delay: 3s, undo: {after: down}, every: 5m}
              last: {kind: slow, times: 2, when: {measure: backlog, above: 5k}, mayMiss: true}
            expect:
              - {measure: recovery, of: down, below: 2m}
              - {measure: lost, exactly: 0, where: {service: app, severity: error, partition: 3}, after: down}
            demonstrates: late
            """.replacing("demonstrates: late", with: "demonstrates: unseen")
        let summary = ScenarioSummary(try Scenario(yaml: Array(text.utf8), file: "x.yaml"), file: "x.yaml")
        #expect(
            summary.text(width: 200) == """
                x.yaml
                  name      x
                  why       The store goes.
                  faults    down (down, store, at 30s for 1m30s); next (crash, broker 1, 3s after start of burst 1 of w \
                until down, every 5m); last (slow, store, when backlog above 5000)
                  expects   recovery of down below 2m; lost of app error in partition 3 exactly 0 after down
                  shows     unseen

                """
        )
        #expect(summary.json.hasPrefix("{\"file\":\"x.yaml\",\"name\":\"x\",\"why\":\"The store goes.\",\"faults\":["))
    }
}
