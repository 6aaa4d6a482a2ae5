import DrillRunner
import KeyedDigests
import StrictYAML
import SystemPorts
import TestThreads
import Testing

@Suite("Recordings", .ownThreads)
struct RecordingTests {
    private func make(_ files: String..., masking: Masking? = nil) throws(RecordingError) -> Recording {
        var maker = RecordingMaker(masking: masking)
        for (index, file) in files.enumerated() { try maker.add(Array(file.utf8), name: "\(index).log") }
        return try maker.recording()
    }

    private func text(_ recording: Recording) -> String { String(decoding: recording.bytes, as: UTF8.self) }

    @Test("what is recorded is read back: every byte, every time")
    func roundTrip() throws {
        let log = "2026-01-02 03:04:05.250 INFO a\r\n\tat b\n2026-01-02 03:04:06.001 ERROR c\u{e9}\u{1F600}"
        let recording = try make(log)
        let read = try Recording(decoding: try recording.encoded())
        #expect(text(read) == log && read.count == 3)
        #expect(read.times == [0, 0, 751_000_000])
        #expect(read.start == Timestamp(nanoseconds: 1_767_323_045_250_000_000))
        #expect(!read.isMasked)
    }

    @Test("a real recording shrinks, and plays as it did in two files")
    func realLog() throws {
        let folder = "\(ScenarioFiles.root)/Fixtures/recordings"
        let log = try ScenarioFiles.read("\(folder)/postgresql-under-pgbench.log")
        var maker = RecordingMaker()
        try maker.add(log, name: "postgresql.log")
        let encoded = try maker.recording().encoded()
        #expect(encoded.count * 4 < log.count)
        #expect(maker.accounts[0].pattern == "%Y-%m-%d %H:%M:%S.%f" && maker.accounts[0].untimed == 365)
        let yaml = """
            logdrill: 1
            name: replayed
            workloads:
              w: {replay: {file: x.logrec, service: db, pattern: '^(?P<timestamp>\\S+ \\S+) UTC (?P<message>.*)$', \
            timestampFormat: '%Y-%m-%d %H:%M:%S.%f'}}
            run: {until: 30s}
            expect:
              - {measure: stored, exactly: 1476}
              - {measure: lost, exactly: 0}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "x.yaml")
        let options = DrillOptions(readFile: { _ in encoded }, realTime: { 0 })
        let report = try Drill(scenario, file: "x.yaml", options: options).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
    }

    @Test("files are merged by their times, and a line without one stays behind its own")
    func merging() throws {
        let recording = try make(
            "2026-01-02 00:00:01 a\n\tof a\n2026-01-02 00:00:03 c\n",
            "2026-01-02T00:00:01Z b\n2026-01-02T00:00:02Z d"
        )
        #expect(
            text(recording)
                == "2026-01-02 00:00:01 a\n\tof a\n2026-01-02T00:00:01Z b\n2026-01-02T00:00:02Z d\n2026-01-02 00:00:03 c\n"
        )
        #expect(recording.times == [0, 0, 0, 1_000_000_000, 2_000_000_000])
    }

    @Test("time never runs backwards, and the year ends where the text does not say so")
    func order() throws {
        var maker = RecordingMaker()
        try maker.add(Array("Dec 31 23:59:59 a\nDec 31 23:59:50 b\nJan  1 00:00:01 c\n".utf8), name: "syslog")
        #expect(maker.accounts[0].backward == 1 && maker.accounts[0].pattern == "%b %e %H:%M:%S")
        #expect(try maker.recording().times == [0, 0, 2_000_000_000])
    }

    @Test("a masked recording has the shape of the log, and nothing of what it said")
    func masking() throws {
        let key = try DigestKey.derived(from: Array("k".utf8))
        let log =
            "2026-01-02 03:04:05 ERROR user Alice-17 paid 250 for M\u{fc}ller\n"
            + "2026-01-02 03:04:06 WARN user Alice-17 left\n"
        let masked = try make(log, masking: Masking(key))
        let text = text(masked)
        #expect(masked.isMasked && masked.bytes.count == log.utf8.count)
        #expect(text.hasPrefix("2026-01-02 03:04:05 ERROR ") && text.contains("\n2026-01-02 03:04:06 WARN "))
        for word in ["user", "Alice", "250", "ller", "left", "paid"] { #expect(!text.contains(word), "\(word)") }
        func shape(_ text: String) -> String {
            String(
                text.map { character in
                    character.isNumber ? "9" : character.isUppercase ? "A" : character.isLetter ? "a" : character
                }
            )
        }
        #expect(shape(text) == shape(log))
        let words = text.split { $0 == " " || $0 == "\n" }
        #expect(words[3] == words[12] && words[4] == words[13], "what was equal is equal")
        #expect(try self.text(make(log, masking: Masking(key))) == text, "the same key masks alike")
        #expect(try self.text(make(log, masking: Masking(.random()))) != text, "another does not")
    }

    @Test("bytes that are no text keep their length, and say nothing")
    func maskedBytes() throws {
        var maker = RecordingMaker(masking: Masking(try .random()))
        let log: [UInt8] = Array("2026-01-02 03:04:05 ".utf8) + [0xE2, 0x82, 0xAC, 0x20, 0xC3, 0x20, 0x80, 0x0A]
        try maker.add(log, name: "x")
        let bytes = try maker.recording().bytes
        #expect(bytes.count == log.count && bytes.suffix(5) == [0x20, 0xFF, 0x20, 0xFF, 0x0A])
        #expect(Array(bytes[20..<23]) != [0xE2, 0x82, 0xAC])
        #expect(String(decoding: bytes[20..<23], as: UTF8.self).count == 1)
    }
}
