import DrillSimulation
import SystemPorts
import Testing

@Suite("Processor: its worst day")
struct ProcessorTortureTests {
    @Test("nothing is lost, doubled, reordered or miscounted on the worst day", arguments: Seeds(1...10))
    func holds(seed: Seed) throws {
        #expect(try ProcessorTorture.run(seed: seed) == [])
    }

    #if Mutants
        @Test(
            "taking one protection out is noticed, in at least 3 of 10 seeds",
            arguments: [
                "processor-commits-before-store",
                "processor-dedups-by-maximum",
                "processor-no-dedup",
                "processor-keeps-consuming-after-revocation",
                "processor-retries-forever-without-backoff",
                "processor-append-without-compare-and-set",
                "processor-swallows-indeterminate",
                "processor-retries-after-indeterminate-without-reread",
                "processor-dead-letters-without-original-bytes",
                "processor-dead-letters-on-outage",
                "processor-filters-all-does-not-move-checkpoint",
                "processor-resumes-after-pause-from-wrong-offset",
                "processor-shutdown-forgets-last-batch",
                "processor-no-circuit-breaker",
                "processor-no-pause-while-store-down",
                "processor-filter-counts-twice",
                "processor-ignores-filter",
                "processor-skips-poison",
                "processor-jumps-to-end-on-expired",
            ]
        )
        func mutantIsNoticed(_ name: String) throws {
            var noticed = 0
            for seed in UInt64(1)...10 {
                do {
                    let violations = try ProcessorTorture.run(seed: Seed(seed), mutants: Mutants([Mutant(name)]))
                    if !violations.isEmpty { noticed += 1 }
                } catch is SimulationFailure {
                    // It spun, or never came to an end.
                    noticed += 1
                }
                if noticed == 3 { break }
            }
            #expect(noticed == 3)
        }
    #endif
}
