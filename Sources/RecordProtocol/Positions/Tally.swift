/// Counts by key, sorted by key, zero where absent. For few keys: reasons, partitions.
public struct Tally<Key: Hashable & Comparable & Sendable>: Hashable, Sendable {
    /// One key and its count.
    public struct Entry: Hashable, Sendable {
        public let key: Key
        public fileprivate(set) var count: Int64
    }

    /// Sorted by key; no count is zero.
    public private(set) var entries: [Entry] = []

    public init() {}

    public init(_ key: Key, _ count: Int64) {
        add(count, to: key)
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// The sum over all keys.
    public var total: Int64 {
        entries.reduce(0) { $0 + $1.count }
    }

    public subscript(key: Key) -> Int64 {
        let place = place(of: key)
        return place < entries.count && entries[place].key == key ? entries[place].count : 0
    }

    public mutating func add(_ count: Int64, to key: Key) {
        guard count != 0 else { return }
        let place = place(of: key)
        guard place < entries.count, entries[place].key == key else {
            entries.insert(Entry(key: key, count: count), at: place)
            return
        }
        entries[place].count += count
        if entries[place].count == 0 { entries.remove(at: place) }
    }

    public mutating func add(_ other: Tally) {
        for entry in other.entries { add(entry.count, to: entry.key) }
    }

    private func place(of key: Key) -> Int {
        // Few keys: a linear search is the fastest.
        var place = 0
        while place < entries.count, entries[place].key < key { place += 1 }
        return place
    }
}
