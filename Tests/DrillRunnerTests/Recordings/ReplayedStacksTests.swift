import StrictYAML
import SystemPorts
import TestThreads
import Testing

@testable import DrillRunner

@Suite("Recordings of records over several lines", .ownThreads)
struct ReplayedStacksTests {
    /// A hundred records: every fourth an error with its stack, one of them with Windows' line ends.
    private static let log: String = {
        var log = ""
        for number in 0..<100 {
            let end = number == 40 ? "\r\n" : "\n"
            log += "2026-01-02 03:04:\(10 + number / 2).\(number % 2)00 "
            if number % 4 == 0 {
                log += "ERROR record \(number)\(end)\tat a.b(C.java:1)\(end)\tat d.e(F.java:2)\(end)"
            } else {
                log += "INFO record \(number)\n"
            }
        }
        return log
    }()

    private func run(_ log: [UInt8], _ replay: String, _ workload: String = "", seed: UInt64 = 1) throws -> DrillReport
    {
        let yaml = """
            logdrill: 1
            name: stacks-replayed
            workloads:
              w: {\(workload)replay: {\(replay)}}
            faults:
              shipper-dies: {kind: crash, target: shipper 1, at: 1s, for: 1s, mayMiss: true}
            run: {until: 60s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "stacks.yaml")
        return try Drill(scenario, file: "stacks.yaml", options: DrillOptions(readFile: { _ in log }, realTime: { 0 }))
            .run(seed: seed)
    }

    @Test("a plain file's stacks are one record with their error, and each is accounted for, across a crash")
    func plain() throws {
        let joined = try run(Array(Self.log.utf8), #"file: a.log, continuation: '^\s'"#, "rate: 50/s, ")
        #expect(joined.verdict == .pass, "\(joined.reason)")
        #expect(joined.counts.attempted == 100 && joined.counts.stored == 100)
        let lines = try run(Array(Self.log.utf8), "file: a.log", "rate: 50/s, ")
        #expect(lines.verdict == .pass, "\(lines.reason)")
        #expect(lines.counts.attempted == 150 && lines.counts.stored == 150)
    }

    @Test("a recording's stacks come with their error, at its time, in every round")
    func recording() throws {
        var maker = RecordingMaker()
        try maker.add(Array(Self.log.utf8), name: "app.log")
        let file = try maker.recording().encoded()
        let report = try run(file, #"file: a.logrec, speed: 10x, loop: 3, continuation: '^\s'"#)
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted == 300 && report.counts.stored == 300)

        let (records, beginsInside) = RecordedLines(try Recording(decoding: file), speedPermille: 1_000)
            .records(lineBytesMax: 1 << 16) { bytes, line in bytes[Int(line.start)] == 0x09 }
        #expect(!beginsInside && records.count == 100)
        let bytes = records.content(40, 1).bytes
        #expect(
            String(decoding: bytes, as: UTF8.self).hasSuffix(
                "record 40\r\n\tat a.b(C.java:1)\r\n\tat d.e(F.java:2)\r\n"
            )
        )
        let times = try #require(records.times)
        var expected: [Int64] = []
        for second in 0..<50 { expected += [Int64(second) * 1_000_000_000, Int64(second) * 1_000_000_000 + 100_000_000] }
        #expect(times == expected)
    }

    @Test("a real database's statements over several lines are one record each")
    func realLog() throws {
        let path = "\(ScenarioFiles.root)/Fixtures/recordings/postgresql-under-pgbench.log"
        let log = try ScenarioFiles.read(path)
        let records = log.split(separator: 0x0A).count { $0.first != 0x09 }
        #expect(records > 1_000 && records < 1_476)
        let report = try run(log, #"file: a.log, continuation: '^\t'"#, "rate: 200/s, ")
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted == records && report.counts.stored == records)
    }

    @Test("what is longer than a record may be is several records, and none of it is lost")
    func tooLong() throws {
        // A line of three pieces, and a record whose third line no longer fits: it begins one of its own.
        let line = String(repeating: "x", count: 150_000) + "\n"
        let stack = "error\n" + String(repeating: "\t" + String(repeating: "y", count: 30_000) + "\n", count: 3)
        let log = Array((line + stack + "end\n").utf8)
        let report = try run(log, #"file: a.log, continuation: '^\t'"#, "rate: 10/s, ")
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted == 3 + 2 + 1 && report.counts.stored == 6)
        let lines = try run(log, "file: a.log", "rate: 10/s, ")
        #expect(lines.verdict == .pass, "\(lines.reason)")
        #expect(lines.counts.attempted == 3 + 4 + 1 && lines.counts.stored == 8)
    }
}
