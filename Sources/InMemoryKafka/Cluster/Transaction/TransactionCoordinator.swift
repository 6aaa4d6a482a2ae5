import KafkaPorts

/// The transactions of the cluster's transactional ids.
///
/// Models: the epoch that fences earlier producers of an id, the partitions that take part, commit and abort, and
/// CONCURRENT_TRANSACTIONS until every marker of the last transaction is written. A value. Not modelled: the topic
/// that it is kept in (every broker coordinates, and nothing is ever lost), time-outs of transactions, consumed
/// offsets as part of one.
struct TransactionCoordinator {
    private struct Transaction {
        var identity: ProducerIdentity
        var partitions: [TopicPartition] = []
        /// Markers of the last transaction that are still to be written.
        var unwritten = 0
        /// How the last one ended: asked once more, that is the answer.
        var committed: Bool?
    }

    private var transactions: [String: Transaction] = [:]

    /// What is to be written into which partitions.
    typealias Markers = (marker: TransactionMarker, partitions: [TopicPartition])

    /// A producer takes the id over; what its predecessor left open is aborted.
    mutating func begin(
        _ id: String,
        as fresh: (ProducerIdentity?) -> ProducerIdentity
    ) -> (KafkaError.Code, ProducerIdentity, Markers?) {
        guard let old = transactions[id] else {
            let identity = fresh(nil)
            transactions[id] = Transaction(identity: identity)
            return (.none, identity, nil)
        }
        guard old.unwritten == 0 else { return (.concurrentTransactions, old.identity, nil) }
        let identity = fresh(old.identity)
        transactions[id]?.identity = identity
        transactions[id]?.committed = nil
        guard !old.partitions.isEmpty else { return (.none, identity, nil) }
        // Asked again, the successor gets its epoch once the old transaction is out of the way.
        return (.concurrentTransactions, identity, end(id, commits: false))
    }

    mutating func add(_ partition: TopicPartition, _ id: String, _ identity: ProducerIdentity) -> KafkaError.Code {
        if let refusal = refusal(of: id, identity) { return refusal }
        if transactions[id]?.partitions.contains(partition) == false { transactions[id]?.partitions.append(partition) }
        transactions[id]?.committed = nil
        return .none
    }

    mutating func end(_ id: String, _ identity: ProducerIdentity, commits: Bool) -> (KafkaError.Code, Markers?) {
        if transactions[id]?.identity == identity, transactions[id]?.committed == commits { return (.none, nil) }
        if let refusal = refusal(of: id, identity) { return (refusal, nil) }
        return (.none, end(id, commits: commits))
    }

    private mutating func end(_ id: String, commits: Bool) -> Markers? {
        guard let transaction = transactions[id] else { return nil }
        transactions[id]?.partitions = []
        transactions[id]?.unwritten = transaction.partitions.count
        transactions[id]?.committed = commits
        let marker = TransactionMarker(producerID: transaction.identity.id, commits: commits)
        return (marker, transaction.partitions)
    }

    /// A marker stands in its partition's log.
    mutating func wrote(_ id: String) {
        transactions[id]?.unwritten -= 1
    }

    private func refusal(of id: String, _ identity: ProducerIdentity) -> KafkaError.Code? {
        guard let transaction = transactions[id], transaction.identity == identity else { return .producerFenced }
        return transaction.unwritten == 0 ? nil : .concurrentTransactions
    }
}
