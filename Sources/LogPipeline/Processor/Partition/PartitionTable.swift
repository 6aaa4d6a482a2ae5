import KafkaPorts

/// The assigned partitions, in order: iterating them is deterministic.
struct PartitionTable {
    private var states: [PartitionState] = []
    /// Which states may have changed since ``takeChanges()``; one entry per state.
    private var changed: [Bool] = []
    private var setHasChanged = false

    var indices: Range<Int> { states.indices }
    var partitions: [TopicPartition] { states.map(\.partition) }

    /// Reads in place: a state is large, and the loop looks at all of them at every turn.
    subscript(index: Int) -> PartitionState {
        _read { yield states[index] }
        _modify {
            changed[index] = true
            yield &states[index]
        }
    }

    /// Looks at every state where it lies. A state is large: to read one field through the subscript may copy it whole,
    /// with a reference counted for each of its parts.
    func forEach(_ body: (Int, borrowing PartitionState) -> Void) {
        for index in states.indices { body(index, states[index]) }
    }

    /// The states for which the condition holds, in order.
    func indices(where condition: (borrowing PartitionState) -> Bool) -> [Int] {
        var found: [Int] = []
        for index in states.indices where condition(states[index]) { found.append(index) }
        return found
    }

    /// The first state for which the condition holds.
    func firstIndex(where condition: (borrowing PartitionState) -> Bool) -> Int? {
        for index in states.indices where condition(states[index]) { return index }
        return nil
    }

    /// What may have changed since the last call: partitions came or went, or the states at these indices.
    mutating func takeChanges() -> (set: Bool, states: [Int]) {
        let indices = changed.indices.filter { changed[$0] }
        for index in indices { changed[index] = false }
        defer { setHasChanged = false }
        return (setHasChanged, indices)
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
            changed.insert(true, at: place)
        }
        setHasChanged = true
    }

    mutating func remove(at index: Int) {
        states.remove(at: index)
        changed.remove(at: index)
        setHasChanged = true
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
