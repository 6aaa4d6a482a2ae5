import Synchronization
import SystemPorts

/// The streams that have something to do by themselves, by when: the sender asks those whose time has come instead of
/// all there are.
///
/// An entry is a hint: what the deadline is, the stream's state says. A deadline that goes or moves away leaves its entry
/// behind, which is corrected when it comes up; one that comes nearer must be noted.
final class LaneDeadlines: Sendable {
    private struct Entry: Sendable {
        let deadline: Instant
        let lane: StreamLane

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.lane.place) < (right.deadline, right.lane.place)
        }
    }

    private struct State: Sendable {
        /// A binary heap.
        var heap: [Entry] = []
        /// Of each stream, its earliest entry.
        var noted: [StreamLane.Place: Instant] = [:]

        mutating func insert(_ entry: Entry) {
            heap.append(entry)
            var index = heap.count - 1
            while index > 0, heap[index] < heap[(index - 1) / 2] {
                heap.swapAt(index, (index - 1) / 2)
                index = (index - 1) / 2
            }
        }

        mutating func takeFirst() -> Entry? {
            guard let first = heap.first else { return nil }
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
            var index = 0
            while true {
                let children = (2 * index + 1..<min(2 * index + 3, max(2 * index + 1, heap.count)))
                guard let least = children.min(by: { heap[$0] < heap[$1] }), heap[least] < heap[index] else { break }
                heap.swapAt(index, least)
                index = least
            }
            if noted[first.lane.place] == first.deadline { noted[first.lane.place] = nil }
            return first
        }
    }

    private let state = Mutex(State())

    init() {}

    /// Entries held, outdated ones included.
    var count: Int { state.withLock { $0.heap.count } }

    func note(_ deadline: Instant, of lane: StreamLane) {
        state.withLock { state in
            if let noted = state.noted[lane.place], noted <= deadline { return }
            state.noted[lane.place] = deadline
            state.insert(Entry(deadline: deadline, lane: lane))
        }
    }

    /// Takes out the streams that have something to do at `moment`, in the order of their sources. Whoever has done it
    /// notes their next deadlines.
    func takeDue(at moment: Moment) -> [StreamLane] {
        var due: [StreamLane] = []
        while let entry = state.withLock({ $0.takeFirst() }) {
            let (deadline, isDue) = entry.lane.withState { ($0.nextDeadline, $0.isDue(at: moment)) }
            guard let deadline else { continue }
            if isDue {
                due.append(entry.lane)
                continue
            }
            note(deadline, of: entry.lane)
            if deadline == entry.deadline { break }
        }
        return due.sorted { $0.place < $1.place }
    }

    /// The earliest deadline, on the monotonic clock.
    func next(at moment: Moment) -> Instant? {
        state.withLock { $0.heap.first?.lane }?.withState { $0.deadline(at: moment) }
    }
}
