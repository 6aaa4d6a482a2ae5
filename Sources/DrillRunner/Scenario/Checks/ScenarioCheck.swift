import KafkaPorts
import LogPipeline
import LogPorts
import StrictYAML

/// Looks for what each part of a scenario accepts and the whole cannot be: references to what does not exist, times
/// after the end, promises that contradict one another. Says nothing about parts that are wrong in themselves.
struct ScenarioCheck {
    let scenario: Scenario
    let root: YAMLNode
    var problems: Problems

    mutating func run() {
        checkCluster()
        checkPipeline()
        checkWorkloads()
        checkFaults()
        checkExpectations()
        checkAnomalies()
    }

    /// Reports `message` about the value at `path`, unless something of what it rests on is wrong already.
    mutating func report(_ path: [String], restingOn others: [[String]] = [], _ message: String) {
        guard !([path] + others).contains(where: { problems.concern($0) }) else { return }
        let place = root.place(of: path)
        let dotted = path.joined(separator: ".")
        // An override says its path itself.
        let subject = place == .override(dotted) ? "" : "\(dotted): "
        problems.report(Problem(.impossible, at: place, subject + message))
    }

    /// Reports a name that nothing bears.
    mutating func reportUnknown(
        _ noun: String,
        _ name: String,
        among known: [String],
        at path: [String],
        in section: [String]
    ) {
        let list = known.isEmpty ? "there is none" : "there are: \(known.joined(separator: ", "))"
        let hint = Spelling.hint(for: name, among: known)
        report(path, restingOn: known.isEmpty ? [section] : [], "no \(noun) is named \"\(name)\"; \(list)\(hint)")
    }

    private mutating func checkCluster() {
        let cluster = scenario.cluster
        let brokers = ["cluster", "brokers"]
        let replication = ["cluster", "replication"]
        if cluster.controllers > cluster.brokers {
            let message = "\(cluster.controllers) controllers need as many brokers; there are \(cluster.brokers)"
            report(["cluster", "controllers"], restingOn: [brokers], message)
        }
        if cluster.replication > cluster.brokers {
            let message = "\(cluster.replication) replicas need as many brokers; there are \(cluster.brokers)"
            report(replication, restingOn: [brokers], message)
        }
        if cluster.minInSyncReplicas > cluster.replication {
            let message =
                "\(cluster.minInSyncReplicas) in-sync replicas can never be had; "
                + "there are \(cluster.replication) (replication)"
            report(["cluster", "min.insync.replicas"], restingOn: [replication], message)
        }
        if cluster.brokerHeartbeatInterval >= cluster.brokerSessionTimeout {
            report(
                ["cluster", "broker.heartbeat.interval"],
                restingOn: [["cluster", "broker.session.timeout"]],
                "a broker that sends a heartbeat every \(DurationText.write(cluster.brokerHeartbeatInterval)) is fenced "
                    + "after \(DurationText.write(cluster.brokerSessionTimeout)) (broker.session.timeout)"
            )
        }
    }

    private mutating func checkPipeline() {
        let (cluster, pipeline, store) = (scenario.cluster, scenario.pipeline, scenario.store)
        if cluster.topic != pipeline.kafka.topic {
            let message =
                "the cluster's topic is \(cluster.topic), the pipeline's \(pipeline.kafka.topic); "
                + "accepted: one of the two keys, or twice the same"
            report(["cluster", "topic"], restingOn: [["pipeline", "kafka"]], message)
        }
        if store.guarantee != pipeline.store.guarantee {
            let message =
                "the store is \(store.guarantee.rawValue), the pipeline counts on \(pipeline.store.guarantee.rawValue)"
            report(["store", "guarantee"], restingOn: [["pipeline", "store"]], message)
        }
        let session = pipeline.kafka.consumer.sessionTimeout
        if !Scenario.Cluster.groupSessionTimeouts.contains(session) {
            let limits = Scenario.Cluster.groupSessionTimeouts
            let message =
                "the brokers refuse a member whose session lasts \(DurationText.write(session)), and nothing would be "
                + "consumed; accepted: from \(DurationText.write(limits.lowerBound)) to "
                + "\(DurationText.write(limits.upperBound)) (group.min and group.max.session.timeout.ms)"
            report(["pipeline", "kafka", "consumer", "sessionTimeout"], message)
        }
        guard !pipeline.processor.deadLetters.isEnabled else { return }
        for workload in scenario.workloads where workload.generated.poison > .none {
            report(
                ["workloads", workload.name, "poison"],
                restingOn: [["pipeline", "processor"]],
                "poison belongs into the dead letters, but the pipeline has none (processor.deadLetters.enabled: false)"
            )
        }
    }

    private mutating func checkAnomalies() {
        for allowance in scenario.allowances {
            let path = ["allow", allowance.anomaly.rawValue]
            switch allowance.during {
            // Something may be noticed when nothing is emitted any more.
            case nil, .time?: break
            case let span?: checkSpan(span, at: path + ["during"])
            }
            if scenario.demonstrated.contains(allowance.anomaly) {
                report(path, restingOn: [["demonstrates"]], "it is demonstrated, and so admitted already")
            }
        }
    }
}
