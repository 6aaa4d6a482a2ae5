import DrillRunner
import StrictYAML

/// Reads scenario files as the user named them.
enum ScenarioInput {
    /// - Throws: everything that is wrong with the file, or why it cannot be read.
    static func load(_ path: String, overrides: [String]) throws -> Scenario {
        let bytes = try Files.read(path)
        return try Scenario(yaml: bytes, file: path, overrides: overrides, load: { try? Files.read($0) })
    }

    static var options: DrillOptions {
        DrillOptions(readFile: { try Files.read($0) }, realTime: { Console.realTime() })
    }
}
