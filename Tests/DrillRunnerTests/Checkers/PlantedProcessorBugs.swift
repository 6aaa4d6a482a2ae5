#if Mutants
    /// Bugs of processors.
    extension PlantedBugTests {
        static let processorBugs: [PlantedBug] = [
            PlantedBug(
                name: "the checkpoint is written before its rows",
                mutant: "processor-commits-before-store",
                named: "unseen",
                drill: """
                    cluster: {partitions: 2}
                    store: {append: 400ms}
                    pipeline: {kafka: {consumer: {sessionTimeout: 6s, heartbeatInterval: 1s}}}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults: {power-loss: {kind: crash, target: processor 1, at: 2s, every: 5s, for: 1s}}
                    run: {until: 15s}
                    """
            ),
            PlantedBug(
                name: "the group is told of what was read, not of what was stored",
                mutant: "processor-commits-what-it-has-read",
                named: "commit-before-store",
                drill: """
                    cluster: {partitions: 2}
                    store: {append: 300ms}
                    pipeline: {processor: {commitInterval: 100ms}}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    run: {until: 5s}
                    """
            ),
            PlantedBug(
                name: "partitions that were revoked are worked on",
                mutant: "processor-keeps-consuming-after-revocation",
                named: "offset-regression",
                seed: 3,
                drill: """
                    cluster: {partitions: 4}
                    processors: 2
                    store: {row: 3ms, concurrency: 1}
                    pipeline:
                      kafka: {consumer: {sessionTimeout: 6s, heartbeatInterval: 1s}}
                      processor: {commitInterval: 1s, append: {maxRecords: 50}, circuitBreaker: {openTime: 500ms}}
                    workloads: {steady: {rate: 200/s, sources: 8, until: 14s}}
                    faults:
                      restart: {kind: crash, target: processor 2, at: 1s, for: 10s}
                      store-down: {kind: down, target: store, at: 7s, for: 6s}
                    run: {until: 20s}
                    """
            ),
            PlantedBug(
                name: "the checkpoint is written without comparing its version",
                mutant: "processor-append-without-compare-and-set",
                named: "duplicate-store",
                drill: """
                    cluster: {partitions: 2}
                    processors: 2
                    store: {append: 50ms}
                    pipeline: {kafka: {consumer: {sessionTimeout: 6s, heartbeatInterval: 1s}}}
                    workloads: {steady: {rate: 100/s, sources: 4}}
                    faults: {freeze: {kind: freeze, target: processor 1, at: 4s, for: 6s}}
                    run: {until: 15s}
                    """
            ),
            PlantedBug(
                name: "a lost answer of the store counts as stored",
                mutant: "processor-swallows-indeterminate",
                named: "offset-regression",
                also: ["commit-before-store"],
                drill: """
                    cluster: {partitions: 2}
                    store: {timeout: 1s}
                    pipeline: {processor: {commitInterval: 20ms}}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults:
                      answers-lost: {kind: answer-loss, target: store, moment: before-append, share: 10%,
                        at: 2s, for: 6s}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "the store is tried again forever, without backoff",
                mutant: "processor-retries-forever-without-backoff",
                named: "expected store retries",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults: {store-down: {kind: down, target: store, at: 3s, for: 5s}}
                    run: {until: 12s}
                    expect: [{measure: store retries, below: 100}]
                    """
            ),
            PlantedBug(
                name: "reading resumes one record behind where it paused",
                mutant: "processor-resumes-after-pause-from-wrong-offset",
                named: "unseen",
                also: ["poll-skip"],
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    pipeline: {processor: {circuitBreaker: {openTime: 1s}}}
                    faults: {store-down: {kind: down, target: store, at: 3s, for: 4s}}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "reading never resumes after a pause",
                mutant: "processor-forgets-to-resume",
                named: "expired-unread",
                drill: """
                    cluster: {partitions: 1, retention: 12s, segment.bytes: 4KiB, retention.check.interval: 1s}
                    pipeline: {processor: {circuitBreaker: {openTime: 1s}}}
                    workloads: {steady: {rate: 50/s, sources: 1}}
                    faults: {store-down: {kind: down, target: store, at: 2s, for: 3s}}
                    run: {until: 20s, drain: 20s}
                    """
            ),
            PlantedBug(
                name: "dead letters without the original bytes",
                mutant: "processor-dead-letters-without-original-bytes",
                named: "dead-letter-mismatch",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {mixed: {rate: 50/s, sources: 2, poison: 2%}}
                    faults: {refusal: {kind: refuse-rows, target: store, at: 0s}}
                    run: {until: 5s}
                    """
            ),
            PlantedBug(
                name: "a stopping processor forgets its last batch, and moves the checkpoint",
                mutant: "processor-shutdown-forgets-last-batch",
                named: "unseen",
                drill: """
                    cluster: {partitions: 2}
                    store: {append: 200ms}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults: {deployment: {kind: rolling-restart, target: all processors, at: 4s}}
                    run: {until: 8s}
                    """
            ),
            PlantedBug(
                name: "a processor counts twice what it filters",
                mutant: "processor-filter-counts-twice",
                named: "conservation-broken",
                drill: """
                    cluster: {partitions: 2}
                    pipeline: {processor: {filter: {minimumSeverity: INFO}}}
                    workloads: {steady: {rate: 50/s, sources: 2}}
                    run: {until: 4s}
                    """
            ),
            PlantedBug(
                name: "de-duplication by the highest position seen",
                mutant: "processor-dedups-by-maximum",
                named: "unseen",
                drill: """
                    \(PlantedWorlds.impatientProducer)
                    faults:
                      deaf: {kind: cut, target: all brokers, from: shipper 1, direction: to-target, at: 3s, for: 4s}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "no de-duplication",
                mutant: "processor-no-dedup",
                named: "duplicate-store",
                drill: """
                    \(PlantedWorlds.impatientProducer)
                    faults: {power-loss: {kind: crash, target: shipper 1, at: 4s, for: 1s}}
                    run: {until: 10s}
                    """
            ),
            PlantedBug(
                name: "of a write, the newest batch is stored first",
                mutant: "processor-stores-newest-batch-first",
                named: "unseen",
                also: ["reorder-store"],
                drill: """
                    cluster: {partitions: 2}
                    store: {append: 300ms}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    run: {until: 5s}
                    """
            ),
            PlantedBug(
                name: "what retention has overtaken is answered by a jump to the log's end",
                mutant: "processor-jumps-to-end-on-expired",
                named: "unseen",
                drill: """
                    cluster: {partitions: 1, retention: 4s, segment.bytes: 1KiB, retention.check.interval: 1s}
                    pipeline: {processor: {memoryLimit: 1MiB, circuitBreaker: {openTime: 1s}}}
                    workloads: {steady: {rate: 20/s, sources: 1}}
                    faults: {store-down: {kind: down, target: store, at: 3s, for: 10s}}
                    run: {until: 18s}
                    """
            ),
        ]
    }
#endif
