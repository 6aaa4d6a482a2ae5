import DrillRunner
import DrillSimulation
import Foundation
import SystemPorts
import TestThreads
import Testing

/// Books that are closed while the run goes on must say what books closed at the end say.
@Suite("Books closed while the run goes on", .ownThreads)
struct RunningBooksTests {
    /// Eighty seconds of which the topic keeps ten seconds, with everything that can become of a record.
    private static func scenario(_ more: String = "") throws -> Scenario {
        let text = """
            logdrill: 1
            name: short-memory
            cluster: {partitions: 2, retention: 10s, retention.check.interval: 2s, segment.bytes: 16KiB}
            pipeline:
              processor: {filter: {minimumSeverity: INFO}}
            processors: 2
            workloads:
              steady: {rate: 40/s, sources: 2, poison: 1%}
            faults:
              refusal: {kind: refuse-rows, target: store, at: 0s, mayMiss: true}
              power-loss: {kind: crash, target: processor 1, at: 25s, for: 2s, mayMiss: true}
              slow-store: {kind: slow, target: store, times: 5, by: 50ms, at: 40s, for: 10s, mayMiss: true}
            run: {until: 80s}
            expect:
              - {measure: latency p99, below: 30s, during: slow-store}
              - {measure: stored, atLeast: 1, where: {source: steady-1, severity: error}}
              - {measure: filtered, atLeast: 1, where: {partition: 1}}
              - {measure: recovery, of: slow-store, below: 2m}
              - {measure: late, exactly: 0, outside: power-loss}
            \(more)
            """
        return try Scenario(yaml: Array(text.utf8), file: "short-memory.yaml", load: { _ in nil })
    }

    private static func reports(_ scenario: Scenario, _ mutants: Mutants = .none) throws -> (DrillReport, DrillReport) {
        func report(running: Bool) throws -> DrillReport {
            var options = DrillOptions(readFile: { try ScenarioFiles.read($0) }, realTime: { 0 })
            options.mutants = mutants
            options.closesBooksWhileRunning = running
            return try Drill(scenario, file: scenario.name, options: options).run(seed: 3)
        }
        return (try report(running: true), try report(running: false))
    }

    private static func expectSame(_ running: DrillReport, _ whole: DrillReport) {
        #expect(running.traceHash == whole.traceHash)
        #expect(running.verdict == whole.verdict)
        #expect(running.reason == whole.reason)
        #expect(running.counts == whole.counts)
        #expect(running.latency == whole.latency)
        #expect("\(running.violations)" == "\(whole.violations)")
        #expect("\(running.permitted)" == "\(whole.permitted)")
        #expect(running.series.offered == whole.series.offered)
        #expect(running.series.settled == whole.series.settled)
        #expect(running.series.backlog == whole.series.backlog)
        #expect(running.expectations.map(\.measured) == whole.expectations.map(\.measured))
        #expect(running.faults.map(\.recovery) == whole.faults.map(\.recovery))
    }

    @Test("they say the same of a run in which records are stored, filtered, dead-lettered and read again")
    func same() throws {
        let (running, whole) = try Self.reports(Self.scenario())
        Self.expectSame(running, whole)
        #expect(whole.counts.filtered > 0 && whole.counts.deadLettered > 0)
        #expect(whole.effort.closedEarly == 0)
        // What the topic has not forgotten at the end stays open, and what waits behind it.
        #expect(running.effort.closedEarly > running.counts.attempted / 3)
    }

    @Test("they say the same of sockets, whose books stay open, also when readers crash and records are dropped")
    func sockets() throws {
        var scenario = try Self.scenario()
        scenario.workloads[0].input = .socket
        var crash = scenario.faults[1]
        crash.name = "reader-crash"
        crash.target = .shipper(1)
        crash.start = .at(.seconds(15))
        scenario.faults.append(crash)
        let (running, whole) = try Self.reports(scenario)
        Self.expectSame(running, whole)
        #expect(whole.counts.dropped > 0 && whole.counts.stored > 0 && whole.counts.deadLettered > 0)
        #expect(running.effort.closedEarly == 0)
    }

    #if Mutants
        @Test(
            "they let no planted bug pass",
            arguments: ["store-loses-row", "store-repeats-row", "store-corrupts-row", "store-loses-letters"]
        )
        func planted(_ name: String) throws {
            let (running, whole) = try Self.reports(Self.scenario(), Mutants([Mutant(name)]))
            Self.expectSame(running, whole)
            #expect(!running.violations.isEmpty)
        }
    #endif
}
