// Measures Logdrill on this machine: `logdrill-benchmarks NAME [OPTION…]`. Build with `-c release`, or the figures
// mean nothing.

import Foundation

/// The benchmarks by name. Each lives in a file of its own.
let benchmarks: [(name: String, what: String, run: ([String]) throws -> Void)] = [
    ("codec", "records between bytes and columns, beside Foundation and memcpy", CodecBenchmark.run),
    ("saturation", "logs per second that go the whole way when batches are full", SaturationBenchmark.run),
    ("storm", "a scenario, beside real time: batches, jobs, events, and the share of each stage", StormBenchmark.run),
    ("smoke", "seeds a minute of a small scenario, on all cores", SmokeBenchmark.run),
    ("memory", "what a run of a virtual day holds, hour by hour", MemoryBenchmark.run),
]

/// A C format, filled.
func fixed(_ format: String, _ values: any CVarArg...) -> String { String(format: format, arguments: values) }

let arguments = CommandLine.arguments.dropFirst()
if let name = arguments.first, let benchmark = benchmarks.first(where: { $0.name == name }) {
    do {
        try benchmark.run(Array(arguments.dropFirst()))
    } catch {
        FileHandle.standardError.write(Data("logdrill-benchmarks \(name): \(error)\n".utf8))
        exit(1)
    }
} else {
    print("logdrill-benchmarks NAME")
    for benchmark in benchmarks { print("  \(benchmark.name)  \(benchmark.what)") }
}
