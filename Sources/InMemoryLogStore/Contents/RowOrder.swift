import LogModel
import RecordProtocol
import SystemPorts

/// Where a row lies. Ordered as rows were committed.
struct RowLocation: Hashable, Comparable {
    let segment: Int32
    /// Its place among the segment's stored rows.
    let place: Int32

    /// What a cursor carries to tell copies of one id apart.
    var packed: Int { Int(segment) << 32 | Int(place) }

    static func < (left: RowLocation, right: RowLocation) -> Bool { left.packed < right.packed }
}

/// All rows, newest event first; among equals the higher id, then the later copy first. Brought up to date by queries
/// only, so that a run that asks nothing pays nothing.
struct RowOrder {
    struct Entry {
        let timestamp: Int64
        let location: RowLocation
    }

    private(set) var entries: ContiguousArray<Entry> = []
    private var segmentsSeen = 0

    /// Sorts in what was stored since.
    mutating func update(with segments: [StoredSegment]) {
        guard segmentsSeen < segments.count else { return }
        var added: ContiguousArray<Entry> = []
        for number in segmentsSeen..<segments.count {
            let segment = segments[number]
            for place in 0..<segment.count {
                let timestamp = segment.batch.timestamp(segment.row(place)).nanoseconds
                added.append(Entry(timestamp: timestamp, location: .init(segment: Int32(number), place: Int32(place))))
            }
        }
        segmentsSeen = segments.count
        added.sort { Self.precedes($0, $1, in: segments) }
        var merged: ContiguousArray<Entry> = []
        merged.reserveCapacity(entries.count + added.count)
        var next = 0
        for entry in entries {
            while next < added.count, Self.precedes(added[next], entry, in: segments) {
                merged.append(added[next])
                next += 1
            }
            merged.append(entry)
        }
        merged.append(contentsOf: added[next...])
        entries = merged
    }

    /// The first entry for which `predicate` holds, given that it holds for all behind it.
    func firstIndex(_ predicate: (Entry) -> Bool) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if predicate(entries[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    static func id(_ entry: Entry, in segments: [StoredSegment]) -> RecordID {
        let segment = segments[Int(entry.location.segment)]
        return segment.id(segment.row(Int(entry.location.place)))
    }

    private static func precedes(_ left: Entry, _ right: Entry, in segments: [StoredSegment]) -> Bool {
        guard left.timestamp == right.timestamp else { return left.timestamp > right.timestamp }
        let leftID = id(left, in: segments)
        let rightID = id(right, in: segments)
        guard leftID == rightID else { return leftID > rightID }
        return left.location > right.location
    }
}
