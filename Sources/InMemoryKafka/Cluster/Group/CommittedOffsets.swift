import KafkaPorts

/// What a group has committed: the next offset to read of each partition, and when that was.
///
/// Models: expiry (KIP-211), which counts from the commit, or from when the group lost its last member; offsets that wait
/// for the end of a transaction, by its producer. A value; who reads what, and when it is time to look, is the group's
/// to say.
struct CommittedOffsets {
    private(set) var offsets: [TopicPartition: Int64] = [:]
    /// In virtual time, of the commit of each.
    private var times: [TopicPartition: Int64] = [:]
    /// Topics with a committed offset, or that once had one: few, and looked at more often than changed.
    private(set) var topics: Set<String> = []

    /// By producer id.
    private var pending: [Int64: [TopicPartition: Int64]] = [:]

    var isEmpty: Bool { offsets.isEmpty && pending.isEmpty }

    /// A transaction may still change what is committed.
    var isUnstable: Bool { !pending.isEmpty }

    mutating func commit(_ offset: Int64, of partition: TopicPartition, at instant: Int64) {
        offsets[partition] = offset
        times[partition] = instant
        if !topics.contains(partition.topic) { topics.insert(partition.topic) }
    }

    /// Says whether there was anything to remove.
    @discardableResult
    mutating func remove(_ partition: TopicPartition) -> Bool {
        times[partition] = nil
        return offsets.removeValue(forKey: partition) != nil
    }

    // MARK: In transactions

    func pending(of producer: Int64) -> [TopicPartition: Int64] { pending[producer] ?? [:] }

    mutating func hold(_ offset: Int64, of partition: TopicPartition, for producer: Int64) {
        pending[producer, default: [:]][partition] = offset
    }

    mutating func drop(_ partition: TopicPartition, for producer: Int64) {
        pending[producer]?[partition] = nil
        if pending[producer]?.isEmpty == true { pending[producer] = nil }
    }

    /// The producer's transaction has ended; returns the offsets that are committed by it.
    mutating func end(of producer: Int64, commits: Bool, at instant: Int64) -> [TopicPartition: Int64] {
        guard let held = pending.removeValue(forKey: producer), commits else { return [:] }
        for (partition, offset) in held { commit(offset, of: partition, at: instant) }
        return held
    }

    // MARK: Expiry

    /// From when on the first of them is as old as it may get; `nil` where none grows old.
    ///
    /// - Parameters:
    ///   - since: what counts instead of the commits' own times.
    ///   - live: topics that members read: their offsets do not age.
    func firstExpiry(after retention: Int64, since: Int64?, except live: Set<String>) -> Int64? {
        guard !offsets.isEmpty, !topics.isSubset(of: live) else { return nil }
        let oldest = times.lazy.filter { !live.contains($0.key.topic) }.map { since ?? $0.value }.min()
        return oldest.map { $0 + retention }
    }

    /// Partitions whose offsets are too old at `now`, in order.
    func expired(by now: Int64, after retention: Int64, since: Int64?, except live: Set<String>) -> [TopicPartition] {
        times.filter { !live.contains($0.key.topic) && (since ?? $0.value) + retention <= now }.map(\.key).sorted()
    }
}
