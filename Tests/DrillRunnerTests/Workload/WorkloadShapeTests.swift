import DrillRunner
import StrictYAML
import SystemPorts
import Testing

@Suite("What shape a workload's load has")
struct WorkloadShapeTests {
    private func second(_ number: Int64) -> Instant { Instant(nanoseconds: number * 1_000_000_000) }

    private func logs(_ workload: String, _ lines: RecordedLines? = nil, until: Duration = .seconds(100)) throws
        -> [SourceLog]
    {
        let yaml = "logdrill: 1\nname: x\nworkloads:\n  w: \(workload)\n"
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        let sources = WorkloadSources(
            scenario.workloads[0],
            until: until,
            seed: 1,
            epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000)
        )
        return sources.logs { lines ?? RecordedLines([]) }
    }

    private func text(_ log: SourceLog) -> String {
        String(decoding: log.bytes(at: 0, limit: 1 << 20, now: .distantFuture), as: UTF8.self)
    }

    @Test("a diurnal rate is lowest at its hour, highest half a period later, and comes again")
    func diurnal() throws {
        let log = try logs("{rate: 10/s, diurnal: {to: 110/s, period: 40s}}")[0]
        func emitted(_ from: Int64, _ until: Int64) -> Int {
            log.emitted(at: second(until)) - log.emitted(at: second(from))
        }
        #expect((10...14).contains(emitted(0, 1)))
        #expect((105...110).contains(emitted(20, 21)))
        #expect(abs(emitted(0, 40) - 40 * 60) <= 40, "the mean of a wave is the mean of its ends")
        #expect(abs(emitted(40, 80) - emitted(0, 40)) <= 2)
        let shifted = try logs("{rate: 10/s, diurnal: {to: 110/s, period: 40s, lowest: 30s}}")[0]
        let before = shifted.emitted(at: second(10)) - shifted.emitted(at: second(9))
        let lowest = shifted.emitted(at: second(31)) - shifted.emitted(at: second(30))
        #expect((105...111).contains(before) && (10...14).contains(lowest))
    }

    private let recording = RecordedLines(
        Array("a\nb\nc\nd".utf8),
        microseconds: Array("0\n1000000\n2000000\n6000000\n".utf8),
        speedPermille: 1_000
    )

    @Test("a recording begins with its workload, and is broken off with it")
    func window() throws {
        let log = try logs("{replay: {file: a, times: b}, from: 5s, until: 7s}", recording)[0]
        #expect(log.emitted(at: second(4)) == 0 && log.emitted(at: second(5)) == 1)
        #expect(text(log) == "a\nb\n", "c would come when the workload has ended")
    }

    @Test("shift leaves out what came before, in recorded time whatever the speed")
    func shift() throws {
        let log = try logs("{replay: {file: a, times: b, shift: 1500ms}}", recording)[0]
        #expect(text(log) == "c\nd")
        #expect(log.nextEmission(after: .zero) == Instant(nanoseconds: 500_000_000))
        let fast = RecordedLines(
            Array("a\nb\nc\nd".utf8),
            microseconds: Array("0\n1000000\n2000000\n6000000\n".utf8),
            speedPermille: 2_000
        )
        #expect(try text(logs("{replay: {file: a, times: b, shift: 1500ms, speed: 2x}}", fast)[0]) == "c\nd")
        #expect(try text(logs("{replay: {file: a, times: b, shift: 7s}}", recording)[0]).isEmpty)
    }

    @Test("a loop plays the recording again, each line a line of its own")
    func loop() throws {
        let log = try logs("{replay: {file: a, times: b, loop: 3}}", recording)[0]
        #expect(text(log) == "a\nb\nc\nd\na\nb\nc\nd\na\nb\nc\nd")
        // The mean distance of two lines is two seconds: the second round begins with the eighth.
        #expect(log.emitted(at: second(7)) == 4 && log.emitted(at: second(8)) == 5)
        #expect(log.ordinal(at: 8) == 4 && log.emitted(at: second(16)) == 9)
    }

    @Test("for ever means until the workload ends, by the recording's time or by a rate")
    func forever() throws {
        let log = try logs("{replay: {file: a, times: b, loop: forever}}", recording)[0]
        #expect(log.emitted(at: .distantFuture) == 51, "twelve rounds of eight seconds, and three lines")
        let even = try logs("{rate: 10/s, replay: {file: a, loop: forever}}", RecordedLines(Array("a\nb\n".utf8)))[0]
        #expect(even.emitted(at: .distantFuture) == 1_000)
        let twice = try logs("{rate: 10/s, replay: {file: a, loop: 2}}", RecordedLines(Array("a\nb\n".utf8)))[0]
        #expect(text(twice) == "a\nb\na\nb\n")
    }
}
