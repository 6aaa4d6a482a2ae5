import InMemoryKafka
import KafkaPorts
import LogPipeline
import StrictYAML
import SystemPorts

extension FaultInjector {
    /// Faults of brokers and of the network, through the port that any cluster offers.
    func injectIntoCluster(_ fault: Fault) async throws -> [FaultOccurrence] {
        let control: any ClusterControl = world.cluster
        if case .loseController = fault.effect {
            guard let controller = try await control.controller() else { return [] }
            return [occurrence(fault, "\(controller) (controller)", try await control.loseController())]
        }
        if case .allClients = fault.target { return try await injectIntoLinks(fault, [.everyBroker], control) }
        let brokers = try await self.brokers(fault.target, control)
        switch fault.effect {
        case .cut(.allBrokers, _) where fault.target == .allBrokers,
            .latency(.allBrokers, _) where fault.target == .allBrokers:
            return try await injectIntoLinks(fault, [.everyBroker], control)
        case .cut, .latency: return try await injectIntoLinks(fault, brokers.map { .broker($0) }, control)
        default: break
        }
        var occurrences: [FaultOccurrence] = []
        for broker in brokers {
            guard let injected = try await inject(fault.effect, into: broker, control) else { continue }
            occurrences.append(occurrence(fault, describe(broker, fault.target), injected))
        }
        return occurrences
    }

    private func inject(
        _ effect: FaultEffect,
        into broker: BrokerID,
        _ control: any ClusterControl
    ) async throws -> (any InjectedFault)? {
        switch effect {
        case .crash(let loses): try await control.crash(broker, losing: loses.port)
        case .freeze: try await control.freeze(broker)
        case .restart: try await control.restart(broker)
        case .shutdown: try await control.shutDown(broker)
        case .isolate: try await control.isolate(broker)
        case .slowDisk(let delay): try await control.slowDisk(broker, by: delay)
        case .fullDisk: try await control.fullDisk(broker)
        case .connectionLoss(let moment, let share):
            try await control.dropConnections(
                ConnectionDrop(
                    moment.port,
                    .millionths(share.millionths),
                    broker: broker,
                    topic: world.scenario.pipeline.kafka.topic
                )
            )
        default: nil
        }
    }

    /// Cuts or delays the links between the fault's `from` and the brokers it names.
    private func injectIntoLinks(
        _ fault: Fault,
        _ brokers: [ClusterEndpoint],
        _ control: any ClusterControl
    ) async throws -> [FaultOccurrence] {
        var occurrences: [FaultOccurrence] = []
        let others: [ClusterEndpoint]
        switch fault.effect {
        case .cut(let from, _), .latency(let from, _): others = try await endpoints(from, control)
        default: others = [.everyClient]
        }
        for broker in brokers {
            // A broker has no link to itself; the brokers have links among themselves.
            for other in others where other != broker || broker == .everyBroker {
                let injected: any InjectedFault
                switch fault.effect {
                case .cut(_, let direction):
                    switch direction {
                    case .both: injected = try await control.cut(other, broker, .both)
                    case .toTarget: injected = try await control.cut(other, broker, .firstToSecond)
                    case .fromTarget: injected = try await control.cut(broker, other, .firstToSecond)
                    }
                case .latency(_, let delay): injected = try await control.addLatency(delay, between: other, and: broker)
                case .connectionLoss(let moment, let share):
                    injected = try await control.dropConnections(
                        ConnectionDrop(
                            moment.port,
                            .millionths(share.millionths),
                            topic: world.scenario.pipeline.kafka.topic
                        )
                    )
                default: continue
                }
                occurrences.append(occurrence(fault, "\(other) – \(broker)", injected))
            }
        }
        return occurrences
    }

    private func endpoints(_ target: FaultTarget, _ control: any ClusterControl) async throws -> [ClusterEndpoint] {
        switch target {
        case .allClients, .store: [.everyClient]
        case .allBrokers: [.everyBroker]
        case .shipper(let number): [.client("shipper-\(number)")]
        case .processor(let number): [.client("processor-\(number)")]
        case .allShippers: world.shippers.map { .client($0.name) }
        case .allProcessors: world.processors.map { .client($0.name) }
        case .broker, .leader, .controller, .coordinator: try await brokers(target, control).map { .broker($0) }
        }
    }

    private func brokers(_ target: FaultTarget, _ control: any ClusterControl) async throws -> [BrokerID] {
        switch target {
        case .broker(let number): [BrokerID(Int32(number))]
        case .allBrokers: try await control.brokers()
        case .controller: try await control.controller().map { [$0] } ?? []
        case .coordinator:
            try await control.coordinator(of: world.scenario.pipeline.kafka.consumer.groupID).map { [$0] } ?? []
        case .leader(let topic, let partition):
            try await control.leader(of: TopicPartition(topic: topic, partition: Int32(partition))).map { [$0] } ?? []
        default: []
        }
    }

    private func describe(_ broker: BrokerID, _ target: FaultTarget) -> String {
        switch target {
        case .broker, .allBrokers: broker.description
        default: "\(broker) (\(target))"
        }
    }

    private func occurrence(_ fault: Fault, _ target: String, _ injected: any InjectedFault) -> FaultOccurrence {
        FaultOccurrence(fault, target: target, from: now, hits: { injected.hits }, undo: { try await injected.undo() })
    }
}

extension Fault.CrashLoss {
    var port: KafkaPorts.CrashLoss {
        switch self {
        case .nothing: .nothing
        case .unflushedTail: .unflushedTail
        case .wholeLog: .wholeLog
        }
    }
}

extension Fault.Moment {
    var port: ConnectionDrop.Moment {
        switch self {
        case .beforeAppend: .beforeAppend
        case .afterAppend: .afterAppend
        }
    }
}
