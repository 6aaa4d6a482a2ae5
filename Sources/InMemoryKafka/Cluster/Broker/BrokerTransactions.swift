import DrillSimulation
import KafkaPorts
import SystemPorts

/// What brokers do about transactions: effects of what ``TransactionCoordinator`` decides.
///
/// Models: markers written by each partition's leader, again until one is replicated; the answer comes before they are
/// written, as in Kafka; transactions that last too long, looked for at an interval.
extension Broker {
    static let markerRetry: Duration = .milliseconds(100)

    func serveTransaction(_ request: Request, _ reply: Reply) {
        switch request {
        case .initTransactions(_, let timeout) where timeout > core.settings.transactionTimeoutMax:
            reply(.initProducerID(.invalidTransactionTimeout, ProducerIdentity(id: -1, epoch: -1)))
        case .initTransactions(let id, let timeout):
            let (code, identity, markers) = core.transactions.begin(
                id,
                timeout: timeout.wholeNanoseconds,
                as: core.nextProducerIdentity(after:)
            )
            if let markers { core.write(markers, of: id) }
            reply(.initProducerID(code, identity))
        case .addPartition(let partition, let id, let identity):
            reply(.changed(core.add(partition, toTransactionOf: id, identity)))
        case .addOffsets(let group, let id, let identity):
            reply(.changed(core.add(core.offsetsPartition(of: group), toTransactionOf: id, identity)))
        case .endTransaction(let id, let identity, let commits):
            let (code, markers) = core.transactions.end(id, identity, commits: commits)
            if let markers { core.write(markers, of: id) }
            reply(.changed(code))
        default: reply.withoutAnswer()
        }
    }

    /// Where a marker stands in a leader's log.
    struct WrittenMarker {
        let leaderEpoch: Int32
        let nextOffset: Int64
    }

    /// Appends the marker where this broker leads; `nil` where it cannot now.
    func append(_ marker: TransactionMarker, to partition: TopicPartition) -> WrittenMarker? {
        guard let index = image.index(of: partition), let replica = replicas[index], replica.isLeader else { return nil }
        if partition.topic == ClusterCore.offsetsTopic {
            guard endTransactionalOffsets(marker, in: index) else { return nil }
        } else {
            _ = append(ProducedBatch(marker, timestamp: core.simulation.wallTime.milliseconds), to: index)
        }
        return WrittenMarker(leaderEpoch: replica.leaderEpoch, nextOffset: replica.log.endOffset)
    }

    /// Whether the marker is replicated; `nil` where this broker does not lead in that epoch any more.
    func isReplicated(_ written: WrittenMarker, in partition: TopicPartition) -> Bool? {
        guard state == .running, let index = image.index(of: partition), let replica = replicas[index],
            replica.isLeader, replica.leaderEpoch == written.leaderEpoch
        else { return nil }
        return replica.highWatermark >= written.nextOffset
    }
}

extension ClusterCore {
    fileprivate func add(
        _ partition: TopicPartition,
        toTransactionOf id: String,
        _ identity: ProducerIdentity
    ) -> KafkaError.Code {
        let (code, deadline) = transactions.add(partition, id, identity, now: now)
        guard let deadline, !settings.mutants.has("transactions-never-time-out") else { return code }
        let interval = max(1, settings.transactionTimeoutCheckInterval.wholeNanoseconds)
        let look = (deadline + interval - 1) / interval * interval
        simulation.schedule(at: Instant(nanoseconds: look)) { [self] in
            guard let markers = transactions.expire(id, now: now, as: nextProducerIdentity(after:)) else { return }
            write(markers, of: id)
        }
        return code
    }

    fileprivate func write(_ markers: TransactionCoordinator.Markers, of id: String) {
        for partition in markers.partitions { write(markers.marker, to: partition, of: id) }
    }

    private func write(_ marker: TransactionMarker, to partition: TopicPartition, of id: String) {
        guard let index = controller.index(of: partition) else { return transactions.wrote(id) }
        let leader = controller.partitions[index].leader.flatMap(broker)
        if let leader, leader.state == .running, let written = leader.append(marker, to: partition) {
            return wait(until: written, isReplicatedBy: leader, marker, partition, id, looksAgain: .milliseconds(1))
        }
        simulation.schedule(after: Broker.markerRetry) { [self] in write(marker, to: partition, of: id) }
    }

    /// A marker that goes with its leader is written again by the next one; a second one changes nothing.
    private func wait(
        until written: Broker.WrittenMarker,
        isReplicatedBy leader: Broker,
        _ marker: TransactionMarker,
        _ partition: TopicPartition,
        _ id: String,
        looksAgain pause: Duration
    ) {
        switch leader.isReplicated(written, in: partition) {
        case true?: transactions.wrote(id)
        case nil: simulation.schedule(after: Broker.markerRetry) { [self] in write(marker, to: partition, of: id) }
        case false?:
            simulation.schedule(after: pause) { [self] in
                let next = min(pause * 2, Broker.markerRetry)
                wait(until: written, isReplicatedBy: leader, marker, partition, id, looksAgain: next)
            }
        }
    }
}
