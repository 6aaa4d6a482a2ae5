import DrillRunner
import LogPipeline
import LogPorts
import StrictYAML
import Testing

@Suite("scenario files")
struct ScenarioDecodingTests {
    static let whole = """
        logdrill: 1
        name: Leader lost during a storm
        why: |
          A broker dies in the busiest minute of the year.
          Nothing may be lost.
        cluster:
          brokers: 5
          topic: app-logs
          partitions: 24
          replication: 3
          min.insync.replicas: 2
          retention: unlimited
          broker.session.timeout: 3s
          broker.heartbeat.interval: 500ms
          latency: {client: 1ms}
        pipeline:
          name: drill
          shipper:
            batch: {maxAge: 50ms}
        store:
          guarantee: idempotent
          capacity: 10M
        shippers: 2
        processors: {count: 3, cores: 2}
        workloads:
          steady:
            rate: 500/s
            arrivals: poisson
            sources: 4
            services: {web: 70%, api: 30%}
            severities: {info: 9, error: 1}
            messageSize: 80B..1kB
            shippers: [1, 2]
            poison: 0.5%
          storm:
            rate: 100/s
            ramp: {to: 2k/s, at: 1m, over: 30s}
            bursts:
              - {at: 2m, for: 20s, times: 10}
            sources: 3
            noisy: 100
            form: text
            input: socket
            until: 4m
            records: 100k
          recorded:
            replay:
              file: ../Fixtures/x.log
              times: ../Fixtures/x.times
              speed: 2.5x
              pattern: '^(?P<message>.*)$'
        faults:
          leader-dies: {kind: crash, target: leader of app-logs/0, at: 2m, for: 1m, loses: unflushed-tail}
          slow-store: {kind: slow, times: 20, after: leader-dies, delay: 10s, for: 1m}
          split: {kind: cut, target: broker 2, from: all brokers, at: 10s, for: 5s, direction: to-target}
          no-controller: {kind: lose-controller, at: 1s}
          skewed: {kind: clock-skew, target: processor 3, by: 2m, behind: true, at: 0s, mayMiss: true}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: latency p99, below: 5s, outside: leader-dies, where: {service: web, severity: error}}
          - {measure: recovery, of: leader-dies, atMost: 30s}
          - {measure: throughput, atLeast: 400/s, during: 10s..50s}
        late after: 1m
        allow:
          duplicate-log: {atMost: 100, because: the answers get lost}
        demonstrates: unseen
        run: {seeds: 1..10, until: 5m, drain: 10m}
        """

    static func decode(_ text: String, file: String = "Scenarios/x.yaml", overrides: [String] = []) throws -> Scenario {
        try Scenario(yaml: Array(text.utf8), file: file, overrides: overrides)
    }

    @Test("a whole scenario is read")
    func whole() throws {
        let scenario = try Self.decode(Self.whole)
        #expect(scenario.why == "A broker dies in the busiest minute of the year.\nNothing may be lost.\n")
        #expect(scenario.cluster.brokers == 5 && scenario.cluster.retention == nil)
        #expect(scenario.cluster.latency.client == .milliseconds(1))
        #expect(scenario.pipeline.kafka.topic == "app-logs", "the topic is the cluster's")
        #expect(scenario.pipeline.store.guarantee == .idempotent, "the promise is the store's")
        #expect(scenario.pipeline.shipper.batch.maxAge == .milliseconds(50))
        #expect(scenario.shippers.count == 2)
        #expect(scenario.processors == Scenario.Fleet(count: 3, cores: 2))
        #expect(scenario.run.seeds == Array(1...10))
        #expect(scenario.demonstrated == [.unseen])
        #expect(scenario.allowances.first?.atMost == 100)
        #expect(scenario.directory == "Scenarios")
        #expect(scenario.resolve("../Fixtures/x.log") == "Scenarios/../Fixtures/x.log")
    }

    @Test("workloads say what is logged")
    func workloads() throws {
        let workloads = try Self.decode(Self.whole).workloads
        #expect(workloads.map(\.name) == ["steady", "storm", "recorded"])
        guard case .generated(let content) = workloads[0].content else {
            Issue.record("steady is made up")
            return
        }
        #expect(content.services == [Weighted("web", weight: 7), Weighted("api", weight: 3)])
        #expect(content.severities == [Weighted(.info, weight: 9), Weighted(.error, weight: 1)])
        #expect(content.messageBytes == 80...1_000)
        #expect(content.poison.oneIn == 200)
        #expect(workloads[0].sourceNames == ["steady-1", "steady-2", "steady-3", "steady-4"])
        #expect(workloads[1].ramp?.to == .perSecond(2_000))
        #expect(workloads[1].bursts.first?.times == 10)
        guard case .replay(let replay) = workloads[2].content else {
            Issue.record("recorded is a replay")
            return
        }
        #expect(replay.speedPermille == 2_500)
        #expect(workloads[2].rate == nil)
    }

