extension WorstDay {
    /// One row at least for each file of the folder; one for each protection that its header names and that can be taken
    /// out alone.
    static let all: [WorstDay] = [
        WorstDay(
            "answer-lost-after-commit",
            without: .mutant("processor-retries-after-indeterminate-without-reread"),
            fails: "duplicate-store"
        ),
        WorstDay(
            "answers-from-kafka-cut-off",
            without: .mutant("shipper-resends-with-new-ids"),
            fails: "duplicate-store"
        ),
        WorstDay(
            "brokers-partitioned-with-acks-one",
            without: .setting("pipeline.kafka.producer.metadataRefreshInterval=5m"),
            fails: "expected lost"
        ),
        WorstDay(
            "catch-up-beside-fresh-records",
            without: .setting("pipeline.processor.memoryLimit=256MiB"),
            fails: "expected latency p50 of fresh"
        ),
        WorstDay(
            "clock-skew",
            without: .mutant("shipper-uses-wall-clock-for-age"),
            fails: "expected latency max"
        ),
        WorstDay(
            "controller-and-coordinator-lost",
            without: .setting("cluster.controllers=1"),
            fails: "expected recovery from coordinator-lost"
        ),
        WorstDay(
            "controller-and-coordinator-lost",
            without: .setting("cluster.broker.session.timeout=45s"),
            fails: "expected recovery from coordinator-lost"
        ),
        WorstDay(
            "deploy-storm",
            without: .setting("processors=1"),
            fails: "expected latency p99"
        ),
        WorstDay(
            "errors-burst-while-store-fails",
            without: .mutant("processor-retries-forever-without-backoff"),
            fails: "expected store retries"
        ),
        WorstDay(
            "flapping-store",
            without: .mutant("processor-retries-forever-without-backoff"),
            fails: "expected store retries"
        ),
        WorstDay(
            "hot-partition",
            without: .setting("pipeline.shipper.spreadBlock=never"),
            fails: "expected latency p99"
        ),
        WorstDay(
            "leader-frozen",
            without: .setting("pipeline.kafka.consumer.socketTimeout=1m"),
            fails: "expected recovery from frozen-leader"
        ),
        WorstDay(
            "min-insync-violated",
            without: .setting("cluster.min.insync.replicas=1"),
            fails: "expected lost"
        ),
        WorstDay(
            "power-loss-in-the-whole-cluster",
            without: .setting("pipeline.processor.logChange.replaced=halt"),
            fails: "expected recovery from power-loss"
        ),
        WorstDay(
            "rebalance-storm-while-store-is-slow",
            without: .mutant("processor-append-without-compare-and-set"),
            fails: "duplicate-store"
        ),
        WorstDay(
            "rolling-broker-upgrade-at-peak",
            without: .mutant("shutdown-moves-no-leader"),
            fails: "expected latency max"
        ),
        WorstDay(
            "shipper-crash-loop",
            without: .mutant("shipper-mints-new-stream-on-restart"),
            fails: "duplicate-store"
        ),
        WorstDay(
            "shipper-disk-full",
            without: .mutant("shipper-announces-floor-before-persisting"),
            fails: "unseen"
        ),
        WorstDay(
            "site-lost",
            // Two replicas of a partition in one site.
            without: .setting("faults.broker-four.target=broker 2"),
            fails: "expected latency max of other-site"
        ),
        WorstDay(
            "site-lost",
            without: .setting("pipeline.kafka.consumer.sessionTimeout=1m"),
            fails: "expected latency max of other-site"
        ),
        WorstDay(
            "site-lost",
            without: .setting("cluster.broker.session.timeout=40s"),
            fails: "expected latency max of other-site"
        ),
        WorstDay(
            "slow-consumer-network",
            without: .setting("pipeline.kafka.consumer.maxPartitionFetchBytes=4KiB"),
            fails: "expected latency p99"
        ),
        WorstDay(
            "stack-trace-for-every-request",
            without: .setting("pipeline.shipper.buffer.overflow=dropNewest"),
            fails: "expected dropped"
        ),
        WorstDay(
            "store-at-least-once",
            without: .mutant("processor-swallows-indeterminate"),
            fails: "commit-before-store", "unseen", "acked-lost"
        ),
        WorstDay(
            "store-down-longer-than-retention",
            without: .mutant("processor-jumps-to-end-on-expired"),
            fails: "unseen", "expired-unread", "acked-lost"
        ),
        WorstDay(
            "store-full-then-enlarged",
            without: .mutant("processor-dead-letters-on-outage"),
            fails: "expected dead-lettered"
        ),
        WorstDay(
            "store-refuses-one-row",
            without: .mutant("processor-dead-letters-without-original-bytes"),
            fails: "dead-letter-mismatch"
        ),
        WorstDay(
            "unclean-election-accepted",
            without: .setting("cluster.unclean.leader.election=false"),
            fails: "expected recovery from leader"
        ),
        WorstDay(
            "unclean-election-refused",
            without: .mutant("unclean-election-always"),
            fails: "acked-lost"
        ),
        WorstDay(
            "zombie-processor",
            without: .mutant("processor-append-without-compare-and-set"),
            fails: "duplicate-store"
        ),
    ]
}
