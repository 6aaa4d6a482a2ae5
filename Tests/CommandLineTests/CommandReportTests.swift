import Foundation
import TestThreads
import Testing

/// What several runs leave behind.
@Suite("Reports of several runs", .realThreads)
struct CommandReportTests {
    private static func scenario(_ name: String, _ rest: String = "") -> [UInt8] {
        Array("logdrill: 1\nname: \(name)\nworkloads: {w: {rate: 20/s}}\nrun: {until: 2s, seeds: [1, 2]}\n\(rest)".utf8)
    }

    private static let files: [String: [UInt8]] = [
        "good.yaml": scenario("good"),
        "bad.yaml": scenario("bad", "expect: [{measure: attempted, exactly: 0}]\n"),
        "wrong.yaml": Array("logdrill: 1\nname: x\nworkloads: {w: {rat: 10/s}}\n".utf8),
    ]

    @Test("each report that is written is named")
    func written() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        let words = ["run", "good.yaml", "--report", "r.xml", "--report", "out/p.html", "--report", "r.json"]
        let result = try executable.run(words + ["--output", "all"])
        #expect(result.status == 0)
        let lines = [
            "out/p-good-seed-1.html", "out/p-good-seed-2.html", "r.xml", "r.json",
            "2 reports into all, each as text and JSON",
        ]
        #expect(result.error == lines.map { "wrote \($0)\n" }.joined())
        for file in lines.dropLast() + ["all/good-seed-2.txt"] { #expect(try !executable.read(file).isEmpty) }
    }

    @Test("runs that are left out after a failure are skipped in JUnit, and counted")
    func failFast() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        let result = try executable.run(["run", "bad.yaml", "good.yaml", "--fail-fast", "--report", "r.xml"])
        #expect(result.status == 1)
        #expect(result.error == "3 further runs left out after one that did not pass\nwrote r.xml\n")
        #expect(result.output.hasSuffix("4 runs: 0 passed, 1 failed, 3 left out\n"))
        let xml = try executable.read("r.xml")
        #expect(xml.components(separatedBy: "left out after a run that did not pass").count == 4)
        for suite in ["bad (seed 1)", "bad (seed 2)", "good (seed 1)", "good (seed 2)"] {
            #expect(xml.contains("<testsuite name=\"\(suite)\""))
        }
    }

    @Test("a wrong file among several is an error in JUnit, the runs of the others are skipped, and nothing is run")
    func wrongFile() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        let reports = ["--report", "r.xml", "--report", "r.json", "--report", "r.md"]
        let result = try executable.run(["run", "good.yaml", "wrong.yaml"] + reports)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.error.contains("2 runs were left out: nothing is run while a scenario file is wrong\n"))
        #expect(result.error.hasSuffix("wrote r.xml\nwrote r.md\n"))
        let xml = try executable.read("r.xml")
        #expect(xml.contains("<testsuite name=\"wrong.yaml\" tests=\"1\" failures=\"0\" errors=\"1\""))
        #expect(xml.contains("wrong.yaml:3:17: unknown key"))
        #expect(xml.components(separatedBy: "since another of the scenario files is wrong").count == 3)
        #expect(throws: (any Error).self) { try executable.read("r.json") }
    }
}
