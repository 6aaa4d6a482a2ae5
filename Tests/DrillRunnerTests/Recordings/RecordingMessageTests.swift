import DrillRunner
import KeyedDigests
import StrictYAML
import TestThreads
import Testing
import ZstdFrames

/// Every message about recordings, beside the input that causes it.
@Suite("every message about recordings", .ownThreads)
struct RecordingMessageTests {
    private func message(_ body: () throws(RecordingError) -> Void) -> String {
        do {
            try body()
            return "nothing was found wrong"
        } catch {
            return error.description
        }
    }

    private func making(_ log: String, time: String? = nil) -> String {
        message { () throws(RecordingError) in
            var maker = RecordingMaker(pattern: time)
            try maker.add(Array(log.utf8), name: "app.log")
        }
    }

    private func reading(_ file: [UInt8]) -> String {
        message { () throws(RecordingError) in _ = try Recording(decoding: file) }
    }

    private let whole: [UInt8]

    init() throws {
        var maker = RecordingMaker()
        try maker.add(Array("2026-01-02 03:04:05 a\n2026-01-02 03:04:06 b\n".utf8), name: "app.log")
        whole = try maker.recording().encoded()
    }

    /// A recording's file around any content.
    private func file(holding content: [UInt8]) throws -> [UInt8] {
        try Array("LOGREC".utf8) + [0, 1] + ZstdFrame.compress(content)
    }

