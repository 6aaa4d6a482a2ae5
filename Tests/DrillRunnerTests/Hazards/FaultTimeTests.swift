import DrillRunner
import StrictYAML
import SystemPorts
import TestThreads
import Testing

@Suite("When faults begin and end, in drills", .ownThreads)
struct FaultTimeTests {
    private func run(_ faults: String, until: String = "40s", bursts: String = "[]", seed: UInt64 = 1) throws -> DrillReport {
        let yaml = """
            logdrill: 1
            name: fault-times
            workloads:
              steady: {rate: 200/s, sources: 2, bursts: \(bursts)}
            faults:
            \(faults.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            run: {until: \(until)}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "fault-times.yaml")
        return try ScenarioFiles.drill(scenario).run(seed: seed)
    }

    private func span(_ report: DrillReport, _ name: String) -> (from: Int, until: Int?)? {
        report.faults.first { $0.name == name }.map { fault in
            func whole(_ instant: Instant) -> Int { Int((instant.nanoseconds + 500_000_000) / 1_000_000_000) }
            return (whole(fault.from), fault.until.map(whole))
        }
    }

    @Test("a fault begins in the second in which its measure has come, and each time again")
    func whenMeasured() throws {
        let faults = """
            store-down: {kind: down, at: 5s, for: 12s}
            blow: {kind: freeze, target: processor 1, when: {measure: backlog, above: 1k}, for: 3s}
            """
        let report = try run(faults)
        // 200 a second since the fifth, on top of what is always on its way.
        let blow = try #require(span(report, "blow"))
        #expect(blow.from == 10 && blow.until == 13)
        #expect(try run(faults).traceHash == report.traceHash)
        let held = try run(faults.replacing("above: 1k}", with: "above: 1k, for: 4s}"))
        #expect(span(held, "blow")?.from == 14)
    }

    @Test("a measure that never comes leaves the run inconclusive, and says so; unless the fault may miss")
    func neverMeasured() throws {
        let faults = "blow: {kind: down, when: {measure: backlog, above: 1M}, for: 3s}"
        let report = try run(faults, until: "10s")
        #expect(report.verdict == .inconclusive)
        #expect(report.reason == "a fault could not be carried out: blow: backlog above 1000000 never came")
        let missed = try run(faults.replacing("for: 3s", with: "for: 3s, mayMiss: true"), until: "10s")
        #expect(missed.verdict == .pass)
        let follower = try run(
            faults.replacing("for: 3s", with: "for: 3s, mayMiss: true")
                + "\nnext: {kind: down, after: blow, for: 3s, mayMiss: true}",
            until: "10s"
        )
        #expect(follower.faults.last?.hits == 0, "what follows a fault that never came never comes")
    }

    @Test("a fault that begins late is let come to its end, and so is what follows it")
    func lateEnd() throws {
        let faults = """
            late: {kind: down, when: {measure: attempted, above: 1700}, for: 6s}
            next: {kind: down, after: late, delay: 2s, for: 4s, mayMiss: true}
            """
        let report = try run(faults, until: "10s")
        let late = try #require(span(report, "late"))
        let next = try #require(span(report, "next"))
        #expect(late.from == 9 && late.until == 15)
        #expect( next.from == late.from + 8 && next.until == late.from + 12)
    }

    @Test("a fault begins with another's start, or with a burst, and is undone by a measure or by another's end")
    func landmarks() throws {
        let faults = """
            store-down: {kind: down, at: 5s, for: 10s}
            along: {kind: latency, target: broker 1, after: start of store-down, delay: 2s, by: 5ms, undo: {after: store-down}}
            first: {kind: latency, target: broker 2, after: start of burst 1 of steady, by: 5ms, for: 1s}
            last: {kind: latency, target: broker 3, after: burst 1 of steady, delay: 1s, by: 5ms, for: 1s}
            slow: {kind: slow, times: 2, at: 6s, undo: {when: {measure: attempted, above: 3500}}, mayMiss: true}
            """
        let report = try run(faults, until: "30s", bursts: "[{at: 20s, for: 3s, times: 2}]")
        func check(_ name: String, _ from: Int, _ until: Int) {
            let found = span(report, name)
            #expect(found?.from == from && found?.until == until, "\(name)")
        }
        check("along", 7, 15)
        check("first", 20, 21)
        check("last", 24, 25)
        check("slow", 6, 18)
    }

    @Test("an expectation counts what a workload, a burst or a fault covers, and what lies outside and after")
    func periods() throws {
        let yaml = """
            logdrill: 1
            name: periods
            workloads:
              steady: {rate: 100/s, bursts: [{at: 4s, for: 2s, times: 5}]}
              brief: {rate: 10/s, from: 2s, until: 4s}
            run: {until: 10s}
            expect:
              - {measure: attempted, atLeast: 19, during: brief, where: {workload: brief}}
              - {measure: attempted, atLeast: 999, during: burst 1 of steady}
              - {measure: attempted, atMost: 1001, during: burst 1 of steady}
              - {measure: attempted, atMost: 821, outside: burst 1 of steady}
              - {measure: attempted, atMost: 401, after: burst 1 of steady}
              - {measure: attempted, atLeast: 399, after: burst 1 of steady}
              - {measure: attempted, atMost: 201, during: brief, where: {source: steady}}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "periods.yaml")
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
    }
}
