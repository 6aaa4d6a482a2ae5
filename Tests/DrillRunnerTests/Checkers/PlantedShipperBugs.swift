#if Mutants
    /// Bugs of shippers.
    extension PlantedBugTests {
        static let shipperBugs: [PlantedBug] = [
            PlantedBug(
                name: "a batch is sent again under new ids",
                mutant: "shipper-resends-with-new-ids",
                named: "duplicate-store",
                drill: """
                    \(PlantedWorlds.impatientProducer)
                    faults:
                      answers-lost: {kind: cut, target: all brokers, from: all clients, direction: from-target,
                        at: 3s, for: 4s}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "an indeterminate send counts as acknowledged",
                mutant: "shipper-swallows-indeterminate",
                named: "acked-lost",
                drill: """
                    \(PlantedWorlds.impatientProducer)
                    faults:
                      deaf: {kind: cut, target: all brokers, from: shipper 1, direction: to-target, at: 3s, for: 4s}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "an indeterminate send counts as rejected, and is given up",
                mutant: "shipper-treats-indeterminate-as-rejected-and-gives-up",
                named: "conservation-broken",
                drill: """
                    \(PlantedWorlds.impatientProducer)
                    faults:
                      deaf: {kind: cut, target: all brokers, from: shipper 1, direction: from-target, at: 3s, for: 4s}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "what a full buffer drops is not counted",
                mutant: "shipper-drops-uncounted-on-overflow",
                named: "acked-lost",
                drill: """
                    cluster: {partitions: 2}
                    pipeline: {shipper: {batch: {maxBytes: 16KiB}, buffer: {maxBytes: 32KiB, overflow: dropNewest}}}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults: {blackout: {kind: cut, target: all brokers, from: shipper 1, at: 3s, for: 4s}}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "what the client's full queue refuses goes behind the others",
                mutant: "shipper-puts-refused-batch-back-last",
                named: "nonmonotonic-send",
                drill: """
                    cluster: {partitions: 1}
                    pipeline:
                      kafka: {producer: {queueMaxMessages: 60}}
                      shipper: {batch: {maxRecords: 20}}
                    workloads: {steady: {rate: 200/s, sources: 2}}
                    faults: {blackout: {kind: cut, target: all brokers, from: shipper 1, at: 2s, for: 2s}}
                    run: {until: 6s}
                    """
            ),
            PlantedBug(
                name: "batches age by the wall clock",
                mutant: "shipper-uses-wall-clock-for-age",
                named: "expected latency max",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 20/s, sources: 2}}
                    faults: {skew: {kind: clock-skew, target: shipper 1, by: 1m, behind: true, at: 3s, for: 5s}}
                    run: {until: 12s}
                    expect: [{measure: latency max, below: 2s}]
                    """
            ),
            PlantedBug(
                name: "a stopping shipper forgets its open batch",
                mutant: "shipper-forgets-last-batch-on-shutdown",
                named: "acked-lost",
                drill: """
                    cluster: {partitions: 2}
                    pipeline: {shipper: {batch: {maxAge: 1s}}}
                    workloads: {steady: {rate: 100/s, sources: 2, input: socket}}
                    faults: {deployment: {kind: rolling-restart, target: all shippers, at: 4s}}
                    run: {until: 8s}
                    """
            ),
            PlantedBug(
                name: "a shipper counts twice what it filters",
                mutant: "shipper-filter-counts-twice",
                named: "conservation-broken",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 50/s, sources: 2, minimumSeverity: info}}
                    run: {until: 4s}
                    """
            ),
            PlantedBug(
                name: "the outbox does not report what waits to be sent again",
                mutant: "shipper-outbox-hides-what-waits",
                named: "unseen",
                drill: """
                    cluster: {partitions: 2}
                    pipeline:
                      kafka: {producer: {messageTimeout: 1s, socketTimeout: 1s}}
                      shipper: {shutdownDeadline: 10ms, resend: {initialBackoff: 20s}}
                    workloads: {steady: {rate: 100/s, sources: 2, input: socket}}
                    faults: {blackout: {kind: cut, target: all brokers, from: shipper 1, at: 2s, for: 4s}}
                    run: {until: 6s, drain: 1s}
                    """
            ),
            PlantedBug(
                name: "a floor is announced before it is persisted",
                mutant: "shipper-announces-floor-before-persisting",
                named: "unseen",
                drill: """
                    cluster: {partitions: 2}
                    pipeline:
                      shipper:
                        registry: {persistInterval: 5s}
                        batch: {maxBytes: 16KiB}
                        buffer: {maxBytes: 32KiB, overflow: dropNewest}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults:
                      blackout: {kind: cut, target: all brokers, from: shipper 1, at: 3s, for: 3s}
                      power-loss: {kind: crash, target: shipper 1, after: blackout, delay: 1500ms, for: 1s}
                    run: {until: 12s}
                    """
            ),
            PlantedBug(
                name: "a restarted shipper begins new streams",
                mutant: "shipper-mints-new-stream-on-restart",
                named: "duplicate-store",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults: {power-loss: {kind: crash, target: shipper 1, at: 4s, for: 1s}}
                    run: {until: 8s}
                    """
            ),
        ]
    }
#endif
