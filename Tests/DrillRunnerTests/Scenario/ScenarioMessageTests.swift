import DrillRunner
import StrictYAML
import Testing

/// Every message of the scenario language, beside the input that causes it.
@Suite("every message of the scenario language")
struct ScenarioMessageTests {
    private static let start = "logdrill: 1\nname: x\n"
    private static let workload = "workloads: {w: {rate: 10/s}}\n"

    private func check(_ text: String, _ mistake: ScenarioMistake) {
        do throws(InvalidInput) {
            _ = try Scenario(yaml: Array(text.utf8), file: "x.yaml")
            Issue.record("nothing was found wrong with \(mistake.text)")
        } catch {
            #expect(error.problems.map(\.description) == mistake.messages.map { "x.yaml:\($0)" })
        }
    }

    @Test("what a file begins with", arguments: ScenarioMistake.head)
    func head(_ mistake: ScenarioMistake) {
        check(mistake.text, mistake)
    }

    @Test("the world: cluster, store, fleets, run, pipeline, set", arguments: ScenarioMistake.world)
    func world(_ mistake: ScenarioMistake) {
        check(Self.start + Self.workload + mistake.text + "\n", mistake)
    }

    @Test("workloads", arguments: ScenarioMistake.workloads)
    func workloads(_ mistake: ScenarioMistake) {
        check(Self.start + "workloads:\n  w: \(mistake.text)\n", mistake)
    }

    @Test("faults", arguments: ScenarioMistake.faults + ScenarioMistake.faultTimes)
    func faults(_ mistake: ScenarioMistake) {
        check(Self.start + Self.workload + "faults:\n  f: \(mistake.text)\n", mistake)
    }

    @Test("expectations", arguments: ScenarioMistake.expect)
    func expectations(_ mistake: ScenarioMistake) {
        let fault = "faults: {f: {kind: down, at: 1m, for: 1m}}\n"
        check(Self.start + Self.workload + fault + "expect:\n  - \(mistake.text)\n", mistake)
    }

    @Test("anomalies", arguments: ScenarioMistake.anomalies)
    func anomalies(_ mistake: ScenarioMistake) {
        check(Self.start + Self.workload + mistake.text + "\n", mistake)
    }

    @Test("mistakes of every section are told at once, from the top down")
    func allAtOnce() {
        let text = """
            logdrill: 1
            nam: x
            cluster: {brokers: 2, replication: 3}
            workloads:
              w: {rate: 10, sources: none}
            faults:
              f: {kind: crash, target: broker 7, at: 1m}
            expect:
              - {measure: recovery, of: g, below: 5s}
            run: {until: 5 min}
            """
        do throws(InvalidInput) {
            _ = try Scenario(yaml: Array(text.utf8), file: "x.yaml")
            Issue.record("nothing was found wrong")
        } catch {
            let places = error.problems.map { "\($0.place.line):\($0.place.column)" }
            #expect(places == ["1:1", "2:1", "3:36", "5:13", "5:26", "7:28", "9:29", "10:14"])
        }
    }
}
