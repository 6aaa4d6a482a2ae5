/// The order of pending events: a four-ary heap of small structs, smallest (time, number) first.
///
/// Holds no closures: those lie in the ``EventTable`` under the same slot, so that sifting moves 24 bytes.
struct EventHeap {
    struct Entry {
        /// Nanoseconds of virtual time.
        let time: Int64
        /// Order among events of one instant.
        let number: UInt64
        let slot: UInt32
        let generation: UInt32

        @inline(__always)
        static func < (left: Entry, right: Entry) -> Bool {
            left.time < right.time || (left.time == right.time && left.number < right.number)
        }
    }

    private var entries: ContiguousArray<Entry> = []

    var count: Int { entries.count }
    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { heap in
            var hole = heap.count - 1
            while hole > 0 {
                let parent = (hole - 1) >> 2
                guard entry < heap[parent] else { break }
                heap[hole] = heap[parent]
                hole = parent
            }
            heap[hole] = entry
        }
    }

    /// Takes the first entry out. The heap must not be empty.
    mutating func removeFirst() -> Entry {
        let first = entries[0]
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries.withUnsafeMutableBufferPointer { Self.sink(last, from: 0, in: $0) }
        }
        return first
    }

    /// Keeps only the entries that `isKept` accepts.
    mutating func filter(_ isKept: (Entry) -> Bool) {
        entries.removeAll { !isKept($0) }
        guard entries.count > 1 else { return }
        entries.withUnsafeMutableBufferPointer { heap in
            for index in stride(from: (heap.count - 2) >> 2, through: 0, by: -1) {
                Self.sink(heap[index], from: index, in: heap)
            }
        }
    }

    mutating func removeAll() {
        entries.removeAll()
    }

    @inline(__always)
    private static func sink(_ entry: Entry, from start: Int, in heap: UnsafeMutableBufferPointer<Entry>) {
        var hole = start
        while true {
            let child = hole << 2 &+ 1
            guard child < heap.count else { break }
            var smallest = child
            let end = min(child &+ 4, heap.count)
            var sibling = child &+ 1
            while sibling < end {
                if heap[sibling] < heap[smallest] { smallest = sibling }
                sibling &+= 1
            }
            guard heap[smallest] < entry else { break }
            heap[hole] = heap[smallest]
            hole = smallest
        }
        heap[hole] = entry
    }
}
