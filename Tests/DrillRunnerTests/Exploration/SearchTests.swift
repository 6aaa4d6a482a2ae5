import DrillRunner
import StrictYAML
import SystemPorts
import TestThreads
import Testing

/// Searches of the real pipeline, in small drills.
@Suite("Searching the pipeline", .ownThreads)
struct SearchTests {
    /// Answers get lost after the append, and a shipper dies: the log holds some batches twice.
    static let yaml = """
        logdrill: 1
        name: answers-lost
        cluster: {partitions: 2}
        pipeline: {kafka: {producer: {enableIdempotence: false, acks: all}}}
        workloads:
          steady: {rate: 100/s, sources: 3}
        faults:
          answers-lost: {kind: connection-loss, target: all brokers, share: 20%, at: 1s, for: 5s}
          power-loss: {kind: crash, target: shipper 1, at: 4s, for: 1s}
          slow-store: {kind: slow, target: store, times: 5, at: 2s, for: 3s}
        run: {until: 8s}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: duplicates, exactly: 0}
        """

    private func scenario(_ further: String = "") throws -> Scenario {
        try Scenario(yaml: Array((Self.yaml + "\n" + further).utf8), file: "answers-lost.yaml")
    }

    private func pipeline(_ mutants: Mutants = .none) -> DrillRun {
        { scenario, seed in try ScenarioFiles.drill(scenario, mutants).run(seed: seed) }
    }

    @Test("a pipeline without bugs is explored without anomalies, and its batch reaches what it asks for")
    func clean() throws {
        let asking = try scenario("sometimes: [append-answer-lost, duplicate-caught, process-crashed, faults-overlap]")
        let exploration = Explorer(asking, run: pipeline()).explore(1...20)
        #expect(exploration.verdict == .pass, "\(exploration.failures) \(exploration.unreached)")
        #expect(exploration.runs == 20)
        #expect(exploration.virtualTime > .seconds(160))
    }

    @Test("a mark that the scenario cannot reach makes its batch inconclusive")
    func unreached() throws {
        let asking = try scenario("sometimes: [dead-letter-resent, append-answer-lost]")
        let exploration = Explorer(asking, run: pipeline()).explore(1...6)
        #expect(exploration.verdict == .inconclusive)
        #expect(exploration.unreached == [.mark(.deadLetterResent)])
    }

    @Test("a measure that some run of the batch must reach is judged over the batch, and by no run alone")
    func sometimesMeasured() throws {
        let reached = try scenario("sometimes: [{measure: duplicates, atLeast: 1}, {measure: backlog max, atLeast: 20}]")
        let exploration = Explorer(reached, run: pipeline()).explore(1...6)
        #expect(exploration.failures.isEmpty)
        #expect(exploration.sometimes.map(\.runs).first == 0)
        #expect(exploration.sometimes.last?.runs ?? 0 > 0)
        #expect(exploration.unreached == [reached.sometimes[0]])
        #expect(exploration.verdict == .inconclusive)
    }

    @Test("what is asked of a fault is asked of the draws that have it")
    func sometimesOfFault() throws {
        let asking = try scenario("sometimes: [{measure: latency max, atLeast: 1ms, during: slow-store}]")
        let swarm = Swarm(asking)
        let asked = (UInt64(1)...40).filter { !swarm.draw($0).sometimes.isEmpty }
        #expect(asked == (1...40).filter { swarm.draw($0).faults.contains { $0.name == "slow-store" } })
        #expect((1...39).contains(asked.count))
        #expect(Explorer(asking, run: pipeline()).explore(1...4).verdict == .pass)
    }

    @Test("what a seed has drawn runs the same from its file")
    func reproduction() throws {
        let explorer = Explorer(try scenario(), run: pipeline())
        let drawn = explorer.scenario(for: 5)
        let read = try Scenario(yaml: Array(drawn.conciseYAML.utf8), file: "drawn.yaml")
        let hash = try pipeline()(drawn, 5).traceHash
        #expect(try pipeline()(read, 5).traceHash == hash)
    }

    #if Mutants
        @Test("a planted bug is found, made small, and shown again by its file")
        func plantedBug() throws {
            let broken = pipeline(Mutants(["processor-no-dedup"]))
            let exploration = Explorer(try scenario(), run: broken).explore(1...20)
            let failure = try #require(exploration.failures.first)
            #expect(failure.cause?.description == "duplicate-store")

            var shrinker = Shrinker(run: broken)
            shrinker.runsMax = 80
            let shrunken = try #require(try shrinker.shrink(failure.scenario, seed: failure.seed))
            #expect(shrunken.result.cause == failure.cause)
            #expect(shrunken.result.scenario.faults.count < 3)

            let text = shrunken.file(shrunken.scenario, path: "answers-lost-duplicate-store.yaml")
            #expect(text.split(separator: "\n").count <= Shrunken.linesMax, "\(text)")
            let read = try Scenario(yaml: Array(text.utf8), file: "answers-lost-duplicate-store.yaml")
            let report = try broken(read, shrunken.result.seed)
            #expect(FailureCause(report) == failure.cause)
            #expect(report.traceHash == shrunken.result.report?.traceHash)
            #expect(try pipeline()(read, shrunken.result.seed).verdict == .pass, "the bug is mended")
        }
    #endif
}
