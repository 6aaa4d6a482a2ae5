package import KafkaPorts

/// What a partition remembers of idempotent producers (KIP-98, KIP-360): the last five batches of each.
///
/// Models: duplicates answered with their first offset, the order of sequence numbers, epochs; kept in the log, so
/// that it survives a change of leader. Not modelled: expiry of idle producers after a day.
package struct ProducerStates: Sendable {
    /// What to do with a batch.
    package enum Verdict: Hashable, Sendable {
        case append
        /// It is in the log already, from this offset on.
        case duplicate(Int64)
        case refuse(KafkaError.Code)
    }

    private struct Appended {
        let first: Int64
        let last: Int64
        let offset: Int64
    }

    private struct Window {
        var epoch: Int16
        /// The last five, oldest first.
        var batches: [Appended] = []

        mutating func note(_ appended: Appended, epoch: Int16) {
            if epoch > self.epoch {
                self.epoch = epoch
                batches.removeAll(keepingCapacity: true)
            }
            if batches.count == ProducerStates.windowSize { batches.removeFirst() }
            batches.append(appended)
        }
    }

    static let windowSize = 5

    private var windows: [Int64: Window] = [:]

    package init() {}

    /// Judges a batch of `count` records before its append.
    package func judge(_ sequence: ProducerSequence, count: Int) -> Verdict {
        guard let window = windows[sequence.producerID] else { return .append }
        if sequence.epoch < window.epoch { return .refuse(.invalidProducerEpoch) }
        if sequence.epoch > window.epoch {
            return sequence.base == 0 ? .append : .refuse(.outOfOrderSequenceNumber)
        }
        let last = sequence.base + Int64(count) - 1
        if let twin = window.batches.first(where: { $0.first == sequence.base && $0.last == last }) {
            return .duplicate(twin.offset)
        }
        guard let newest = window.batches.last else { return .append }
        return sequence.base == newest.last + 1 ? .append : .refuse(.outOfOrderSequenceNumber)
    }

    /// A transaction has ended. Where its coordinator ended it in a later epoch, its producer is refused from now on: a
    /// record of its that comes late would open a transaction that nobody ends.
    package mutating func note(_ marker: TransactionMarker) {
        guard marker.epoch > windows[marker.producerID]?.epoch ?? -1 else { return }
        windows[marker.producerID] = Window(epoch: marker.epoch)
    }

    /// Remembers a batch that was appended at `offset`.
    package mutating func note(_ sequence: ProducerSequence, count: Int, at offset: Int64) {
        let appended = Appended(first: sequence.base, last: sequence.base + Int64(count) - 1, offset: offset)
        windows[sequence.producerID, default: Window(epoch: sequence.epoch)].note(appended, epoch: sequence.epoch)
    }
}
