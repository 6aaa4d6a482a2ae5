import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

@Suite("What a scenario admits")
struct AllowanceTests {
    private static let end = Instant.zero + .seconds(100)

    /// Three cases at 10 s, two at 50 s, and one that shows only at the end.
    private static let judgement: Judgement = {
        var judgement = Judgement()
        var times = CaseTimes(.zero + .seconds(10), count: 3)
        times.add(.zero + .seconds(50), count: 2)
        let examples = [
            Example("early", at: .zero + .seconds(10)), Example("late", at: .zero + .seconds(50)),
            Example("at the end"),
        ]
        judgement.violations = [Violation(anomaly: "unseen", count: 6, examples: examples, times: times)]
        return judgement
    }()

    private static func findings(_ allowance: Allowance?, windows: Range<Int64>...) -> Findings {
        var scenario = Scenario()
        scenario.allowances = allowance.map { [$0] } ?? []
        return Findings(judgement, scenario: scenario, end: end) { _ in
            windows.map { (.zero + .seconds($0.lowerBound))..<(.zero + .seconds($0.upperBound)) }
        }
    }

    private static func during(atMost: Int? = nil) -> Allowance {
        Allowance(.unseen, atMost: atMost, during: .fault("f"), because: "x")
    }

    @Test("nothing is admitted unless the scenario says so")
    func nothing() {
        #expect(Self.findings(nil).violations.map(\.count) == [6])
    }

    @Test("cases within the window are admitted, those outside are still a violation")
    func window() {
        let findings = Self.findings(Self.during(), windows: 5..<20)
        #expect(findings.permitted.map(\.count) == [3])
        #expect(findings.permitted.first?.examples == [Example("early", at: .zero + .seconds(10))])
        #expect(findings.violations.map(\.count) == [3])
        #expect(findings.violations.first?.examples.map(\.text) == ["late", "at the end"])
    }

    @Test("several occurrences are several windows, and their last instants belong to them")
    func occurrences() {
        #expect(Self.findings(Self.during(), windows: 5..<10, 50..<60).violations.map(\.count) == [1])
    }

    @Test("a case whose time nothing tells counts at the end of the run")
    func timeless() {
        let findings = Self.findings(Self.during(), windows: 90..<100)
        #expect(findings.permitted.map(\.count) == [1])
        #expect(findings.violations.map(\.count) == [5])
    }

    @Test("more than the bound within the window is not admitted at all")
    func bound() {
        #expect(Self.findings(Self.during(atMost: 2), windows: 5..<20).violations.map(\.count) == [6])
        #expect(Self.findings(Self.during(atMost: 3), windows: 5..<20).violations.map(\.count) == [3])
    }

    @Test("a fault that never occurred admits nothing")
    func noOccurrence() {
        #expect(Self.findings(Self.during()).violations.map(\.count) == [6])
    }

    @Test("a stated bound holds for what the settings permit, and for both together")
    func permitted() {
        func findings(_ allowance: Allowance?) -> Findings {
            var judgement = Self.judgement
            let because = [Example("the settings permit it")]
            judgement.permitted = [Violation(anomaly: "unseen", count: 4, examples: because, times: CaseTimes())]
            var scenario = Scenario()
            scenario.allowances = allowance.map { [$0] } ?? []
            return Findings(judgement, scenario: scenario, end: Self.end) { _ in [] }
        }
        #expect(findings(nil).permitted.map(\.count) == [4])
        #expect(findings(nil).violations.map(\.count) == [6])
        #expect(findings(Allowance(.unseen, because: "x")).violations.isEmpty)
        #expect(findings(Allowance(.unseen, atMost: 10, because: "x")).violations.isEmpty)
        #expect(findings(Allowance(.unseen, atMost: 9, because: "x")).violations.map(\.count) == [6])
        #expect(findings(Allowance(.unseen, atMost: 3, because: "x")).violations.map(\.count) == [4, 6])
        #expect(findings(Allowance(.ackedLost, atMost: 0, because: "x")).permitted.map(\.count) == [4])
    }

    @Test("the window survives printing and reading")
    func text() throws {
        let yaml = """
            logdrill: 1
            name: x
            workloads: {w: {rate: 1/s}}
            faults: {f: {kind: down, target: store, at: 1s, for: 2s}}
            allow: {unseen: {atMost: 3, during: f, because: y}, acked-lost: {during: 10s..20s, because: z}}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        #expect(scenario.allowances.map(\.during) == [.fault("f"), .time(.seconds(10), .seconds(20))])
        let again = try Scenario(yaml: Array(scenario.effectiveYAML.utf8), file: "x.yaml")
        #expect(again.allowances == scenario.allowances)
    }

    #if Mutants
        @Test("a loss that a fault causes is admitted while that fault lasts, and at no other time")
        func drill() throws {
            func report(_ during: String) throws -> DrillReport {
                let yaml = """
                    logdrill: 1
                    name: loss-in-a-window
                    cluster: {partitions: 1, broker.session.timeout: 3s}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults:
                      slow-replication: {kind: latency, target: all brokers, from: all brokers, by: 300ms, at: 3s, for: 10s}
                      leader-loss: {kind: crash, target: leader of logs/0, at: 5s, for: 8s}
                    allow: {acked-lost: {during: \(during), because: the test says so}}
                    run: {until: 15s}
                    """
                let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
                return try ScenarioFiles.drill(scenario, Mutants([Mutant("ack-before-replication")])).run(seed: 1)
            }
            let admitted = try report("leader-loss")
            #expect(admitted.verdict == .pass, "\(admitted.reason)")
            let permitted = admitted.permitted.filter { $0.anomaly == "acked-lost" }
            #expect(permitted.count == 1)
            let accused = try report("0s..4s")
            #expect(accused.verdict == .fail)
            #expect(accused.violations.map(\.anomaly) == ["acked-lost"])
            #expect(accused.violations.first?.count == permitted.first?.count)
            // Lost when a broker began to lead that lacked them, while the old leader was down.
            let times = try #require(accused.violations.first?.times)
            #expect(times.count == accused.violations.first?.count)
            #expect(times.first.map { $0 > .zero + .seconds(5) } == true)
            #expect(times.last.map { $0 < .zero + .seconds(13) } == true)
        }
    #endif
}