    @Test("faults carry their effect, target and start")
    func faults() throws {
        let faults = try Self.decode(Self.whole).faults
        #expect(faults[0].effect == .crash(loses: .unflushedTail))
        #expect(faults[0].target == .leader(topic: "app-logs", partition: 0))
        #expect(faults[0].start == .at(.seconds(120)) && faults[0].duration == .seconds(60))
        #expect(faults[1].effect == .slow(times: 20, by: .zero))
        #expect(faults[1].target == .store)
        #expect(faults[1].start == .after(fault: "leader-dies", delay: .seconds(10)))
        #expect(faults[2].effect == .cut(from: .allBrokers, .toTarget))
        #expect(faults[3].effect == .loseController && faults[3].target == .controller)
        #expect(faults[4].effect == .clockSkew(by: .seconds(-120)) && faults[4].mayMiss)
    }

    @Test("expectations carry measure, bound, filter and period")
    func expectations() throws {
        let expectations = try Self.decode(Self.whole).expectations
        #expect(expectations[0].bound == Bound(.exactly, .count(0)))
        #expect(expectations[1].measure == .latencyP99 && expectations[1].period == .outside(.fault("leader-dies")))
        #expect(expectations[1].filter.service == "web" && expectations[1].filter.severity == .error)
        #expect(expectations[1].bound.description == "below 5s")
        #expect(expectations[2].fault == "leader-dies")
        #expect(expectations[3].period == .during(.time(.seconds(10), .seconds(50))))
    }

    @Test("a name and one workload are enough")
    func smallest() throws {
        let scenario = try Self.decode("logdrill: 1\nname: x\nworkloads: {w: {rate: 10/s}}\n")
        #expect(scenario.cluster == Scenario.Cluster())
        #expect(scenario.lateAfter == .seconds(30))
        #expect(scenario.run == Scenario.Run())
    }

    @Test("a small cluster is as careful as it can be, without being told")
    func smallCluster() throws {
        let text =
            "logdrill: 1\nname: x\ncluster: {brokers: 1, broker.session.timeout: 3s}\nworkloads: {w: {rate: 1/s}}\n"
        let cluster = try Self.decode(text).cluster
        #expect(cluster.replication == 1 && cluster.minInSyncReplicas == 1)
        #expect(cluster.brokerHeartbeatInterval == .seconds(1))
    }

    @Test("the effective text decodes to the same scenario")
    func effective() throws {
        for text in [Self.whole, "logdrill: 1\nname: x\nworkloads: {w: {rate: 10/s}}\n"] {
            let scenario = try Self.decode(text)
            let printed = scenario.effectiveYAML
            let again = try Self.decode(printed)
            #expect(again.effectiveYAML == printed)
            #expect(again.cluster == scenario.cluster && again.store == scenario.store)
            #expect(again.workloads == scenario.workloads)
            #expect(again.faults == scenario.faults)
            #expect(again.expectations == scenario.expectations)
            #expect(again.allowances == scenario.allowances && again.demonstrated == scenario.demonstrated)
            #expect(again.run == scenario.run && again.lateAfter == scenario.lateAfter)
            #expect(again.pipeline.effectiveYAML == scenario.pipeline.effectiveYAML)
            #expect(again.name == scenario.name && again.why == scenario.why)
            #expect(again.shippers == scenario.shippers && again.processors == scenario.processors)
        }
    }

    @Test("overrides of the file and of the command line are applied in order")
    func overrides() throws {
        let text = Self.whole + "\nset: {workloads.storm.rate: 200/s, run.until: 6m}\n"
        let scenario = try Self.decode(
            text,
            overrides: [
                "workloads.storm.rate=2k/s", "faults.leader-dies.at=30s", "cluster.min.insync.replicas=1",
                "expect.1.exactly=5", "processors.count=4", "pipeline.processor.append.maxAge=1s",
                "faults.more={kind: down, at: 1m, for: 10s}",
            ]
        )
        #expect(scenario.workloads[1].rate == .perSecond(2_000))
        #expect(scenario.run.until == .seconds(360))
        #expect(scenario.faults[0].start == .at(.seconds(30)))
        #expect(scenario.cluster.minInSyncReplicas == 1)
        #expect(scenario.expectations[0].bound == Bound(.exactly, .count(5)))
        #expect(scenario.processors == Scenario.Fleet(count: 4, cores: 2))
        #expect(scenario.pipeline.processor.append.maxAge == .seconds(1))
        #expect(scenario.faults.last?.effect == .down)
    }

    @Test("an override that cannot be is named once, by what was typed")
    func impossibleOverride() throws {
        let found = #expect(throws: InvalidInput.self) {
            try Self.decode(Self.whole, overrides: ["cluster.min.insync.replicas=4"])
        }
        let words = "--set cluster.min.insync.replicas: 4 in-sync replicas can never be had"
        #expect(found.map { "\($0)".hasPrefix(words) } == true, "\(String(describing: found))")
    }

    @Test("a pipeline in a file of its own is found beside the scenario, and its mistakes there")
    func pipelineFile() throws {
        let text = "logdrill: 1\nname: x\npipeline: p.yaml\nworkloads: {w: {rate: 10/s}}\n"
        var asked: [String] = []
        let scenario = try Scenario(yaml: Array(text.utf8), file: "Scenarios/x.yaml") { path in
            asked.append(path)
            return Array("name: other\n".utf8)
        }
        #expect(asked == ["Scenarios/p.yaml"])
        #expect(scenario.pipeline.name == "other")
        #expect(throws: InvalidInput.self) {
            _ = try Scenario(yaml: Array(text.utf8), file: "Scenarios/x.yaml") { _ in Array("nam: other\n".utf8) }
        }
    }
}
