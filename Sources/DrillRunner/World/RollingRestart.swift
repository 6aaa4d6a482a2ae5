import KafkaPorts
import LogPipeline
import SystemPorts

/// One process's turn in a rolling restart.
struct RestartTurn {
    let name: String
    /// Asks it to stop. The occurrence's end waits for that, and starts it again.
    let stop: () async throws -> FaultOccurrence
    /// Returns when the next one's turn may come.
    var waitUntilBack: () async throws -> Void = {}
}

extension FaultInjector {
    /// The turns of those whom a rolling restart names, in their order.
    func restartTurns(_ fault: Fault) async throws -> [RestartTurn] {
        guard fault.target == .allBrokers else {
            return processInjections(fault).map { injection in RestartTurn(name: injection.name, stop: injection.inject) }
        }
        let control: any ClusterControl = world.cluster
        return try await control.brokers().map { turn(of: $0, fault, control) }
    }

    /// A broker stops as in a controlled shutdown, and is back when it is in the in-sync set of each of its partitions:
    /// who restarts the next one earlier takes two replicas of a partition at once.
    private func turn(of broker: BrokerID, _ fault: Fault, _ control: any ClusterControl) -> RestartTurn {
        RestartTurn(
            name: broker.description,
            stop: { [self] in
                let shutdown = try await control.shutDown(broker)
                return FaultOccurrence(
                    fault,
                    target: broker.description,
                    from: now,
                    hits: { shutdown.hits },
                    undo: { [self] in
                        while try await control.runningBrokers().contains(broker) { try await lookAgain() }
                        try await shutdown.undo()
                    }
                )
            },
            waitUntilBack: { [self] in while try await !isInSync(broker, control) { try await lookAgain() } }
        )
    }

    private func lookAgain() async throws {
        try await time.sleep(for: .milliseconds(100))
    }

    private func isInSync(_ broker: BrokerID, _ control: any ClusterControl) async throws -> Bool {
        guard try await control.runningBrokers().contains(broker) else { return false }
        let kafka = world.scenario.pipeline.kafka
        for topic in [kafka.topic, kafka.deadLetterTopic] {
            var number: Int32 = 0
            while let placement = try await control.placement(of: TopicPartition(topic: topic, partition: number)) {
                if placement.replicas.contains(broker), !placement.inSync.contains(broker) { return false }
                number += 1
            }
        }
        return true
    }
}
