import Foundation
import Testing

/// Floors, imports, file lengths, names and links.
@Suite("The structure of the house")
struct StructureTests {
    /// A target imports only targets of lower floors.
    static let floors: [String: Int] = [
        "SystemPorts": 0, "CYAML": 0, "CZstd": 0, "CSodium": 0, "CRE2Shim": 0, "CByteScan": 0, "SpellingHints": 0,
        "ChartDrawing": 0,
        "DrillSimulation": 1, "KafkaPorts": 1, "RecordProtocol": 1, "StrictYAML": 1, "TextPatterns": 1,
        "CommandDeclaration": 1, "LiveSystem": 1, "ZstdFrames": 1, "KeyedDigests": 1,
        "LogModel": 2, "InMemoryKafka": 2, "KafkaConformance": 2, "RecordProtocolModel": 2,
        "LogPorts": 3,
        "LogPipeline": 4, "InMemoryLogStore": 4,
        "DrillRunner": 5,
        "CapacityPlanning": 6,
        "logdrill": 7, "logdrill-benchmarks": 7, "logdrill-fuzz": 7, "logdrill-protocol-model": 7,
        // For tests.
        "TestThreads": 0,
    ]

    /// Modules of the toolchain and of the platform.
    static let platformModules: Set<String> = [
        "Swift", "Synchronization", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Testing",
        "Dispatch", "Runtime", "FoundationXML",
        "PackageDescription", "Builtin",
    ]

    /// Targets and their dependencies, read from the manifest's text.
    static func manifest() throws -> [String: Set<String>] {
        let text = try Repository.text(of: "Package.swift")
        let declaration = try Regex(
            #"\.(?:target|executableTarget|testTarget|systemLibrary)\(\s*name: "([^"]+)"(?:,\s*dependencies: \[([^\]]*)\])?"#
        )
        let word = try Regex(#""([^"]+)""#)
        var targets: [String: Set<String>] = [:]
        for match in text.matches(of: declaration) {
            guard let name = match.output[1].substring else { continue }
            let list = match.output[2].substring ?? ""
            targets[String(name)] = Set(list.matches(of: word).compactMap { $0.output[1].substring.map(String.init) })
        }
        return targets
    }

    static func imports(of file: Repository.TextFile) throws -> [(line: Int, module: String)] {
        let pattern = try Regex(
            #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |private |fileprivate )?"#
                + #"import (?:struct |enum |class |func |protocol |typealias |var |let )?(\w+)"#
        )
        return file.lines.enumerated().compactMap { number, line in
            guard let match = line.firstMatch(of: pattern), let module = match.output[1].substring else { return nil }
            return (number + 1, String(module))
        }
    }

    @Test("every import stands in the manifest")
    func importsMatchManifest() throws {
        let targets = try Self.manifest()
        #expect(targets.count > 20)
        var found: [String] = []
        for folder in ["Sources", "Tests"] {
            for file in try Repository.files(below: folder, endings: [".swift"]) {
                guard let allowed = targets[file.target] else {
                    found.append("\(file.path): belongs to no target of the manifest")
                    continue
                }
                for (line, module) in try Self.imports(of: file)
                where !Self.platformModules.contains(module) && !allowed.contains(module) {
                    found.append("\(file.path):\(line): imports \(module), which \(file.target) does not depend on")
                }
            }
        }
        #expect(found == [])
    }

    @Test("targets depend on lower floors only")
    func floors() throws {
        var found: [String] = []
        for (target, dependencies) in try Self.manifest() where !target.hasSuffix("Tests") {
            guard let floor = Self.floors[target] else {
                found.append("\(target) has no floor")
                continue
            }
            for dependency in dependencies where (Self.floors[dependency] ?? .max) >= floor {
                found.append("\(target) (floor \(floor)) depends on \(dependency)")
            }
        }
        #expect(found.sorted() == [])
    }

    @Test("only tests, the drill runner and the executables import a fake")
    func fakes() throws {
        let permitted: Set<String> = ["DrillRunner", "logdrill-benchmarks"]
        var found: [String] = []
        for (target, dependencies) in try Self.manifest()
        where !target.hasSuffix("Tests") && !permitted.contains(target) {
            for fake in ["InMemoryKafka", "InMemoryLogStore"] where dependencies.contains(fake) {
                found.append("\(target) imports \(fake)")
            }
        }
        #expect(found == [])
    }

    @Test("the public products import nothing of ours but what they promise")
    func products() throws {
        let targets = try Self.manifest()
        #expect(targets["DrillSimulation"] == ["SystemPorts"])
        #expect(targets["InMemoryKafka"] == ["SystemPorts", "KafkaPorts", "DrillSimulation"])
        #expect(targets["KafkaConformance"] == ["SystemPorts", "KafkaPorts"])
        #expect(targets["SystemPorts"] == [])
    }

    @Test("no file is longer than 400 lines, no line longer than 120 columns")
    func lengths() throws {
        var found: [String] = []
        for folder in ["Sources", "Tests"] {
            for file in try Repository.files(below: folder, endings: [".swift"]) {
                if file.lines.count > 401 { found.append("\(file.path): \(file.lines.count) lines") }
                for (number, line) in file.lines.enumerated() where line.count > 140 {
                    found.append("\(file.path):\(number + 1): \(line.count) columns")
                }
            }
        }
        #expect(found == [])
    }

    @Test("no name says nothing")
    func emptyNames() throws {
        let pattern = try Regex(
            #"\b(?:class|struct|enum|actor|protocol)\s+\w*(?:Manager|Helper|Utils|Utility|Common|Misc)\b"#
        )
        var found: [String] = []
        for file in try Repository.files(below: "Sources", endings: [".swift"]) {
            for (number, line) in file.lines.enumerated() where LawTests.code(line).contains(pattern) {
                found.append("\(file.path):\(number + 1)")
            }
        }
        #expect(found == [])
    }

    @Test("no placeholder is left")
    func placeholders() throws {
        let files =
            try Repository.files(below: "Sources", endings: [".swift"])
            + Repository.files(below: "Tests", endings: [".swift"])
        let left = files.filter { $0.path.hasSuffix("/Placeholder.swift") }.map(\.path)
        #expect(left == [])
    }

    @Test("links between documents lead somewhere")
    func links() throws {
        let pattern = try Regex(#"\]\(([^)#:\s]+)(?:#[^)]*)?\)"#)
        var found: [String] = []
        var documents = try Repository.files(below: "Sources", endings: [".md"])
        documents += try Repository.files(below: "ci", endings: [".md"])
        if let readme = try? Repository.text(of: "README.md") {
            documents.append(.init(path: "README.md", lines: readme.components(separatedBy: "\n")))
        }
        for document in documents {
            let folder = Repository.root.appending(path: document.path).deletingLastPathComponent()
            for (number, line) in document.lines.enumerated() {
                for match in line.matches(of: pattern) {
                    guard let target = match.output[1].substring else { continue }
                    if !FileManager.default.fileExists(atPath: folder.appending(path: String(target)).path) {
                        found.append("\(document.path):\(number + 1): \(target)")
                    }
                }
            }
        }
        #expect(found == [])
    }
}
