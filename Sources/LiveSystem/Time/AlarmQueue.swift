import SystemPorts

/// Pending alarms by deadline: a binary heap. Cancelled ones stay until they surface, or until they are the majority.
struct AlarmQueue: Sendable {
    typealias Action = @Sendable () -> Void

    private struct Entry: Sendable {
        let deadline: Instant
        /// Rises; alarms of one deadline ring in the order they were set.
        let number: UInt64

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    private var heap: [Entry] = []
    private var actions: [UInt64: Action] = [:]
    private var lastNumber: UInt64 = 0

    /// Alarms that are set and not cancelled.
    var count: Int { actions.count }

    /// Entries held, cancelled ones included.
    var entryCount: Int { heap.count }

    var nextDeadline: Instant? { heap.first?.deadline }

    /// - Returns: the alarm's number, and whether it is now the first to ring.
    mutating func add(at deadline: Instant, _ action: @escaping Action) -> (number: UInt64, isFirst: Bool) {
        lastNumber += 1
        actions[lastNumber] = action
        heap.append(Entry(deadline: deadline, number: lastNumber))
        siftUp(heap.count - 1)
        return (lastNumber, heap[0].number == lastNumber)
    }

    mutating func cancel(_ number: UInt64) {
        guard actions.removeValue(forKey: number) != nil else { return }
        guard heap.count > 64, heap.count > 2 * actions.count else { return }
        heap.removeAll { actions[$0.number] == nil }
        for index in heap.indices { siftUp(index) }
    }

    /// Takes the next action that is due at `now`.
    mutating func due(at now: Instant) -> Action? {
        while let first = heap.first, first.deadline <= now {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
            siftDown(0)
            if let action = actions.removeValue(forKey: first.number) { return action }
        }
        return nil
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index] < heap[parent] else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { return }
            let child = left + 1 < heap.count && heap[left + 1] < heap[left] ? left + 1 : left
            guard heap[child] < heap[index] else { return }
            heap.swapAt(index, child)
            index = child
        }
    }
}
