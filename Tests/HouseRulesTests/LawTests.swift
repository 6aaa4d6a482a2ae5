import Foundation
import Testing

/// The laws that can be grepped: nothing ambient, structured concurrency only, no traps for operating errors.
@Suite("The laws that can be grepped")
struct LawTests {
    struct Ban {
        let pattern: String
        let why: String
    }

    static let ambience = [
        Ban(
            pattern: #"\bTask\s*\{"#,
            why: "an unstructured task leaves the simulation's executor: use a supervised child"
        ),
        Ban(pattern: #"\bTask\.(detached|sleep|immediate)\b"#, why: "leaves the simulation's executor and clock"),
        Ban(pattern: #"\bTask\(executorPreference"#, why: "an unstructured task: use a supervised child"),
        Ban(
            pattern: #"\bimport Dispatch\b|\bDispatch(Queue|Source|Group|Semaphore)"#,
            why: "leaves the simulation's executor"
        ),
        Ban(pattern: #"\b(Thread|Timer)\b\s*[.({]"#, why: "leaves the simulation's executor and clock"),
        Ban(pattern: #"\bDate\(\)|\bDate\.now\b"#, why: "the time comes through TimeSource"),
        Ban(pattern: #"\b(ContinuousClock|SuspendingClock)\b"#, why: "the time comes through TimeSource"),
        Ban(pattern: #"\bUUID\(\)"#, why: "identities are minted from RandomSource"),
        Ban(pattern: #"\bSystemRandomNumberGenerator\b"#, why: "randomness comes through RandomSource"),
        Ban(
            pattern: #"\.random\(in:|\.randomElement\(\)|\.shuffled\(\)|\.shuffle\(\)"#,
            why: "randomness comes through RandomSource"
        ),
        Ban(pattern: #"\b(log|log2|log10|exp|pow|sin|cos|tan)\("#, why: "libm gives other bits on other processors"),
        Ban(
            pattern: #"\bHasher\(\)|\.hashValue\b"#,
            why: "hashes of the standard library differ from process to process"
        ),
        Ban(pattern: #"\bsetenv\(|\bgetenv\(|ProcessInfo"#, why: "the environment comes through the command line"),
        Ban(pattern: #"\bprint\("#, why: "only the command line prints"),
    ]

    static let traps = [
        Ban(pattern: #"\bfatalError\("#, why: "an operating error is thrown, with what to do"),
        Ban(pattern: #"\btry!"#, why: "an operating error is thrown, with what to do"),
        Ban(pattern: #"\bunowned\b"#, why: "a dangling reference traps"),
    ]

    /// Where an adapter to the ambient system is the point.
    static let ambientTargets: Set<String> = [
        "DrillSimulation", "LiveSystem", "logdrill", "logdrill-benchmarks", "logdrill-fuzz", "logdrill-protocol-model",
        // Explores states outside any simulation; its hash table's order reaches nothing but its own look-ups.
        "RecordProtocolModel",
    ]

    /// Code without comments and string literals' insides.
    static func code(_ line: String) -> String {
        var result = ""
        var inString = false
        var previous: Character = " "
        var iterator = line.makeIterator()
        while let character = iterator.next() {
            if inString {
                if character == "\\" { _ = iterator.next(); continue }
                if character == "\"" { inString = false; result.append("\"") }
                continue
            }
            if character == "\"" { inString = true; result.append("\""); previous = character; continue }
            if character == "/" && previous == "/" { result.removeLast(); break }
            result.append(character)
            previous = character
        }
        return result
    }

    private func breaches(of bans: [Ban], in files: [Repository.TextFile]) throws -> [String] {
        let compiled = try bans.map { ($0, try Regex($0.pattern)) }
        var found: [String] = []
        for file in files {
            for (number, line) in file.lines.enumerated() {
                let code = Self.code(line)
                for (ban, regex) in compiled where code.contains(regex) {
                    found.append("\(file.path):\(number + 1): \(ban.why)")
                }
            }
        }
        return found
    }

    @Test("nothing ambient and no unstructured task in what is simulated")
    func ambience() throws {
        let files = try Repository.files(below: "Sources", endings: [".swift"])
            .filter { !Self.ambientTargets.contains($0.target) }
        #expect(!files.isEmpty)
        #expect(try breaches(of: Self.ambience, in: files) == [])
    }

    @Test("no operating error traps")
    func traps() throws {
        let files = try Repository.files(below: "Sources", endings: [".swift"])
            .filter { $0.target != "logdrill-fuzz" }
        #expect(try breaches(of: Self.traps, in: files) == [])
    }

    @Test("every unchecked Sendable gives its reason in a comment")
    func uncheckedSendable() throws {
        var found: [String] = []
        for file in try Repository.files(below: "Sources", endings: [".swift"]) {
            for (number, line) in file.lines.enumerated() where Self.code(line).contains("@unchecked Sendable") {
                let nearby = file.lines[max(0, number - 6)...number]
                if !nearby.contains(where: { $0.contains("//") }) { found.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(found == [])
    }

    @Test("the greps themselves find what they look for")
    func grepsBite() throws {
        let planted = Repository.TextFile(
            path: "Sources/LogPipeline/Planted.swift",
            lines: [
                "let now = Date()", "Task { }", "let y = pow(2, 3)", "// Task { } in a comment is fine",
                "let s = \"Date()\"",
            ]
        )
        #expect(try breaches(of: Self.ambience, in: [planted]).count == 3)
    }
}
