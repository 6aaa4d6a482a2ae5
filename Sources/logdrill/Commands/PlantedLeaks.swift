#if Mutants
    import DrillRunner
    import Foundation
    import SystemPorts

    /// The two classic ways in which a simulation stops being the same everywhere, for `ci/determinism --prove`.
    enum PlantedLeaks {
        static func plant(_ names: Set<Mutant>, in options: inout DrillOptions) {
            if names.contains("leak-dictionary-order") {
                // The standard library hashes differently in each process.
                options.leakIntoOrder = { Array(Set($0)) }
            }
            if names.contains("leak-libm-log") {
                // The C library has several logarithms and picks one by the processor; their last bits differ.
                options.leakIntoSeed = { seed in
                    (1...100_000).reduce(seed) { $0 &* 31 &+ log(Double($1) / 100_001).bitPattern }
                }
            }
        }
    }
#endif
