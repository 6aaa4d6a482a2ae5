import KafkaPorts

/// What was fetched and not yet delivered, in the order of its arrival. A value.
struct PrefetchQueue {
    enum Content {
        case batch(FetchedBatch)
        /// There was nothing behind this offset.
        case end(Int64)
    }

    struct Fetched {
        let partition: TopicPartition
        /// Of the position under which it was fetched.
        let version: Int64
        let content: Content
        let bytes: Int
    }

    private var queue: [Fetched] = []
    private var head = 0
    private(set) var bytes = 0

    mutating func append(_ fetched: Fetched) {
        queue.append(fetched)
        bytes += fetched.bytes
    }

    mutating func takeFirst() -> Fetched? {
        guard head < queue.count else { return nil }
        let first = queue[head]
        head += 1
        bytes -= first.bytes
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64 && head * 2 > queue.count {
            queue.removeFirst(head)
            head = 0
        }
        return first
    }

    /// Throws away what belongs to a partition.
    mutating func discard(_ partition: TopicPartition) {
        let kept = queue[head...].filter { $0.partition != partition }
        queue = Array(kept)
        head = 0
        bytes = queue.reduce(0) { $0 + $1.bytes }
    }
}
