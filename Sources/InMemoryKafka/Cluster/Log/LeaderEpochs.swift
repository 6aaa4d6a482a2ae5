/// A replica's map from leader epoch to the offset of the epoch's first record (KIP-101).
///
/// Models: where an epoch ends, which is how a follower finds the point at which its log leaves the leader's.
package struct LeaderEpochs: Sendable {
    package struct Start: Hashable, Sendable {
        package let epoch: Int32
        package let offset: Int64

        package init(epoch: Int32, offset: Int64) {
            self.epoch = epoch
            self.offset = offset
        }
    }

    /// Rising in both epoch and offset.
    private(set) var starts: [Start] = []

    package init() {}

    /// The newest epoch that has records or was begun by a leader; −1 where there is none.
    package var latest: Int32 { starts.last?.epoch ?? -1 }

    /// Notes that `epoch` starts at `offset`, unless it is known.
    package mutating func note(_ epoch: Int32, startingAt offset: Int64) {
        guard epoch > latest else { return }
        while let last = starts.last, last.offset >= offset { starts.removeLast() }
        starts.append(Start(epoch: epoch, offset: offset))
    }

    /// The largest epoch not above `epoch`, and where it ends, in a log that ends at `logEnd`.
    package func end(of epoch: Int32, logEnd: Int64) -> Start {
        guard let index = starts.lastIndex(where: { $0.epoch <= epoch }) else {
            return Start(epoch: -1, offset: starts.first?.offset ?? logEnd)
        }
        let end = index + 1 < starts.count ? starts[index + 1].offset : logEnd
        return Start(epoch: starts[index].epoch, offset: end)
    }

    /// Forgets epochs that start at or beyond `offset`.
    package mutating func truncate(to offset: Int64) {
        while let last = starts.last, last.offset >= offset { starts.removeLast() }
    }

    /// Forgets epochs that end at or before `offset`.
    package mutating func advanceStart(to offset: Int64) {
        while starts.count > 1, starts[1].offset <= offset { starts.removeFirst() }
    }
}
