/// One decoder under fire. A body may refuse its input; it must not crash, hang, or break what it asserts.
struct FuzzTarget: Sendable {
    /// As `LOGDRILL_FUZZ` and the folder below `Fixtures/fuzz` name it.
    let name: String
    let body: @Sendable (UnsafeRawBufferPointer) -> Void

    /// All targets. Each has a file of its own.
    static let all = [
        FuzzTarget(name: "record", body: fuzzRecord),
        FuzzTarget(name: "yaml", body: fuzzYAML),
        FuzzTarget(name: "scenario", body: fuzzScenario),
        FuzzTarget(name: "configuration", body: fuzzConfiguration),
    ]

    static func named(_ name: String?) -> FuzzTarget? {
        all.first { $0.name == name ?? "record" }
    }
}

/// Ends the process, so that the fuzzer keeps the input: an invariant does not hold.
func breach(_ text: String) -> Never {
    fatalError("the fuzzer found a breach: \(text)")
}
