public import SystemPorts

/// What one partition knows of one stream: the floor, the exact ranges seen above it, and how many ids below it.
///
/// A maximum instead of ranges loses records: batch 1 times out without being appended, batch 2 is acknowledged, batch
/// 1 is sent again; the log reads 2, 1, and a maximum calls 1 a duplicate.
public struct StreamSettlement: Hashable, Sendable {
    public let stream: StreamID
    /// Every record below is settled.
    public private(set) var floor: Int64 = 0
    /// Distinct ids that were admitted here and lie below ``floor``.
    public private(set) var admittedBelowFloor: Int64 = 0
    /// Acknowledged records that never came to be admitted here, as reported so far.
    public private(set) var missing: Int64 = 0
    /// When the stream was last heard of, on the clock of ``DeduplicationState/clock``.
    public internal(set) var lastSeen: Timestamp
    /// No further record will come.
    public internal(set) var ended = false

    /// Records acknowledged before this state began to count; `nil` until the first comparable announcement.
    private var baseline: Int64?
    private var seen: [SeenRange] = []

    /// Consecutive ids. Ids of two sealed batches are kept apart, because a floor may fall between two batches, and the
    /// ids below it must be counted.
    struct SeenRange: Hashable, Sendable {
        var start: Int64
        var end: Int64
        var ids: Int64

        /// Positions are a counter: the range can be parted anywhere, and its ids still be counted.
        var isCounter: Bool { ids == end - start }
    }

    /// - Parameter verified: whether everything this partition ever held of the stream passes through this state.
    init(_ stream: StreamID, lastSeen: Timestamp, verified: Bool) {
        self.stream = stream
        self.lastSeen = lastSeen
        baseline = verified ? 0 : nil
    }

    /// How many ranges are held: the memory this stream costs.
    public var rangeCount: Int { seen.count }

    /// Whether `start ..< end` was seen above the floor or lies below it.
    public func isSettled(_ start: Int64, _ end: Int64) -> Bool {
        end <= floor || covers(start, end, from: firstRange(endingAfter: start))
    }

    // MARK: Admission

    /// - Parameter opensBatch: the record is the first of its sealed batch.
    @inline(__always)
    mutating func admit(_ start: Int64, _ end: Int64, opensBatch: Bool, _ mutants: Mutants) -> Admission {
        if !opensBatch, start >= floor, let last = seen.last, last.end == start {
            seen[seen.count &- 1].end = end
            seen[seen.count &- 1].ids &+= 1
            return .new
        }
        return admitElsewhere(start, end, opensBatch: opensBatch, mutants)
    }

    private mutating func admitElsewhere(
        _ start: Int64,
        _ end: Int64,
        opensBatch: Bool,
        _ mutants: Mutants
    ) -> Admission {
        if mutants.has("max-dedup"), let last = seen.last, start < last.end { return .duplicate }
        if end <= floor { return .belowFloor }
        let place = firstRange(endingAfter: start)
        let overlaps = place < seen.count && seen[place].start < end
        if overlaps, covers(start, end, from: place) { return .duplicate }
        if overlaps || start < floor {
            insertGaps(start, end)
            return .overlapping
        }
        insert(start, end, at: place, opensBatch: opensBatch)
        return .new
    }

    private mutating func insert(_ start: Int64, _ end: Int64, at place: Int, opensBatch: Bool) {
        let isCounter = end - start == 1
        var changed = place
        if place > 0, seen[place - 1].end == start, !opensBatch || isCounter && seen[place - 1].isCounter {
            changed = place - 1
            seen[changed].end = end
            seen[changed].ids += 1
        } else {
            seen.insert(SeenRange(start: start, end: end, ids: 1), at: place)
        }
        let next = changed + 1
        if next < seen.count, seen[next].start == end, seen[changed].isCounter, seen[next].isCounter {
            seen[changed].end = seen[next].end
            seen[changed].ids += seen[next].ids
            seen.remove(at: next)
        }
    }

    /// Marks what of `start ..< end` was not seen; the id is counted once, with its first gap.
    private mutating func insertGaps(_ start: Int64, _ end: Int64) {
        var position = max(start, floor)
        var ids: Int64 = 1
        while position < end {
            let place = firstRange(endingAfter: position)
            if place < seen.count, seen[place].start <= position {
                position = seen[place].end
                continue
            }
            let gapEnd = place < seen.count ? min(end, seen[place].start) : end
            seen.insert(SeenRange(start: position, end: gapEnd, ids: ids), at: place)
            ids = 0
            position = gapEnd
        }
    }

    private func covers(_ start: Int64, _ end: Int64, from place: Int) -> Bool {
        var position = max(start, floor)
        var place = place
        while position < end {
            guard place < seen.count, seen[place].start <= position else { return false }
            position = seen[place].end
            place += 1
        }
        return true
    }

    private func firstRange(endingAfter position: Int64) -> Int {
        var low = 0
        var high = seen.count
        while low < high {
            let middle = (low + high) / 2
            if seen[middle].end > position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: The floor

    /// Raises the floor, and compares the shipper's count with this partition's.
    ///
    /// - Returns: acknowledged records found missing for the first time.
    mutating func apply(_ announcement: FloorAnnouncement, _ mutants: Mutants) -> Int64 {
        guard announcement.position >= floor else { return 0 }
        raiseFloor(to: announcement.position)
        // A floor inside a range (the batches were cut anew after a crash) cannot be counted; a later one can.
        if let first = seen.first, first.start < floor { return 0 }
        guard let baseline else {
            self.baseline = max(0, announcement.acknowledged - admittedBelowFloor)
            return 0
        }
        if mutants.has("no-acked-count") { return 0 }
        let found = announcement.acknowledged - baseline - admittedBelowFloor
        guard found > missing else { return 0 }
        defer { missing = found }
        return found - missing
    }

    /// Everything below `position` is settled, on this side's own authority.
    mutating func raiseFloor(to position: Int64) {
        floor = max(floor, position)
        var passed = 0
        while passed < seen.count, seen[passed].end <= floor {
            admittedBelowFloor += seen[passed].ids
            passed += 1
        }
        seen.removeFirst(passed)
        if let first = seen.first, first.start < floor, first.isCounter {
            admittedBelowFloor += floor - first.start
            seen[0].ids -= floor - first.start
            seen[0].start = floor
        }
    }
}
