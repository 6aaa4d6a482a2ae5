import KafkaPorts

/// The assigned partitions, in order: iterating them is deterministic.
struct PartitionTable {
    private(set) var states: [PartitionState] = []

    var indices: Range<Int> { states.indices }

    subscript(index: Int) -> PartitionState {
        get { states[index] }
        _modify { yield &states[index] }
    }

    /// Where the partition's state is; `nil` where it is not assigned.
    func index(of partition: TopicPartition) -> Int? {
        let place = place(of: partition)
        return place < states.count && states[place].partition == partition ? place : nil
    }

    /// The same assignment's state; `nil` once that has ended, even where another has begun.
    func index(of partition: TopicPartition, tenure: Int) -> Int? {
        guard let index = index(of: partition), states[index].tenure == tenure else { return nil }
        return index
    }

    mutating func insert(_ state: PartitionState) {
        let place = place(of: state.partition)
        if place < states.count, states[place].partition == state.partition {
            states[place] = state
        } else {
            states.insert(state, at: place)
        }
    }

    mutating func remove(_ partition: TopicPartition) -> PartitionState? {
        index(of: partition).map { states.remove(at: $0) }
    }

    private func place(of partition: TopicPartition) -> Int {
        var low = 0
        var high = states.count
        while low < high {
            let middle = (low + high) / 2
            if states[middle].partition < partition { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
