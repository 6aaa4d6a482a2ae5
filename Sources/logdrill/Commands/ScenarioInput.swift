import DrillRunner
import StrictYAML

#if Mutants
    import SystemPorts
#endif

/// Reads scenario files as the user named them.
enum ScenarioInput {
    /// - Parameter looksAtRecordings: whether what the workloads replay is read too, as a run will.
    /// - Throws: everything that is wrong with the file, or why it cannot be read.
    static func load(_ path: String, overrides: [String], looksAtRecordings: Bool = false) throws -> Scenario {
        let bytes = try Files.read(path)
        let readRecording: @Sendable (String) throws -> [UInt8] = { try Files.read($0) }
        return try Scenario(
            yaml: bytes,
            file: path,
            overrides: overrides,
            load: { try? Files.read($0) },
            recordings: looksAtRecordings ? readRecording : nil
        )
    }

    static var options: DrillOptions {
        #if Mutants
            // A build with planted bugs is for trying them out by hand; released builds have neither.
            var options = DrillOptions(readFile: { try Files.read($0) }, realTime: { Console.realTime() })
            let names = Set(Console.environment("LOGDRILL_MUTANTS").split(separator: ",").map { Mutant(String($0)) })
            options.mutants = Mutants(names)
            PlantedLeaks.plant(names, in: &options)
            return options
        #else
            return DrillOptions(readFile: { try Files.read($0) }, realTime: { Console.realTime() })
        #endif
    }
}
