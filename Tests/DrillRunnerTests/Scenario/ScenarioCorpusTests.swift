import DrillRunner
import Foundation
import StrictYAML
import SystemPorts
import Testing

@Suite("scenario files of the repository")
struct ScenarioCorpusTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func files(below folder: String, ending: String = "") -> [String] {
        let url = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(ending) }.sorted()
    }

    private static func load(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
    }

    @Test("every scenario is valid", arguments: files(below: "Scenarios", ending: ".yaml"))
    func scenarios(_ name: String) throws {
        let path = Self.root.appending(path: "Scenarios/\(name)").path
        let bytes = try #require(Self.load(path))
        let scenario = try Scenario(yaml: bytes, file: path, load: Self.load)
        #expect(!scenario.expectations.isEmpty || !scenario.demonstrated.isEmpty, "it expects nothing")
    }

    @Test("no scenario beside the long ones emits more than 200,000 records", arguments: try ScenarioFiles.names())
    func size(_ name: String) throws {
        let scenario = try ScenarioFiles.load(name)
        var records = 0
        for workload in scenario.workloads {
            let sources = WorkloadSources(
                workload,
                until: scenario.run.until,
                seed: 1,
                epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000)
            )
            let logs = sources.logs { RecordedLines([]) }
            records += logs.reduce(0) { $0 + $1.emitted(at: .zero + scenario.run.until) }
        }
        #expect(records <= 200_000)
    }

    @Test("what the fuzzer starts from is accepted and prints as the same, or refused with a place")
    func corpus() throws {
        var accepted = 0
        for name in Self.files(below: "Fixtures/fuzz/scenario") {
            let bytes = try #require(Self.load(Self.root.appending(path: "Fixtures/fuzz/scenario/\(name)").path))
            do throws(InvalidInput) {
                let scenario = try Scenario(yaml: bytes, file: name) { _ in Array("name: p\n".utf8) }
                let again = try Scenario(yaml: Array(scenario.effectiveYAML.utf8), file: "effective")
                #expect(again.effectiveYAML == scenario.effectiveYAML)
                accepted += 1
            } catch {
                #expect(name.hasPrefix("mistake"), "\(name): \(error)")
                #expect(error.problems.allSatisfy { $0.place.line > 0 })
            }
        }
        #expect(accepted >= 6)
    }
}
