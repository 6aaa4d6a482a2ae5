import DrillRunner
import Foundation
import StrictYAML
import SystemPorts

/// The scenario files of this checkout.
enum ScenarioFiles {
    static let root: String = {
        var folder = URL(filePath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { break }
        }
        return folder.path
    }()

    /// `Scenarios/NAME.yaml`, with overrides.
    static func load(_ name: String, _ overrides: [String] = []) throws -> Scenario {
        let path = "\(root)/Scenarios/\(name).yaml"
        return try Scenario(yaml: read(path), file: path, overrides: overrides, load: { try? read($0) })
    }

    static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    static func drill(_ scenario: Scenario, _ mutants: Mutants = .none) -> Drill {
        var options = DrillOptions(
            readFile: { try read($0) },
            realTime: { Int64(DispatchTime.now().uptimeNanoseconds) }
        )
        options.mutants = mutants
        return Drill(scenario, file: scenario.name, options: options)
    }

    /// Every scenario file below `Scenarios`.
    static func all() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: "\(root)/Scenarios")?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    /// Names of the scenarios that are there to be explored.
    static let swarm: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/Scenarios/swarm"))?
        .filter { $0.hasSuffix(".yaml") }.map { "swarm/\($0.dropLast(5))" }.sorted() ?? []

    /// Names of the scenarios that every build must pass.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/Scenarios")
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }
}
