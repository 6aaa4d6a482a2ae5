import DrillRunner
import LogModel
import StrictYAML
import SystemPorts
import TestThreads
import Testing

@Suite("Workloads that look like life", .ownThreads)
struct WorkloadLifeTests {
    private func records(_ workload: String, count: Int = 2_000, source: Int = 0, seed: UInt64 = 1) throws -> [LogRecord] {
        let yaml = "logdrill: 1\nname: x\nworkloads:\n  w: {rate: 100/s, records: \(count), \(workload)}\n"
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        let sources = WorkloadSources(
            scenario.workloads[0],
            until: .seconds(300),
            seed: seed,
            epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000)
        )
        let bytes = sources.logs { RecordedLines([]) }[source].bytes(at: 0, limit: .max / 2, now: .distantFuture)
        let decoded = LogBatchDecoder(.foreign).decode(
            ByteRecords(lines: bytes),
            defaults: RecordDefaults(observed: Timestamp(nanoseconds: 0))
        )
        #expect(decoded.failures.isEmpty)
        return decoded.batch.indices.map { decoded.batch.record($0) }
    }

    @Test("environments and messages come as they are weighed")
    func weights() throws {
        let records = try records("environments: {prod: 80%, staging: 20%}, messages: {\"{user} came\": 3, \"{user} went\": 1}")
        let production = records.count { $0.environment == "prod" }
        #expect((1_520...1_680).contains(production) && records.allSatisfy { $0.environment != nil })
        let came = records.count { $0.message.contains(" came") }
        #expect((1_420...1_580).contains(came))
        #expect(records.allSatisfy { $0.message.contains(" came") || $0.message.contains(" went") })
    }

    @Test("adding one of these leaves every other choice as it was")
    func substreams() throws {
        let plain = try records("services: [web, api]")
        let rich = try records(
            "services: [web, api], environments: [a, b], traces: {records: 2..5}, stackTraces: 50%, "
                + "bursts: [{at: 200s, errors: 90%}]"
        )
        for (before, after) in zip(plain, rich) {
            let isSame =
                before.service == after.service && before.severity == after.severity
                && before.timestamp == after.timestamp && after.message.hasPrefix(before.message)
                && before[attribute: "user"] == after[attribute: "user"]
            guard isSame else {
                Issue.record("\(before) became \(after)")
                return
            }
        }
    }

    @Test("traces have as many records as they should, and span services and sources")
    func traces() throws {
        let workload = "sources: 2, services: [web, api, db], traces: {records: 3..5, concurrent: 4}"
        var traces: [String: [LogRecord]] = [:]
        var bySource: [Set<String>] = [[], []]
        for source in 0...1 {
            for record in try records(workload, source: source) {
                guard let trace = record.traceID else { continue }
                #expect(trace.count == 32 && record.spanID?.count == 16)
                traces[trace, default: []].append(record)
                bySource[source].insert(trace)
            }
        }
        let shared = bySource[0].intersection(bySource[1])
        #expect(shared.count >= bySource[0].count - 4, "what one source traces, the other does")
        let whole = shared.compactMap { traces[$0] }.filter { $0.count >= 6 }
        #expect(whole.allSatisfy { (6...10).contains($0.count) })
        let services = whole.count { Set($0.map(\.service)).count > 1 }
        #expect(services * 10 > whole.count * 9)
        #expect(Set(traces.values.flatMap { $0.map { $0.spanID ?? "" } }).count == traces.values.reduce(0) { $0 + $1.count })
    }

    @Test("a burst brings errors, and only as long as it lasts")
    func errorBursts() throws {
        let records = try records(
            "severities: {info: 1}, bursts: [{at: 5s, for: 2s, times: 2, errors: 40%}]"
        )
        let start = 1_767_225_600_000_000_000 as Int64
        func errors(_ from: Int64, _ until: Int64) -> (errors: Int, all: Int) {
            let inside = records.filter {
                (from * 1_000_000_000..<until * 1_000_000_000).contains($0.timestamp.nanoseconds - start)
            }
            return (inside.count { $0.severity == .error }, inside.count)
        }
        let burst = errors(5, 7)
        #expect((395...405).contains(burst.all) && (130...190).contains(burst.errors))
        #expect(errors(0, 5).errors == 0 && errors(7, 100).errors == 0)
    }

    @Test("a burst's errors come whatever the severities say, which hold for the rest; without errors it changes none")
    func burstErrors() throws {
        let records = try records(
            "severities: {info: 95%, error: 5%}, "
                + "bursts: [{at: 10s, for: 20s, times: 10, errors: 60%}, {at: 20s, for: 20s, times: 2, errors: 100%}]",
            count: 40_000
        )
        func stretch(_ from: Int64, _ until: Int64) -> (count: Int, errors: Double) {
            let start: Int64 = 1_767_225_600_000_000_000
            let range = (start + from * 1_000_000_000)..<(start + until * 1_000_000_000)
            let inside = records.filter { range.contains($0.timestamp.nanoseconds) }
            return (inside.count, Double(inside.count { $0.severity == .error }) / Double(inside.count))
        }
        let before = stretch(0, 10)
        #expect((999...1_001).contains(before.count) && (0.03...0.07).contains(before.errors))
        // 60 % of them, and 5 % of the other 40 %.
        let first = stretch(10, 20)
        #expect((9_999...10_001).contains(first.count) && (0.605...0.635).contains(first.errors))
        // Factors multiply; the errors are the first one's.
        let both = stretch(20, 30)
        #expect((19_999...20_001).contains(both.count) && (0.605...0.635).contains(both.errors))
        let second = stretch(30, 40)
        #expect((1_999...2_001).contains(second.count) && second.errors == 1)
        let plain = try self.records("severities: {info: 95%, error: 5%}, bursts: [{at: 10s, for: 20s, times: 10}]")
        #expect((70...130).contains(plain.count { $0.severity == .error }))
    }

    @Test("errors bring stacks of several lines, in lines of JSON and of text, and nothing is lost", arguments: ["ndjson", "text"])
    func stacks(_ form: String) throws {
        let extra = form == "ndjson" ? "traces: {records: 2..6}, environments: {prod: 3, test: 1}" : "skew: even"
        let yaml = """
            logdrill: 1
            name: stacks
            workloads:
              w: {rate: 200/s, sources: 2, form: \(form), severities: {info: 80%, error: 20%}, stackTraces: 50%, \(extra)}
            faults:
              shipper-dies: {kind: crash, target: shipper 1, at: 4s, for: 2s}
            run: {until: 10s}
            expect:
              - {measure: stored, exactly: 2000}
              - {measure: lost, exactly: 0}
              - {measure: duplicates, exactly: 0}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "stacks.yaml")
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        if form == "ndjson" {
            let stacks = try records("severities: [error], stackTraces: 50%").filter { $0.message.contains("\n\tat com.") }
            #expect((900...1_100).contains(stacks.count))
        }
    }
}
