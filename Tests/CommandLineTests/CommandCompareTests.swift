import TestThreads
import Testing

/// Two reports, and what is said of them.
@Suite("Comparing the reports of runs", .realThreads)
struct CommandCompareTests {
    private static let files: [String: [UInt8]] = ["good.yaml": scenario("good"), "other.yaml": scenario("other")]

    private static func scenario(_ name: String) -> [UInt8] {
        Array("logdrill: 1\nname: \(name)\nworkloads: {w: {rate: 20/s}}\nrun: {until: 2s, seeds: [1, 2]}\n".utf8)
    }

    @Test("two reports without a common run are not compared: what each holds is said, and what to do")
    func nothingInCommon() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        _ = try executable.run(["run", "good.yaml", "--report", "a.json"])
        _ = try executable.run(["run", "other.yaml", "--seed", "1", "--report", "b.json"])
        let result = try executable.run(["compare", "a.json", "b.json"])
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
            result.error == """
                no run in common, so nothing was compared: runs are paired by scenario and seed
                  a.json holds good, seed 1; good, seed 2
                  b.json holds other, seed 1
                accepted: two reports of one scenario, as by logdrill run SCENARIO --seed 1 --report FILE.json for each

                """
        )
    }

    @Test("what --set changed is shown beside what came of it")
    func settings() throws {
        let executable = try Executable(files: Self.files)
        defer { executable.remove() }
        _ = try executable.run(["run", "good.yaml", "--seed", "1", "--report", "a.json"])
        let set = ["--set", "processors=3", "--set", "workloads.w.rate=40/s"]
        _ = try executable.run(["run", "good.yaml", "--seed", "1", "--report", "b.json"] + set)
        let result = try executable.run(["compare", "a.json", "b.json", "--tolerance", "10000%"])
        #expect(result.status == 0)
        #expect(
            result.output.hasPrefix(
                """
                NO WORSE  good, seed 1
                    set processors        1 → 3
                    set workloads.w.rate  20/s → 40/s
                """
            ),
            "\(result.output)"
        )
    }
}