    @Test("what cannot be recorded")
    func making() {
        #expect(making("") == "app.log: the file is empty; accepted: lines of a log")
        #expect(
            making("no\ntime\nat all\n")
                == "app.log: no timestamp is recognised in its first lines; say how they are written: "
                + "--time '%Y-%m-%d %H:%M:%S'"
        )
        #expect(
            making("2026-01-02 03:04:05 a\n", time: "%d.%m.%Y %H:%M:%S")
                == "app.log: no line states a time written as %d.%m.%Y %H:%M:%S"
        )
        #expect(
            making("a\n", time: "%Y-%m-%d %X")
                == "the time pattern cannot be used: unknown directive at byte 9 of '%Y-%m-%d %X'; "
                + "accepted: one such as %Y-%m-%d %H:%M:%S"
        )
        #expect(
            making("a\n", time: "%H:%M:%S")
                == "the time pattern cannot be used: month, day and hour must be stated at byte 0 of '%H:%M:%S'; "
                + "accepted: one such as %Y-%m-%d %H:%M:%S"
        )
        let again = message { () throws(RecordingError) in
            var maker = RecordingMaker()
            try maker.add(whole, name: "x.logrec")
        }
        #expect(again == "x.logrec: this is a recording already; accepted: lines of a log")
    }

    @Test("what cannot be played")
    func reading() {
        #expect(
            reading(Array("2026-01-02 a\n".utf8))
                == "it is no recording: it does not begin with LOGREC; to make one: logdrill record"
        )
        #expect(reading(Array("LOGREC".utf8) + [0, 2]) == "the recording is of version 2; accepted: version 1")
        #expect(reading(Array("LOGREC".utf8) + [0]) == "the recording is of no version; accepted: version 1")
        #expect(
            reading(Array(whole.prefix(8)))
                == "the recording is damaged: it is no Zstandard frame of a known size"
        )
        #expect(reading(Array(whole.dropLast(3))) == "the recording is damaged: Src size is incorrect")
        #expect(reading(whole + [7]) == "the recording is damaged: 1 bytes follow the frame")
    }

    @Test("what is damaged inside a whole frame")
    func damaged() throws {
        // count, flags, start, then times, lengths and lines.
        let heads: [(content: [UInt8], part: String)] = [
            ([], "its head"), ([1, 2, 0, 0, 1, 65], "its head"), ([200, 1, 0, 0], "its head"),
            ([1, 0, 0], "its times"), ([1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 65], "its times"),
            ([1, 0, 0, 0, 0], "its lines"), ([1, 0, 0, 0, 9, 65], "its lines"), ([1, 0, 0, 0, 1, 65, 66], "its lines"),
        ]
        for (content, part) in heads {
            let file = try file(holding: content)
            #expect(reading(file) == "the recording is damaged: \(part) cannot be read")
        }
        #expect(reading(try file(holding: [1, 0, 0, 0, 1, 65])) == "nothing was found wrong")
    }

    @Test("a drill names the file that it cannot play")
    func playing() throws {
        func reason(_ file: String, _ bytes: [UInt8]) throws -> String {
            let yaml = "logdrill: 1\nname: x\nworkloads: {w: {replay: {file: \(file)}}}\n"
            let scenario = try Scenario(yaml: Array(yaml.utf8), file: "drills/x.yaml")
            let options = DrillOptions(readFile: { _ in bytes }, realTime: { 0 })
            do {
                _ = try Drill(scenario, file: "x", options: options).run(seed: 1)
                return "nothing was found wrong"
            } catch {
                return "\(error)"
            }
        }
        #expect(try reason("a.logrec", []) == "drills/a.logrec: the recording is empty")
        #expect(
            try reason("a.logrec", Array("plain\n".utf8))
                == "drills/a.logrec: it is no recording: it does not begin with LOGREC; to make one: logdrill record"
        )
    }

    @Test("a file of times must fit its lines")
    func times() throws {
        func reason(_ times: String) throws -> String {
            let yaml = "logdrill: 1\nname: x\nworkloads: {w: {replay: {file: a.log, times: a.times}}}\n"
            let scenario = try Scenario(yaml: Array(yaml.utf8), file: "drills/x.yaml")
            let read: @Sendable (String) -> [UInt8] = { Array(($0.hasSuffix("times") ? times : "a\nb\n").utf8) }
            do {
                _ = try Drill(scenario, file: "x", options: DrillOptions(readFile: read, realTime: { 0 })).run(seed: 1)
                return "nothing was found wrong"
            } catch {
                return "\(error)"
            }
        }
        let file = "drills/a.times"
        #expect(try reason("0\n1.5\n") == "\(file):2: found \"1.5\"; accepted: microseconds since the first line")
        #expect(try reason("-1\n5\n") == "\(file):1: found \"-1\"; accepted: microseconds since the first line")
        #expect(try reason("7\n5\n") == "\(file):2: 5 comes before 7 of the line above")
        #expect(try reason("7\n") == "\(file): found 1 time for 2 lines; accepted: one per line")
    }

    @Test("a recording that begins within a record cannot be played in rounds")
    func rounds() throws {
        func reason(_ loop: String) throws -> String {
            let yaml =
                "logdrill: 1\nname: x\nworkloads: {w: {rate: 10/s, records: 3, replay: {file: a.log, loop: \(loop), "
                + "continuation: '^\\s'}}}\nrun: {until: 1s}\n"
            let scenario = try Scenario(yaml: Array(yaml.utf8), file: "drills/x.yaml")
            let options = DrillOptions(readFile: { _ in Array("\tat x\na\n\tat b\nc\n".utf8) }, realTime: { 0 })
            do {
                let report = try Drill(scenario, file: "x", options: options).run(seed: 1)
                return "\(report.verdict), \(report.counts.attempted)"
            } catch {
                return "\(error)"
            }
        }
        let message =
            "drills/a.log:1: the line continues none, by replay.continuation; accepted with loop: 1, or begun at another"
        #expect(try reason("2") == message)
        #expect(try reason("forever") == message)
        #expect(try reason("1") == "pass, 3")
    }

    @Test("a key must be something")
    func keys() {
        do throws(DigestError) {
            _ = try DigestKey.derived(from: [])
            Issue.record("an empty key was taken")
        } catch {
            #expect(error.description == "the key is empty")
        }
    }
}
