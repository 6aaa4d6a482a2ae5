import DrillSimulation
import KafkaPorts
import SystemPorts

/// What can happen to a broker's process and disk.
extension ClusterCore {
    /// The process ends at once.
    func crash(_ broker: Broker, losing loss: CrashLoss, _ fault: FaultRecord) {
        broker.fault = fault
        guard broker.state != .stopped else { return }
        recordEvent("crash", broker: broker.id, name: loss.rawValue, 0)
        broker.stop()
        lose(settings.mutants.has("crash-loses-log") ? .wholeLog : loss, of: broker)
        for other in brokers where other !== broker { other.noteSilence(of: broker.id) }
        topologyChanged()
    }

    private func lose(_ loss: CrashLoss, of broker: Broker) {
        guard loss != .nothing else { return }
        let flushed = loss == .wholeLog ? nil : now - settings.pageCacheFlush.wholeNanoseconds
        for index in broker.replicas.indices {
            guard let replica = broker.replicas[index] else { continue }
            cutting(replica, of: broker.id, isLossOfDisk: true) { replica.loseTail(appendedAfter: flushed) }
        }
    }

    func freeze(_ broker: Broker, _ fault: FaultRecord) {
        broker.fault = fault
        guard broker.state == .running else { return }
        recordEvent("freeze", broker: broker.id, name: "", 0)
        broker.state = .frozen
        for other in brokers where other !== broker { other.noteSilence(of: broker.id) }
        topologyChanged()
    }

    func thaw(_ broker: Broker) {
        guard broker.state == .frozen else { return }
        recordEvent("thaw", broker: broker.id, name: "", 0)
        broker.thaw()
        topologyChanged()
    }

    /// The process starts; it registers once it is ready and a controller can be reached.
    func start(_ broker: Broker) {
        guard broker.state == .stopped else { return }
        recordEvent("start", broker: broker.id, name: "", 0)
        broker.state = .starting
        let incarnation = broker.incarnation
        simulation.schedule(after: settings.brokerStartup) { [self] in
            guard broker.incarnation == incarnation, broker.state == .starting, let slot = slot(of: broker.id) else {
                return
            }
            sessions[slot].wantsRegistration = true
            topologyChanged()
        }
        topologyChanged()
    }

    /// Leaders move, then the process ends.
    func shutDown(_ broker: Broker, _ fault: FaultRecord) {
        broker.fault = fault
        guard broker.state == .running, !settings.mutants.has("shutdown-moves-no-leader") else {
            return crash(broker, losing: .nothing, fault)
        }
        recordEvent("shutdown", broker: broker.id, name: "", 0)
        let led = broker.replicas.contains { $0?.isLeader == true }
        if led { fault.hit() }
        askController(from: broker.id) { $0.publish($0.controller.beginShutdown(broker.id)) }
        broker.schedule(at: now + settings.controlledShutdown.wholeNanoseconds) { [self] in
            let wasController = quorum.active == broker.id
            broker.stop()
            for other in brokers where other !== broker { other.noteSilence(of: broker.id) }
            if wasController {
                loseActiveController(fault, after: .milliseconds(300))
                // The office is handed over, and with it the news that this broker is gone.
                deferredAsks.append(
                    (
                        quorum.voters.first { $0 != broker.id } ?? broker.id,
                        { core in
                            guard broker.state == .stopped else { return }
                            core.publish(core.controller.fence(broker.id))
                        }
                    )
                )
            } else if quorum.active != nil {
                publish(controller.fence(broker.id))
            }
            topologyChanged()
            // Whoever undid the shutdown before it was done wants the broker back as well.
            if fault.isOver { start(broker) }
        }
    }

    /// The one log directory of the broker is unusable: the process ends, as Kafka's does.
    func loseLogDirectory(of broker: Broker) {
        guard let fault = broker.disk.fullFault, broker.state == .running else { return }
        simulation.schedule(after: .milliseconds(1)) { [self] in
            guard broker.disk.fullFault != nil else { return }
            crash(broker, losing: .nothing, fault)
        }
    }
}
