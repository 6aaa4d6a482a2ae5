/// Which transactions are open in a partition, and which were aborted.
///
/// Models: a producer's open transaction begins with its first transactional batch and ends with a marker; where the
/// earliest open one begins is the last stable offset; an aborted one is told to readers that would meet its records.
/// Kept by each replica from its own log. Not modelled: snapshots on disk, expiry.
package struct TransactionIndex: Sendable {
    /// By producer id: where its open transaction begins.
    private var open: [Int64: Int64] = [:]
    private var aborted: [AbortedTransaction] = []

    package init() {}

    /// Where the earliest open transaction begins; `nil` where none is open.
    package var firstOpen: Int64? { open.values.min() }

    package mutating func note(_ batch: ProducedBatch, at offset: Int64) {
        if let marker = batch.marker {
            let first = open.removeValue(forKey: marker.producerID)
            if let first, !marker.commits {
                aborted.append(AbortedTransaction(producerID: marker.producerID, first: first, marker: offset))
            }
        } else if batch.isTransactional, let producer = batch.sequence?.producerID, open[producer] == nil {
            open[producer] = offset
        }
    }

    /// Those with something at or behind `start` and before `end`.
    package func aborted(from start: Int64, before end: Int64) -> [AbortedTransaction] {
        aborted.isEmpty ? [] : aborted.filter { $0.marker >= start && $0.first < end }
    }
}

/// An aborted transaction's place in a log.
package struct AbortedTransaction: Hashable, Sendable {
    package let producerID: Int64
    package let first: Int64
    /// Offset of its marker.
    package let marker: Int64

    /// Whether the batch at `offset` is one of its own.
    package func covers(_ batch: ProducedBatch, at offset: Int64) -> Bool {
        batch.isTransactional && batch.sequence?.producerID == producerID && first <= offset && offset < marker
    }
}

/// The end of a transaction, as it stands in the log of every partition that took part in it.
package struct TransactionMarker: Hashable, Sendable {
    package let producerID: Int64
    /// The producer's, or a later one where the coordinator ended the transaction without it.
    package let epoch: Int16
    package let commits: Bool
}
