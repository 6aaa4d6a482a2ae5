#if Mutants
    import DrillSimulation
    import LogPipeline
    import SystemPorts
    import Testing

    /// Each protection of the shipper, taken out, makes its check fail. (Run with `--traits Mutants`.)
    @Suite("A shipper without its protections is found out")
    struct ShipperMutantTests {
        struct Experiment: Sendable, CustomTestStringConvertible {
            let mutant: String
            let check: @Sendable (Mutants) throws -> Void

            init(_ mutant: String, _ check: @escaping @Sendable (Mutants) throws -> Void) {
                self.mutant = mutant
                self.check = check
            }

            var testDescription: String { mutant }
        }

        static let experiments: [Experiment] = [
            Experiment("shipper-announces-floor-before-persisting") {
                try ShipperRestartChecks.floorsAreNeverAheadOfTheRegistry(1, $0)
            },
            Experiment("shipper-forgets-last-batch-on-shutdown") { try ShipperAccountChecks.shutdownFlushes(1, $0) },
            Experiment("shipper-swallows-indeterminate") {
                try ShipperSendingChecks.indeterminateIsNeitherSuccessNorFailure($0)
            },
            Experiment("shipper-treats-indeterminate-as-rejected-and-gives-up") {
                try ShipperSendingChecks.indeterminateIsNeitherSuccessNorFailure($0)
            },
            Experiment("shipper-resends-with-new-ids") { try ShipperSendingChecks.resendsAreTheSameBatch(1, $0) },
            Experiment("shipper-drops-uncounted-on-overflow") {
                try ShipperAccountChecks.dropsAreCounted(.dropNewest, 1, $0)
            },
            Experiment("shipper-drops-uncounted-on-overflow") {
                try ShipperAccountChecks.dropsAreCounted(.dropOldest, 1, $0)
            },
            Experiment("shipper-mints-new-stream-on-restart") { try ShipperRestartChecks.crashKeepsIDs(1, $0) },
            Experiment("shipper-uses-wall-clock-for-age") { try ShipperSendingChecks.agesOnTheMonotonicClock($0) },
            Experiment("shipper-resend-without-backoff") { try ShipperSendingChecks.resendsWait($0) },
            Experiment("shipper-loses-last-unterminated-line") { try ShipperAccountChecks.unterminatedLines($0) },
            Experiment("shipper-filter-counts-twice") { try ShipperAccountChecks.filterCounts($0) },
        ]

        @Test("the check fails", arguments: experiments)
        func isFoundOut(_ experiment: Experiment) throws {
            withKnownIssue { try experiment.check(Mutants([Mutant(experiment.mutant)])) }
        }
    }
#endif
