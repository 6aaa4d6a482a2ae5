import Foundation
import TestThreads
import Testing

/// What a newcomer does first, from a folder of their own.
@Suite("The commands, as somebody uses them", .realThreads)
struct CommandUseTests {
    private static let files: [String: [UInt8]] = [
        "small.yaml": Array(
            """
            logdrill: 1
            name: small
            store: {concurrency: 1, append: 0s, row: 10ms, query: 0s, network: 0s}
            workloads: {w: {rate: 50/s}}
            run: {until: 3s}
            """.utf8
        )
    ]

    @Test("a log from standard input becomes a recording, which a scenario beside it plays")
    func record() throws {
        let executable = try Executable(files: [
            "replay.yaml": Array("logdrill: 1\nname: x\nworkloads: {w: {replay: {file: a.logrec}}}\n".utf8)
        ])
        defer { executable.remove() }
        let log = "2026-01-02 03:04:05 a\n\tat b\n2026-01-02 03:04:06 c\n"
        let recorded = try executable.run(["record", "-", "-o", "a.logrec"], input: Array(log.utf8))
        #expect(recorded.status == 0)
        #expect(
            recorded.error
                == "standard input: 3 lines, times as %Y-%m-%d %H:%M:%S; 1 without one, kept behind the line before\n"
        )
        #expect(recorded.output.hasPrefix("a.logrec: 3 lines, 50 bytes in "))
        let span =
            "  from 2026-01-02T03:04:05Z to 2026-01-02T03:04:06Z, 1 s: 3 lines/s on average, 2 in the busiest second; "
            + "1 line without a time of its own\n"
        #expect(recorded.output.hasSuffix(span), "\(recorded.output)")
        let played = try executable.run(["run", "replay.yaml"])
        #expect(played.status == 0 && played.output.contains("3 attempted"), "\(played)")
    }

    @Test("a template's scenario is valid, and listed")
    func new() throws {
        let executable = try Executable(files: [:])
        defer { executable.remove() }
        let made = try executable.run(["new", "smallest", "-o", "mine.yaml"])
        #expect(made.status == 0 && made.error == "mine.yaml is written. Next: logdrill run mine.yaml\n")
        #expect(try executable.run(["validate", "mine.yaml"]).status == 0)
        let listed = try executable.run(["list"])
        #expect(listed.status == 0 && listed.output.hasPrefix("mine.yaml\n    "), "\(listed)")
        #expect(listed.error == "1 scenario; what fails and what is expected in them: --long\n")
        #expect(!listed.output.contains("expects"))
        for words in [["list", "--long"], ["list", "mine.yaml"]] {
            let long = try executable.run(words)
            #expect(long.status == 0 && long.output.contains("\n  expects   ") && long.error.isEmpty, "\(long)")
        }
    }

    @Test("help explains the commands that are built in, too")
    func help() throws {
        let executable = try Executable(files: [:])
        defer { executable.remove() }
        let asked = try executable.run(["completion", "--help"])
        #expect(asked.status == 0 && asked.output.contains("logdrill completion zsh > \"${fpath[1]}/_logdrill\""))
        #expect(try executable.run(["help", "completion"]) == asked)
        #expect(try executable.run(["help", "help"]) == executable.run(["help"]))
    }

    @Test("a sweep writes each report that it is asked for, beside its answer")
    func sweep() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        let words = ["sweep", "small.yaml", "--vary", "workloads.w.rate=50/s,400/s", "--find", "latency max below 1s"]
        let reports = ["out/page.html", "short.md", "data.json"]
        let swept = try executable.run(words + ["--seeds", "1"] + reports.flatMap { ["--report", $0] })
        #expect(swept.status == 0, "\(swept)")
        #expect(swept.output.contains("SWEEP"))
        let page = try executable.read("out/page.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("holds up to 50/s"))
        // What it says to run again is what was run.
        let again =
            "logdrill sweep small.yaml --vary workloads.w.rate=50/s,400/s --find 'latency max below 1s' --seeds 1"
        let told = page.replacing("<span class=\"word\">", with: "").replacing("</span>", with: "")
        #expect(told.contains(again))
        #expect(try executable.read("short.md").contains(again))
        #expect(try executable.read("data.json").hasPrefix("{\"schema\":\"logdrill.sweep/1\""))
    }
}
