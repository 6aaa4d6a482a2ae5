#if Mutants
    import DrillRunner
    import DrillSimulation
    import InMemoryLogStore
    import LogModel
    import LogPorts
    import RecordProtocol
    import SystemPorts
    import TestThreads
    import Testing

    /// The store's planted bugs, each found in a run of its own; `swift test --traits Mutants`.
    @Suite("A store that cheats", .ownThreads)
    struct StoreMutantTests {
        private func settings(_ mutant: Mutant?, _ guarantee: StoreGuarantee = .transactional) -> StoreSettings {
            var settings = StoreSettings()
            settings.guarantee = guarantee
            if let mutant { settings.mutants = Mutants([mutant]) }
            return settings
        }

        /// What is found in a run with some filtered and some dead-lettered records, the first batch of which is written
        /// again at the end: with a stale version, and with the right one.
        private func anomalies(_ settings: StoreSettings, repeats: Bool) throws -> [String] {
            let delivery = Delivery(perSource: 1_000, settings)
            try delivery.carry { _, ordinal, fate in
                var fate = fate
                if ordinal % 100 == 7 { fate.outcome = .filtered }
                if ordinal % 100 == 8 { fate.outcome = .deadLettered }
                return fate
            }
            if repeats { try writeAgain(delivery) }
            return Checkers.judge(delivery.close().history).violations.map(\.anomaly)
        }

        private func writeAgain(_ delivery: Delivery) throws {
            // A second simulation for the zombie would know nothing of the store; it is asked without a clock.
            let batch = LogBatch(records: Array(delivery.records[0][..<5]))
            let settled = SettledBatch(
                batch: batch,
                baseOffset: 0,
                outcomes: batch.indices.map { _ in .stored },
                addedFields: [],
                deadLetters: [],
                configurationVersion: 1
            )
            for version in [Int64(0), 10] {
                let write = PartitionWrite(
                    key: Delivery.key(0),
                    expectedVersion: version,
                    batches: [settled],
                    checkpoint: Checkpoint(version: version + 1, nextOffset: 1_000)
                )
                _ = delivery.store.applyNow([write])
            }
        }

        @Test("an honest store is accused of nothing", arguments: StoreGuarantee.allCases)
        func honest(_ guarantee: StoreGuarantee) throws {
            let isFree = guarantee == .idempotent
            #expect(try anomalies(settings(nil, guarantee), repeats: isFree).isEmpty)
        }

        @Test(
            "each way of cheating is found",
            arguments: [
                (StoreMutants.losesRow, "acked-lost"),
                (StoreMutants.repeatsRow, "duplicate-store"),
                (StoreMutants.corruptsRow, "conservation-broken"),
                (StoreMutants.countsStoredTwice, "conservation-broken"),
                (StoreMutants.missesFiltered, "conservation-broken"),
                (StoreMutants.losesLetters, "acked-lost"),
            ]
        )
        func cheats(_ mutant: Mutant, _ anomaly: String) throws {
            #expect(try anomalies(settings(mutant), repeats: false).first == anomaly)
        }

        @Test("a store that forgets ids, or ignores versions, stores twice")
        func repeats() throws {
            let forgets = try anomalies(settings(StoreMutants.forgetsIDs, .idempotent), repeats: true)
            #expect(forgets.first == "duplicate-store")
            let ignores = try anomalies(settings(StoreMutants.ignoresVersion), repeats: true)
            #expect(ignores.first == "duplicate-store")
            #expect(ignores.contains("offset-regression"))
        }
    }
#endif
