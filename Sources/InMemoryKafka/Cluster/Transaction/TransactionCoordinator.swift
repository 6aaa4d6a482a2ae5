import KafkaPorts

/// The transactions of the cluster's transactional ids.
///
/// Models: the epoch that fences earlier producers of an id, the partitions that take part (the offsets topic's for
/// consumed offsets), commit and abort, CONCURRENT_TRANSACTIONS until every marker of the last transaction is written,
/// and time-outs: such a transaction is aborted in the next epoch, which fences its producer at coordinator and leaders.
/// A value. Not modelled: the topic that it is kept in (every broker coordinates, and nothing is ever lost).
struct TransactionCoordinator {
    private struct Transaction {
        var identity: ProducerIdentity
        /// Nanoseconds.
        var timeout: Int64
        /// When the open transaction has timed out; `nil` where none is open.
        var deadline: Int64?
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
        timeout: Int64,
        as fresh: (ProducerIdentity?) -> ProducerIdentity
    ) -> (KafkaError.Code, ProducerIdentity, Markers?) {
        guard let old = transactions[id] else {
            let identity = fresh(nil)
            transactions[id] = Transaction(identity: identity, timeout: timeout)
            return (.none, identity, nil)
        }
        guard old.unwritten == 0 else { return (.concurrentTransactions, old.identity, nil) }
        let identity = fresh(old.identity)
        transactions[id]?.identity = identity
        transactions[id]?.timeout = timeout
        transactions[id]?.committed = nil
        guard !old.partitions.isEmpty else { return (.none, identity, nil) }
        // Asked again, the successor gets its epoch once the old transaction is out of the way.
        return (.concurrentTransactions, identity, end(id, commits: false))
    }

    /// - Returns: besides the code, when the transaction times out, where this one begins it.
    mutating func add(
        _ partition: TopicPartition,
        _ id: String,
        _ identity: ProducerIdentity,
        now: Int64
    ) -> (KafkaError.Code, deadline: Int64?) {
        if let refusal = refusal(of: id, identity) { return (refusal, nil) }
        guard var transaction = transactions[id] else { return (.producerFenced, nil) }
        let begins = transaction.deadline == nil
        if begins { transaction.deadline = now + transaction.timeout }
        if !transaction.partitions.contains(partition) { transaction.partitions.append(partition) }
        transaction.committed = nil
        transactions[id] = transaction
        return (.none, begins ? transaction.deadline : nil)
    }

    /// Why the producer may not write to the partition as part of its transaction; `nil` where it may.
    func refusal(of partition: TopicPartition, _ id: String, _ identity: ProducerIdentity) -> KafkaError.Code? {
        if let refusal = refusal(of: id, identity) { return refusal }
        return transactions[id]?.partitions.contains(partition) == true ? nil : .invalidTransactionState
    }

    /// Aborts the open transaction of an id, in the next epoch, where its time is over.
    mutating func expire(_ id: String, now: Int64, as fresh: (ProducerIdentity?) -> ProducerIdentity) -> Markers? {
        guard let old = transactions[id], let deadline = old.deadline, deadline <= now else { return nil }
        transactions[id]?.identity = fresh(old.identity)
        return end(id, commits: false)
    }

    mutating func end(_ id: String, _ identity: ProducerIdentity, commits: Bool) -> (KafkaError.Code, Markers?) {
        if transactions[id]?.identity == identity, transactions[id]?.committed == commits { return (.none, nil) }
        if let refusal = refusal(of: id, identity) { return (refusal, nil) }
        return (.none, end(id, commits: commits))
    }

    private mutating func end(_ id: String, commits: Bool) -> Markers? {
        guard let transaction = transactions[id] else { return nil }
        transactions[id]?.partitions = []
        transactions[id]?.deadline = nil
        transactions[id]?.unwritten = transaction.partitions.count
        transactions[id]?.committed = commits
        let identity = transaction.identity
        let marker = TransactionMarker(producerID: identity.id, epoch: identity.epoch, commits: commits)
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
