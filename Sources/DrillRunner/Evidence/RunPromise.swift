import KafkaPorts
import LogPipeline
import SystemPorts

extension DurabilityPromise {
    /// What a scenario's configuration and faults let the pipeline promise.
    init(_ scenario: Scenario) {
        var facts = PromiseFacts()
        switch scenario.pipeline.kafka.producer.acks {
        case .none: facts.acks = .none
        case .leader: facts.acks = .leader
        case .all: facts.acks = .all
        }
        facts.isIdempotent = scenario.pipeline.kafka.producer.enableIdempotence
        facts.replication = scenario.cluster.replication
        facts.minInSync = scenario.cluster.minInSyncReplicas
        facts.uncleanElection = scenario.cluster.uncleanLeaderElection
        facts.retention = scenario.cluster.retention
        facts.deletesUnread = scenario.cluster.retentionBytes != nil
        facts.longestOutage = scenario.longestPlannedOutage
        facts.guarantee = scenario.store.guarantee
        for fault in scenario.faults {
            switch fault.effect {
            case .crash(let loses) where loses != .nothing: facts.replicasLosingDisk += fault.brokersHit(scenario)
            default: break
            }
            // What a writer has put into a socket is gone with its reader, however orderly that ends.
            let stopsShippers =
                fault.target.isShipper && [.crash, .restart, .shutdown, .rollingRestart].contains(fault.kind)
            if stopsShippers, scenario.workloads.contains(where: { $0.input == .socket }) {
                facts.losesVolatileSources = true
            }
        }
        self = facts.promise
    }
}

extension Fault {
    fileprivate func brokersHit(_ scenario: Scenario) -> Int {
        if case .allBrokers = target { return scenario.cluster.brokers }
        return 1
    }
}

extension FaultTarget {
    var isShipper: Bool {
        switch self {
        case .shipper, .allShippers: true
        default: false
        }
    }
}
