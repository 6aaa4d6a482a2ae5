/// Where planted leaks of nondeterminism reach a run. Nothing in a build without the trait `Mutants`.
extension DrillOptions {
    /// The seed of the workload's content and timing.
    func workloadSeed(_ seed: UInt64) -> UInt64 {
        #if Mutants
            leakIntoSeed?(seed) ?? seed
        #else
            seed
        #endif
    }

    /// The order in which shippers open their sources.
    func order(_ sources: inout [WorldSource]) {
        #if Mutants
            guard let names = leakIntoOrder?(sources.map(\.name)) else { return }
            sources = names.compactMap { name in sources.first { $0.name == name } }
        #endif
    }
}
