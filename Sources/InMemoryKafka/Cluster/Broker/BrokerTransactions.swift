import DrillSimulation
import KafkaPorts
import SystemPorts

/// What brokers do about transactions: effects of what ``TransactionCoordinator`` decides.
///
/// Models: markers written by each partition's leader, tried again until there is one; the answer comes before they
/// are written, as in Kafka.
extension Broker {
    static let markerRetry: Duration = .milliseconds(100)

    func serveTransaction(_ request: Request, _ reply: Reply) {
        switch request {
        case .initTransactions(let id):
            let (code, identity, markers) = core.transactions.begin(id, as: core.nextProducerIdentity(after:))
            if let markers { write(markers, of: id) }
            reply(.initProducerID(code, identity))
        case .addPartition(let partition, let id, let identity):
            reply(.changed(core.transactions.add(partition, id, identity)))
        case .endTransaction(let id, let identity, let commits):
            let (code, markers) = core.transactions.end(id, identity, commits: commits)
            if let markers { write(markers, of: id) }
            reply(.changed(code))
        default: reply.withoutAnswer()
        }
    }

    private func write(_ markers: TransactionCoordinator.Markers, of id: String) {
        for partition in markers.partitions { core.write(markers.marker, to: partition, of: id) }
    }

    /// Appends the marker where this broker leads; says whether it did.
    func append(_ marker: TransactionMarker, to partition: TopicPartition) -> Bool {
        guard let index = image.index(of: partition), replicas[index]?.isLeader == true else { return false }
        _ = append(ProducedBatch(marker, timestamp: core.simulation.wallTime.milliseconds), to: index)
        return true
    }
}

extension ClusterCore {
    fileprivate func write(_ marker: TransactionMarker, to partition: TopicPartition, of id: String) {
        guard let index = controller.index(of: partition) else { return transactions.wrote(id) }
        let leader = controller.partitions[index].leader.flatMap(broker)
        if let leader, leader.state == .running, leader.append(marker, to: partition) {
            return transactions.wrote(id)
        }
        simulation.schedule(after: Broker.markerRetry) { [self] in write(marker, to: partition, of: id) }
    }
}
