public import SystemPorts

/// When the cases of a finding happened, or were noticed; cases of one instant together, in the order found.
public struct CaseTimes: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public let time: Instant
        public internal(set) var count: Int
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    public init(_ time: Instant, count: Int = 1) {
        add(time, count: count)
    }

    public mutating func add(_ time: Instant, count: Int = 1) {
        guard count > 0 else { return }
        if let last = entries.last, last.time == time {
            entries[entries.count - 1].count += count
        } else {
            entries.append(Entry(time: time, count: count))
        }
    }

    public mutating func add(_ other: CaseTimes) {
        for entry in other.entries { add(entry.time, count: entry.count) }
    }

    /// Cases whose time is known.
    public var count: Int { entries.reduce(0) { $0 + $1.count } }

    public var first: Instant? { entries.map(\.time).min() }
    public var last: Instant? { entries.map(\.time).max() }

    /// Those of which `belongs` holds, and the others.
    public func split(_ belongs: (Instant) -> Bool) -> (CaseTimes, CaseTimes) {
        var (inside, outside) = (CaseTimes(), CaseTimes())
        for entry in entries {
            if belongs(entry.time) {
                inside.add(entry.time, count: entry.count)
            } else {
                outside.add(entry.time, count: entry.count)
            }
        }
        return (inside, outside)
    }

    /// The first `number` cases, and the others.
    public func split(first number: Int) -> (CaseTimes, CaseTimes) {
        var (head, tail) = (CaseTimes(), CaseTimes())
        var left = number
        for entry in entries {
            head.add(entry.time, count: min(left, entry.count))
            tail.add(entry.time, count: entry.count - min(left, entry.count))
            left -= min(left, entry.count)
        }
        return (head, tail)
    }
}
