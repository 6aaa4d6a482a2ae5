// Measures Logdrill on this machine: `logdrill-benchmarks NAME [OPTION…]`. Build with `-c release`, or the figures
// mean nothing.

/// The benchmarks by name. Each lives in a file of its own.
let benchmarks: [(name: String, what: String, run: ([String]) throws -> Void)] = [
    ("codec", "records between bytes and columns, beside Foundation and memcpy", CodecBenchmark.run),
    ("storm", "a scenario, beside real time: batches, jobs, events, and the share of each stage", StormBenchmark.run),
]

let arguments = CommandLine.arguments.dropFirst()
if let name = arguments.first, let benchmark = benchmarks.first(where: { $0.name == name }) {
    try benchmark.run(Array(arguments.dropFirst()))
} else {
    print("logdrill-benchmarks NAME")
    for benchmark in benchmarks { print("  \(benchmark.name)  \(benchmark.what)") }
}
