#if Mutants
    /// Bugs of the cluster.
    extension PlantedBugTests {
        static let kafkaBugs: [PlantedBug] = [
            PlantedBug(
                name: "consumers are given what is not replicated yet",
                mutant: "ignore-high-watermark",
                named: "log-replaced",
                drill: """
                    cluster: {partitions: 1, broker.session.timeout: 3s}
                    shippers: 3
                    workloads: {steady: {rate: 200/s, sources: 6}}
                    \(PlantedWorlds.laggingFollowers)
                    run: {until: 12s, drain: 20s}
                    """
            ),
            PlantedBug(
                name: "sends are acknowledged before they are replicated",
                mutant: "ack-before-replication",
                named: "acked-lost",
                drill: """
                    cluster: {partitions: 1, broker.session.timeout: 3s}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    \(PlantedWorlds.laggingFollowers)
                    run: {until: 15s}
                    """
            ),
            PlantedBug(
                name: "a broker appends an idempotent producer's batch again",
                mutant: "dedup-window-off",
                named: "duplicate-log",
                drill: """
                    cluster: {partitions: 2}
                    workloads: {steady: {rate: 100/s, sources: 2}}
                    faults:
                      answers-lost: {kind: connection-loss, target: all brokers, moment: after-append, share: 10%,
                        at: 2s, for: 4s}
                    run: {until: 8s}
                    """
            ),
            PlantedBug(
                name: "a replica that lags is elected, though that is off",
                mutant: "unclean-election-always",
                named: "checkpoint-ahead",
                drill: """
                    cluster:
                      partitions: 1
                      replication: 2
                      min.insync.replicas: 1
                      broker.session.timeout: 3s
                      broker.startup: 1s
                    workloads: {steady: {rate: 100/s, sources: 2, until: 8s}}
                    faults:
                      follower-loss: {kind: crash, target: broker 2, at: 1s, for: 8s}
                      leader-loss: {kind: crash, target: leader of logs/0, at: 8s, for: 8s}
                    run: {until: 16s, drain: 20s}
                    """
            ),
        ]
    }
#endif
