import DrillSimulation
public import KafkaPorts
import SystemPorts

/// ``ClusterControl`` of an in-memory cluster: everything that can be done to one.
extension InMemoryCluster: ClusterControl {
    public var capabilities: Set<ClusterCapability> {
        [
            .crash, .loseUnflushedTail, .loseWholeLog, .freeze, .shutDown, .restart, .cutClientLink, .cutBrokerLink,
            .oneWayCut, .addLatency, .dropConnections, .slowDisk, .fullDisk, .loseController,
            .refuseProduces,
        ]
    }

    public func brokers() -> [BrokerID] { core.brokers.map(\.id) }

    public func runningBrokers() -> [BrokerID] { inspect.runningBrokers }

    public func leader(of partition: TopicPartition) -> BrokerID? {
        core.controller.index(of: partition).flatMap { core.controller.partitions[$0].leader }
    }

    public func placement(of partition: TopicPartition) -> PartitionPlacement? {
        core.controller.index(of: partition).map {
            let registration = core.controller.partitions[$0]
            return PartitionPlacement(
                leader: registration.leader,
                replicas: registration.replicas,
                inSync: registration.inSync
            )
        }
    }

    public func coordinator(of group: String) -> BrokerID? {
        leader(of: core.offsetsPartition(of: group))
    }

    public func controller() -> BrokerID? { core.quorum.active }

    private func broker(_ id: BrokerID) throws -> Broker {
        core.simulation.checkThread("ClusterControl")
        guard let broker = core.broker(id) else {
            throw ClusterControlError("\(id) does not exist: there are brokers 1 to \(core.brokers.count)")
        }
        return broker
    }

    public func crash(_ id: BrokerID, losing loss: CrashLoss) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("crash of \(id)")
        core.crash(broker, losing: loss, fault)
        fault.onUndo { [core] in core.start(broker) }
        return fault
    }

    public func freeze(_ id: BrokerID) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("freeze of \(id)")
        core.freeze(broker, fault)
        fault.onUndo { [core] in core.thaw(broker) }
        return fault
    }

    public func shutDown(_ id: BrokerID) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("controlled shutdown of \(id)")
        core.shutDown(broker, fault)
        fault.onUndo { [core] in core.start(broker) }
        return fault
    }

    public func restart(_ id: BrokerID) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("restart of \(id)")
        core.crash(broker, losing: .nothing, fault)
        core.start(broker)
        return fault
    }

    public func cut(_ from: ClusterEndpoint, _ to: ClusterEndpoint, _ direction: CutDirection) throws
        -> any InjectedFault
    {
        let fault = FaultRecord("cut between \(from) and \(to)")
        return applyCuts([Network.Cut(from: from, to: to, direction: direction, fault: fault)], fault)
    }

    public func isolate(_ id: BrokerID) throws -> any InjectedFault {
        let isolated = try broker(id)
        let fault = FaultRecord("isolation of \(id)")
        let cuts = core.brokers.filter { $0 !== isolated }.map {
            Network.Cut(from: .broker(id), to: .broker($0.id), direction: .both, fault: fault)
        }
        return applyCuts(cuts, fault)
    }

    private func applyCuts(_ cuts: [Network.Cut], _ fault: FaultRecord) -> FaultRecord {
        core.simulation.checkThread("ClusterControl")
        for cut in cuts { core.network.add(cut) }
        core.topologyChanged()
        fault.onUndo { [core] in
            core.network.remove(fault)
            core.releaseHeld()
            core.topologyChanged()
        }
        return fault
    }

    public func addLatency(
        _ latency: Duration,
        between first: ClusterEndpoint,
        and second: ClusterEndpoint
    ) throws -> any InjectedFault {
        core.simulation.checkThread("ClusterControl")
        guard latency >= .zero else { throw ClusterControlError("latency cannot be negative: \(latency)") }
        let fault = FaultRecord("latency between \(first) and \(second)")
        core.network.add(
            Network.Delay(first: first, second: second, nanoseconds: latency.wholeNanoseconds, fault: fault)
        )
        fault.onUndo { [core] in core.network.remove(fault) }
        return fault
    }

    public func dropConnections(_ drop: ConnectionDrop) throws -> any InjectedFault {
        core.simulation.checkThread("ClusterControl")
        let fault = FaultRecord("connections dropped \(drop.moment.rawValue)")
        let stream = core.simulation.random("kafka/drops/\(core.drops.count)")
        core.drops.append(ArmedDrop(drop, fault: fault, random: stream))
        fault.onUndo { [core] in core.drops.removeAll { $0.fault === fault } }
        return fault
    }

    public func slowDisk(_ id: BrokerID, by delay: Duration) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("slow disk of \(id)")
        broker.disk.delay = delay.wholeNanoseconds
        broker.disk.delayFault = fault
        fault.onUndo {
            guard broker.disk.delayFault === fault else { return }
            broker.disk.delay = 0
            broker.disk.delayFault = nil
        }
        return fault
    }

    public func fullDisk(_ id: BrokerID) throws -> any InjectedFault {
        let broker = try broker(id)
        let fault = FaultRecord("full disk of \(id)")
        broker.disk.fullFault = fault
        fault.onUndo { [core] in
            guard broker.disk.fullFault === fault else { return }
            broker.disk.fullFault = nil
            core.start(broker)
        }
        return fault
    }

    public func loseController() throws -> any InjectedFault {
        core.simulation.checkThread("ClusterControl")
        let fault = FaultRecord("loss of the controller")
        if core.quorum.active != nil { core.loseActiveController(fault) }
        return fault
    }

    public func refuseProduces(with code: KafkaError.Code, next count: Int, on broker: BrokerID? = nil)
        -> any InjectedFault
    {
        core.simulation.checkThread("refuseProduces")
        let fault = FaultRecord("\(code) to Produce")
        guard count > 0 else { return fault }
        core.refusals.append(ArmedRefusal(code: code, broker: broker, remaining: count, fault: fault))
        fault.onUndo { [core] in core.refusals.removeAll { $0.fault === fault } }
        return fault
    }
}
