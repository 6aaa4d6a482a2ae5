import KafkaPorts

/// A consumer's positions by partition, in the order of the partitions, with the leaders it believes in. A value.
struct FetchTable {
    struct Slot {
        let partition: TopicPartition
        var position: FetchPosition
        /// What the client's metadata says.
        var leader: BrokerID?
    }

    private(set) var slots: [Slot] = []
    private var indices: [TopicPartition: Int] = [:]

    /// The position of a partition of the assignment.
    subscript(partition: TopicPartition) -> FetchPosition? {
        indices[partition].map { slots[$0].position }
    }

    /// Changes a position in place; does nothing where the partition is not assigned.
    mutating func update(_ partition: TopicPartition, _ change: (inout FetchPosition) -> Void) {
        guard let index = indices[partition] else { return }
        change(&slots[index].position)
    }

    mutating func insert(_ partition: TopicPartition, _ position: FetchPosition, leader: BrokerID?) {
        remove([partition])
        slots.insert(
            Slot(partition: partition, position: position, leader: leader),
            at: slots.firstIndex { $0.partition > partition } ?? slots.count
        )
        reindex()
    }

    mutating func remove(_ partitions: [TopicPartition]) {
        guard partitions.contains(where: { indices[$0] != nil }) else { return }
        slots.removeAll { partitions.contains($0.partition) }
        reindex()
    }

    mutating func setLeaders(_ leader: (TopicPartition) -> BrokerID?) {
        for index in slots.indices { slots[index].leader = leader(slots[index].partition) }
    }

    private mutating func reindex() {
        indices = [:]
        for (index, slot) in slots.enumerated() { indices[slot.partition] = index }
    }
}
